// Standard input, output and error. Invariant: at most `console-buffer` bytes and one write are on their way to the host. A run that
// has seen nothing of the outside stops as a whole when they are too many, so that its schedule depends on nothing; later only the
// writing thread waits. spec/streams.md.
import { assert } from "../../base/assert.ts";
import type { Call } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import type { Interest } from "../progress.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { Device, POLL, S_IFCHR, writeStat } from "./device.ts";

/** Bytes of input asked for at once. */
const INPUT_BYTES = 65_536;

export class ConsoleDevice extends Device {
  override read(call: Call, open: OpenFile, target: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    const { kernel } = call;
    const { streams: state } = kernel;
    if (state.input.length > 0 || state.inputEnded || target.length === 0) return state.input.read(target);
    if (state.inputError !== 0) {
      const error = -state.inputError;
      state.inputError = 0;
      return error;
    }
    askForInput(kernel);
    if (open.nonblock) return -ERRNO.EAGAIN;
    return call.wait(WAIT_KIND.CONSOLE_READ, 0);
  }

  override write(call: Call, open: OpenFile, source: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    const { kernel } = call;
    const { streams: state, limits } = kernel;
    if (state.error !== 0) return -state.error;
    const { process } = call;
    const isTooMuch = process.written + source.length > limits.output;
    if (isTooMuch || state.written + source.length > limits["total-output"]) return -ERRNO.EDQUOT;
    if (source.length === 0) return 0;
    if (isFull(kernel) && kernel.outside) {
      return open.nonblock ? -ERRNO.EAGAIN : call.wait(WAIT_KIND.CONSOLE_WRITE, 0);
    }
    const { object } = open;
    assert(object.kind === "console", "the console's device has the console");
    const stream = object.stream === 2 ? 2 : 1;
    const bytes = source.slice();
    state.outstanding += bytes.length;
    state.written += bytes.length;
    process.written += bytes.length;
    kernel.askFor({ kind: "console", bytes: bytes.length }, (ticket) => ({
      kind: "console-write",
      ticket,
      stream,
      bytes,
    }));
    return bytes.length;
  }

  override stat(_call: Call, _open: OpenFile, view: DataView): number {
    writeStat(view, { size: 0, type: S_IFCHR, links: 1, mtime: 0n, inode: 0 });
    return 0;
  }

  override ready(kernel: Kernel, open: OpenFile): number {
    const { streams: state } = kernel;
    if (open.object.kind === "console" && open.object.stream === 0) {
      if (state.inputError !== 0) return POLL.IN | POLL.ERR;
      if (state.input.length > 0 || state.inputEnded) return POLL.IN;
      askForInput(kernel);
      return 0;
    }
    if (state.error !== 0) return POLL.OUT | POLL.ERR;
    return isFull(kernel) ? 0 : POLL.OUT;
  }

  override interests(open: OpenFile): readonly Interest[] {
    const input = open.object.kind === "console" && open.object.stream === 0;
    return [{ kind: input ? WAIT_KIND.CONSOLE_READ : WAIT_KIND.CONSOLE_WRITE, key: 0 }];
  }
}

/** Whether the host has to take output before more may be written. */
export function isFull(kernel: Kernel): boolean {
  return kernel.streams.outstanding >= kernel.limits["console-buffer"];
}

function askForInput(kernel: Kernel): void {
  const { streams: state } = kernel;
  if (state.inputAsked) return;
  state.inputAsked = true;
  kernel.askFor({ kind: "input" }, (ticket) => ({ kind: "console-read", ticket, length: INPUT_BYTES }));
}
