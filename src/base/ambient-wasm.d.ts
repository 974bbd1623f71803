// The part of the WebAssembly JavaScript interface that vmrun uses, for every layer: neither the language's library
// nor Node's types declare it.

declare namespace WebAssembly {
  type ImportValue = Memory | Table | Global | ((...values: never[]) => unknown) | number;
  type ExportValue = Memory | Table | Global | ((...values: (number | bigint)[]) => unknown);

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    /** A SharedArrayBuffer when the memory is shared. */
    readonly buffer: ArrayBufferLike;
    /** Grows by this many 64 KiB pages and returns the old size in pages; older buffers are detached. */
    grow(pages: number): number;
  }

  class Table {
    constructor(descriptor: { element: "anyfunc"; initial: number; maximum?: number });
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(count: number): number;
  }

  class Global {
    constructor(descriptor: { value: "i32" | "i64" | "f32" | "f64"; mutable?: boolean }, value?: number | bigint);
    value: number | bigint;
  }

  class Module {
    constructor(bytes: Uint8Array | ArrayBuffer);
  }

  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, ImportValue>>);
    readonly exports: Record<string, ExportValue>;
  }

  class RuntimeError extends Error {}

  function validate(bytes: Uint8Array | ArrayBuffer): boolean;
}
