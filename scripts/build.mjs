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
  { generator: "scripts/generate-sha256.ts", output: "src/base/sha256.gen.ts" },
  { generator: "scripts/generate-kernel.ts", output: "src/kernel/compiled-calls.gen.ts" },
  { generator: "src/engine/generate.ts", output: "src/engine/interpreter.gen.ts" },
  { generator: "scripts/generate-std.ts", output: "src/asm/std.gen.ts" },
  { generator: "scripts/generate-measured.ts", output: "src/cli/measured.gen.ts" },
];

/** @type {import("esbuild").BuildOptions} */
const COMMON = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
  write: false,
};

/** What the command line needs to run an image is one file, because every further file costs a start 0.3 ms. */
const COMMAND_LINE = { entry: "src/cli/main.ts", folder: "dist/cli" };
/**
 * What it imports dynamically is a bundle each beside it. Scripts and no modules, because only of scripts V8's compiled
 * code can be kept; each is one function, which bin/vmrun calls. Short, and of ASCII alone, because a start reads them.
 * @type {import("esbuild").BuildOptions}
 */
const SCRIPT_OPTIONS = {
  minify: true,
  charset: "ascii",
  banner: { js: "(function (require, module, exports, mainFilename, importLazily) {" },
  footer: { js: "})" },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  supported: { "dynamic-import": true },
  define: { "import.meta.filename": "mainFilename" },
};
/**
 * Programs that are run to see what code a start needs: one that soon ends, which finds its image in the cache of images the second
 * time, then one that is compiled, from which only bundles are kept that no start before has loaded.
 */
const WARM_PROGRAMS = [["programs/hello.asm"], ["programs/hello.asm"], ["programs/bench/fannkuch.asm", "8"]];
/** The library is one file, and readable. */
const LIBRARY = { entry: "src/index.ts", folder: "dist" };
/** What Node starts for a lightweight process; plain, for a worker has no bin/vmrun around it. */
const WORKER = { entry: "src/host/node/lightweight-worker.ts", folder: "dist/worker" };
/** @type {import("esbuild").BuildOptions} */
const WORKER_OPTIONS = { minify: true, format: "cjs", outExtension: { ".js": ".cjs" } };
const LIBRARY_OPTIONS = { charset: /** @type {const} */ ("utf8") };

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
 * Leaves dynamic imports to bundles of their own and collects what they are of, by name.
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
        return { path: `./${name}`, external: true };
      });
    },
  };
}

/**
 * Bundles into a folder, in which no other JavaScript stays.
 * @param {import("esbuild").BuildOptions} options @param {string} folder @param {Set<string>} inputs
 * @param {(text: string) => string} finished makes the text that is written
 */
async function bundleInto(folder, options, inputs, finished = withRequire) {
  const result = await build({ ...COMMON, ...options, outdir: folder, metafile: true });
  const files = result.outputFiles ?? [];
  for (const file of files) writeWhole(file.path, finished(file.text));
  const kept = new Set(files.map((file) => file.path));
  for (const name of readdirSync(join(root, folder))) {
    const path = join(root, folder, name);
    if (/\.c?js$/.test(name) && !kept.has(path)) rmSync(path);
  }
  for (const input of Object.keys(result.metafile?.inputs ?? {})) inputs.add(input);
}

/** The command line with its lazy parts, and theirs. @param {Set<string>} inputs */
async function bundleCommandLine(inputs) {
  const entries = new Map([["main", join(root, COMMAND_LINE.entry)]]);
  const options = { ...SCRIPT_OPTIONS, plugins: [lazyImports(entries)] };
  // Each round finds the lazy imports of the bundles that the round before has found.
  for (let known = 0; known < entries.size; ) {
    known = entries.size;
    await build({ ...COMMON, ...options, entryPoints: Object.fromEntries(entries), outdir: COMMAND_LINE.folder });
  }
  const lazily = (/** @type {string} */ text) => text.replaceAll(/\bimport\(/g, "importLazily(");
  await bundleInto(COMMAND_LINE.folder, { ...options, entryPoints: Object.fromEntries(entries) }, inputs, lazily);
}

/** Compiled code must never be found beside a bundle of another build, not even by a vmrun that starts meanwhile. */
function forgetCompiledCode() {
  const folder = join(root, COMMAND_LINE.folder);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.endsWith(".code")) rmSync(join(folder, name));
}

/**
 * V8's compiled code of the bundles that a start loads, after they ran programs, with and without the cache of images. V8 takes it only
 * with the flags that it was made with: those of a start, and of what is loaded later those that src/cli/engine.ts sets.
 */
function compileCommandLine() {
  const cache = join(root, ".cache", `warm-${process.pid}`);
  const record = `
    const { codeFile, loaded } = require("./bin/vmrun");
    const { existsSync, writeFileSync } = require("node:fs");
    process.on("exit", () => {
      for (const [name, { script }] of loaded) {
        if (process.env.VMRUN_WARM === "new" && existsSync(codeFile(name))) continue;
        writeFileSync(codeFile(name), script.createCachedData());
      }
    });`;
  for (const program of WARM_PROGRAMS) {
    const which = program === WARM_PROGRAMS.at(-1) ? "new" : "all";
    const { status } = spawnSync(process.execPath, ["-e", record, "vmrun", ...program], {
      cwd: root,
      env: { ...process.env, XDG_CACHE_HOME: cache, VMRUN_WARM: which },
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) throw new Error(`${program.join(" ")} did not run`);
  }
  rmSync(cache, { recursive: true, force: true });
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
  forgetCompiledCode();
  await bundleCommandLine(inputs);
  await bundleInto(WORKER.folder, { ...WORKER_OPTIONS, entryPoints: [WORKER.entry] }, inputs);
  compileCommandLine();
  if (existsSync(join(root, LIBRARY.entry)))
    await bundleInto(LIBRARY.folder, { ...LIBRARY_OPTIONS, entryPoints: [LIBRARY.entry] }, inputs);
  else console.error(`build: no ${LIBRARY.entry} yet, the library is not made`);
  writeWhole(join(root, "dist/LICENSES.txt"), licences(inputs));
  if (withTypes && existsSync(join(root, "src/index.ts"))) declarations();
}

main().catch((error) => {
  console.error(`build: ${error instanceof Error ? error.message : String(error)}`);
  console.error(relative(process.cwd(), root) === "" ? "build: failed" : `build: failed in ${root}`);
  process.exitCode = 1;
});
