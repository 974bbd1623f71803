// run.js MODULE ARGUMENT...: runs a kernel that was compiled to WebAssembly. It asks for its arguments and gives its answer
// through imports. Start node with --no-liftoff, so that V8's optimizing compiler makes all of the code before it runs.
import { readFileSync } from "node:fs";

const [path, ...args] = process.argv.slice(2);
const module = new WebAssembly.Module(readFileSync(path));
const { exports } = new WebAssembly.Instance(module, {
  peer: {
    argument: (position) => BigInt(args[position - 1]),
    answer: (value) => console.log(String(value)),
  },
});
exports.run();
