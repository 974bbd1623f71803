// A fence between plain accesses of threads of the host, which JavaScript has none of: a function of WebAssembly that does
// `atomic.fence`. Invariant: nothing is made before it is first needed. spec/memory-model.md.

/** A module that exports one function, "fence"; made by hand, because starts do without the writer of modules. */
export const FENCE_MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Type 0: () -> (). Function 0 is of that type.
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  // Export "fence": function 0.
  ...[0x07, 0x09, 0x01, 0x05, 0x66, 0x65, 0x6e, 0x63, 0x65, 0x00, 0x00],
  // No locals; atomic.fence; end.
  ...[0x0a, 0x07, 0x01, 0x05, 0x00, 0xfe, 0x03, 0x00, 0x0b],
);

let made: (() => void) | undefined;

/** What this thread of the host did before is done, as others see it, before what it does afterwards. */
export function fence(): void {
  made ??= new WebAssembly.Instance(new WebAssembly.Module(FENCE_MODULE)).exports.fence as () => void;
  made();
}
