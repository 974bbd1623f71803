// The two ends of a pipe. Invariant: at most `pipe-buffer` bytes lie in it; a write of at most PIPE_BUF bytes is never mixed with
// another. spec/calls.md, "Pipes".
import { assert } from "../../base/assert.ts";
import type { Call } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { Kernel } from "../kernel.ts";
import type { Pipe } from "../pipes.ts";
import type { Interest } from "../progress.ts";
import { WAIT_KIND } from "../wait-queues.ts";
import { Device, POLL, S_IFIFO, writeStat } from "./device.ts";

/** POSIX's bound for writes that stay whole. */
const PIPE_BUF = 4096;

export class PipeDevice extends Device {
  override read(call: Call, open: OpenFile, target: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    const { pipe } = pipeOf(call.kernel, open);
    if (target.length === 0) return 0;
    if (pipe.queue.length === 0) {
      if (pipe.writers === 0) return 0;
      return open.nonblock ? -ERRNO.EAGAIN : call.wait(WAIT_KIND.PIPE_READ, pipe.id);
    }
    const count = pipe.queue.read(target);
    call.kernel.sched.notify(WAIT_KIND.PIPE_WRITE, pipe.id);
    return count;
  }

  override write(call: Call, open: OpenFile, source: Uint8Array, offset: number | undefined): number {
    if (offset !== undefined) return -ERRNO.ESPIPE;
    const { kernel } = call;
    const { pipe } = pipeOf(kernel, open);
    let done = call.progress?.kind === "bytes" ? call.progress.done : 0;
    if (pipe.readers === 0) return done > 0 ? done : -ERRNO.EPIPE;
    const room = kernel.limits["pipe-buffer"] - pipe.queue.length;
    const left = source.length - done;
    const whole = source.length <= Math.min(PIPE_BUF, kernel.limits["pipe-buffer"]);
    const count = whole && room < left ? 0 : Math.min(room, left);
    if (count > 0) {
      pipe.queue.push(source.slice(done, done + count));
      kernel.sched.notify(WAIT_KIND.PIPE_READ, pipe.id);
    }
    done += count;
    if (done === source.length || (open.nonblock && done > 0)) return done;
    if (open.nonblock) return -ERRNO.EAGAIN;
    call.progress = { kind: "bytes", done };
    return call.wait(WAIT_KIND.PIPE_WRITE, pipe.id);
  }

  override stat(_call: Call, _open: OpenFile, view: DataView): number {
    writeStat(view, { size: 0, type: S_IFIFO, links: 1, mtime: 0n, inode: 0 });
    return 0;
  }

  override ready(kernel: Kernel, open: OpenFile): number {
    const { pipe, end } = pipeOf(kernel, open);
    if (end === "read") return (pipe.queue.length > 0 ? POLL.IN : 0) | (pipe.writers === 0 ? POLL.HUP : 0);
    if (pipe.readers === 0) return POLL.OUT | POLL.ERR;
    return kernel.limits["pipe-buffer"] - pipe.queue.length >= PIPE_BUF ? POLL.OUT : 0;
  }

  override interests(open: OpenFile): readonly Interest[] {
    const { object } = open;
    assert(object.kind === "pipe", "the pipe device has a pipe");
    return [{ kind: object.end === "read" ? WAIT_KIND.PIPE_READ : WAIT_KIND.PIPE_WRITE, key: object.pipe }];
  }

  override close(kernel: Kernel, open: OpenFile): void {
    const { pipe, end } = pipeOf(kernel, open);
    if (end === "read") pipe.readers--;
    else pipe.writers--;
    kernel.sched.notify(WAIT_KIND.PIPE_READ, pipe.id);
    kernel.sched.notify(WAIT_KIND.PIPE_WRITE, pipe.id);
    if (pipe.readers + pipe.writers === 0) kernel.pipes.delete(pipe.id);
  }
}

function pipeOf(kernel: Kernel, open: OpenFile): { pipe: Pipe; end: "read" | "write" } {
  const { object } = open;
  assert(object.kind === "pipe", "the pipe device has a pipe");
  const pipe = kernel.pipes.get(object.pipe);
  assert(pipe !== undefined, "a pipe lives while an end is open");
  return { pipe, end: object.end };
}
