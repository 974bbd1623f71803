// Builds dist/ and the generated sources: `node scripts/build.mjs [--generate] [--no-types]`.
// Invariant: the same sources give the same bytes; a file changes only when its text does, by one rename, so that a
// vmrun that starts meanwhile sees whole files.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const onlyGenerate = process.argv.includes("--generate");
const withTypes = !process.argv.includes("--no-types");

/**
 * Sources made from other sources. Each generator exports `generate`, which returns the text of its output.
 * @type {readonly { generator: string; output: string }[]}
 */
const GENERATED = [
  { generator: "src/engine/generate.ts", output: "src/engine/interpreter.gen.ts" },
  { generator: "scripts/generate-std.ts", output: "src/asm/std.gen.ts" },
];

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
  write: false,
};

const SMALL = { minifyWhitespace: true, minifySyntax: true };
/** What the command line needs to run an image is one file, because every further file costs a start 0.3 ms. */
const COMMAND_LINE = { entry: "src/cli/main.ts", folder: "dist/cli" };
/** What it imports dynamically is beside it, split so that shared code is there once. */
const LAZY_FOLDER = "dist/cli/lazy";
const LAZY_OPTIONS = { ...SMALL, splitting: true, chunkNames: "[name]-[hash]" };
/** The library is one file, and readable. */
const LIBRARY = { entry: "src/index.ts", folder: "dist" };

/** @param {string} path @param {string | Uint8Array} contents */
function writeWhole(path, contents) {
  const bytes = Buffer.from(contents);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, bytes);
  renameSync(part, path);
}

/** Runs one generator from its source, bundled in memory: no loader and nothing built before is needed. */
/** @param {{ generator: string; output: string }} step */
async function generate({ generator, output }) {
  const bundle = await build({ ...COMMON, entryPoints: [generator] });
  const file = join(root, ".cache", `${basename(generator)}-${process.pid}.mjs`);
  writeWhole(file, bundle.outputFiles?.[0]?.contents ?? "");
  try {
    const { generate: textOf } = await import(pathToFileURL(file).href);
    writeWhole(join(root, output), await textOf(root));
  } finally {
    rmSync(file, { force: true });
  }
}

/** CommonJS packages ask for Node's modules by `require`, which the file with esbuild's shim gets. @param {string} text */
function withRequire(text) {
  if (!text.includes("Dynamic require of")) return text;
  return `import{createRequire}from"node:module";const require=createRequire(import.meta.url);\n${text}`;
}

/**
 * Leaves dynamic imports to the files in LAZY_FOLDER and collects what they are of, by name.
 * @param {Map<string, string>} lazy
 * @returns {import("esbuild").Plugin}
 */
function lazyImports(lazy) {
  return {
    name: "lazy imports",
    setup(step) {
      step.onResolve({ filter: /^\./ }, ({ kind, resolveDir, path }) => {
        if (kind !== "dynamic-import") return undefined;
        const name = basename(path, ".ts");
        lazy.set(name, resolve(resolveDir, path));
        return { path: `./${basename(LAZY_FOLDER)}/${name}.js`, external: true };
      });
    },
  };
}

/**
 * Bundles into a folder, in which no other JavaScript stays.
 * @param {import("esbuild").BuildOptions} options @param {string} folder @param {Set<string>} inputs
 */
async function bundleInto(folder, options, inputs) {
  const result = await build({ ...COMMON, ...options, outdir: folder, metafile: true });
  const files = result.outputFiles ?? [];
  for (const file of files) writeWhole(file.path, withRequire(file.text));
  const kept = new Set(files.map((file) => file.path));
  for (const name of readdirSync(join(root, folder))) {
    const path = join(root, folder, name);
    if (name.endsWith(".js") && !kept.has(path)) rmSync(path);
  }
  for (const input of Object.keys(result.metafile?.inputs ?? {})) inputs.add(input);
}

/** The command line: its lazy parts first, so that main.js never names a file that is not there. @param {Set<string>} inputs */
async function bundleCommandLine(inputs) {
  const lazy = new Map();
  const main = { ...SMALL, entryPoints: [COMMAND_LINE.entry], plugins: [lazyImports(lazy)] };
  await build({ ...COMMON, ...main, outdir: COMMAND_LINE.folder });
  const entryPoints = Object.fromEntries([...lazy].filter(([, path]) => existsSync(path)));
  await bundleInto(LAZY_FOLDER, { ...LAZY_OPTIONS, entryPoints }, inputs);
  await bundleInto(COMMAND_LINE.folder, main, inputs);
}

/** The licence texts of the packages whose code the bundles contain. @param {Set<string>} inputs */
function licences(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[0];
    if (name !== undefined) packages.add(name);
  }
  const texts = [...packages].sort().map((folder) => {
    const { name, version, license } = createRequire(import.meta.url)(join(root, folder, "package.json"));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, folder, file), "utf8").trim();
    return `${name} ${version}\n\n${text}\n`;
  });
  return `Code of these packages is part of vmrun's bundles.\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

/** Declarations of the library; a type error anywhere below src/index.ts fails the build. */
function declarations() {
  const tsc = createRequire(import.meta.url).resolve("@typescript/native/package.json");
  const { bin } = JSON.parse(readFileSync(tsc, "utf8"));
  const command = [join(dirname(tsc), bin.tsc), "-b", "src"];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) throw new Error("the declarations could not be made");
}

async function main() {
  for (const step of GENERATED) {
    if (existsSync(join(root, step.generator))) await generate(step);
    else console.error(`build: no ${step.generator} yet, ${step.output} is not made`);
  }
  if (onlyGenerate) return;
  const inputs = new Set();
  await bundleCommandLine(inputs);
  if (existsSync(join(root, LIBRARY.entry))) await bundleInto(LIBRARY.folder, { entryPoints: [LIBRARY.entry] }, inputs);
  else console.error(`build: no ${LIBRARY.entry} yet, the library is not made`);
  writeWhole(join(root, "dist/LICENSES.txt"), licences(inputs));
  if (withTypes && existsSync(join(root, "src/index.ts"))) declarations();
}

main().catch((error) => {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  console.error(relative(process.cwd(), root) === "" ? "build: failed" : `build: failed in ${root}`);
  process.exitCode = 1;
});
