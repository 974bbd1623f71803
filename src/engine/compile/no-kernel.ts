// What compiled code calls when there is no kernel to serve it: functions that do nothing. They are WebAssembly, because V8 compiles
// code around each function of JavaScript that a module imports. spec/compiler.md, "Kernel".
import { KERNEL_CALL_NAMES, KERNEL_CALLS, type KernelCalls } from "./kernel-calls.ts";
import { encodeModule } from "./module.ts";
import { Routine } from "./routine.ts";

let made: KernelCalls | undefined;

/** Functions that give up every call. */
export function noKernel(): KernelCalls {
  made ??= make();
  return made;
}

function make(): KernelCalls {
  const bytes = encodeModule({
    types: KERNEL_CALL_NAMES.map((name) => KERNEL_CALLS[name]),
    functions: KERNEL_CALL_NAMES.map((name, type) => {
      const { params, results } = KERNEL_CALLS[name];
      const routine = new Routine(params.length);
      routine.return(...results.map((result) => routine.zero(result)));
      return routine.finish(type);
    }),
    exports: KERNEL_CALL_NAMES.map((name, index) => ({ name, kind: "function", index })),
  });
  // The module exports every call by its name.
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as KernelCalls;
}
