import type { Kernel } from "./kernel.ts";
export function saveState(_kernel: Kernel): Uint8Array {
  return new Uint8Array(0);
}
export function restoreState(_kernel: Kernel, _bytes: Uint8Array): void {}
