// The order of the layers and who may import whom. spec/ names the layers; the type-check projects enforce the same.

/** From the lowest to the highest; a layer imports itself and what stands before it. */
const LAYERS = ["base", "isa", "asm", "engine", "kernel", "tools", "host", "cluster", "testing", "cli", "web"] as const;
type Layer = (typeof LAYERS)[number];

/** Synchronous, without Node, DOM, clock or chance. */
const PURE: ReadonlySet<Layer> = new Set<Layer>(["base", "isa", "asm", "engine", "kernel", "tools"]);

/** Layers that run images only and so must work without the assembler. */
const WITHOUT_ASSEMBLER: ReadonlySet<Layer> = new Set<Layer>(["engine", "kernel", "tools"]);

/** The only places that may import a package, and which one. */
const PACKAGES_IN_PURE_LAYERS: Readonly<Record<string, readonly string[]>> = {
  chevrotain: ["src/asm/grammar.ts", "src/asm/tokens.ts"],
};

export function layerOf(path: string): Layer | undefined {
  const folder = /^src\/([^/]+)\//.exec(path)?.[1];
  return LAYERS.find((layer) => layer === folder);
}

export function isPure(path: string): boolean {
  const layer = layerOf(path);
  return layer !== undefined && PURE.has(layer);
}

/** What is wrong with an import of `specifier` in the file, as a sentence, or undefined. */
export function importFault(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return packageFault(path, specifier);
  const target = new URL(specifier, `file:///${path}`).pathname.slice(1);
  const from = layerOf(path);
  if (from === undefined) return undefined;
  const to = layerOf(target);
  if (to === undefined) return target.startsWith("src/") ? "import the layer itself, not what joins them" : undefined;
  if (LAYERS.indexOf(to) > LAYERS.indexOf(from)) return `${from} may not import ${to}: layers import upward only`;
  if (to === "asm" && WITHOUT_ASSEMBLER.has(from))
    return `${from} may not import asm: it must run without the assembler`;
  return undefined;
}

function packageFault(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith("node:")) {
    const places = PACKAGES_IN_PURE_LAYERS[specifier];
    if (places?.includes(path)) return undefined;
    if (places !== undefined) return `${specifier} is imported only in ${places.join(" and ")}`;
  }
  return isPure(path) ? `a pure layer imports no ${specifier}: ask for it through the Host interface` : undefined;
}
