// Loads the bundles of the command line with V8's compiled code of them, which spares a start tens of milliseconds.
// Invariant: compiled code was made by the build that made its bundle, with this very Node; otherwise it is not used.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const { Script } = require("node:vm");

const FOLDER = join(__dirname, "../dist/cli");
/** What a bundle expects around itself; its `import(...)` are calls of `importLazily`, which a plain script cannot have. */
const BEFORE = "(function (require, module, exports, mainUrl, importLazily) {";
const AFTER = "\n})";

/** Scripts and exports of the bundles loaded so far, by name. */
const loaded = new Map();

/** @param {string} name a bundle, without its ending */
function codeFile(name) {
  return join(FOLDER, `${name}-${process.version}-${process.arch}.code`);
}

/** @param {string} name */
function compiledCode(name) {
  try {
    return { cachedData: readFileSync(codeFile(name)) };
  } catch {
    return {};
  }
}

/** Runs a bundle once; the answer is what it exports. @param {string} name */
function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.module.exports;
  const filename = join(FOLDER, `${name}.cjs`);
  const text = readFileSync(filename, "utf8");
  const script = new Script(BEFORE + text + AFTER, { filename, ...compiledCode(name) });
  const module = { exports: {} };
  loaded.set(name, { script, module });
  script.runInThisContext()(require, module, module.exports, pathToFileURL(filename).href, importLazily);
  return module.exports;
}

/** @param {string} name a bundle as `./NAME`, or a module of Node */
async function importLazily(name) {
  return name.startsWith("./") ? load(name.slice(2)) : import(name);
}

module.exports = { codeFile, load, loaded };
