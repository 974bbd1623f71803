// Files and directories in mounts of the host. Invariant: each operation is one request to the host, and its thread waits for the
// answer; nothing of the host's file is kept but the position. spec/calls.md, "Mounts".
import { assert } from "../../base/assert.ts";
import { encodeUtf8 } from "../../base/utf8.ts";
import { type Call, WAIT } from "../calls/row.ts";
import type { OpenFile } from "../descriptors.ts";
import { ERRNO } from "../errno.ts";
import type { FileOperation } from "../host.ts";
import type { Answer } from "../inbox.ts";
import type { Kernel } from "../kernel.ts";
import { Device, RECORD, STAT_BYTES, seekTo, writeRecord } from "./device.ts";

export class HostFileDevice extends Device {
  override read(call: Call, open: OpenFile, target: Uint8Array, offset: number | undefined): number {
    const object = fileOf(open);
    const answer = operate(call, object.id, { op: "read", offset: offset ?? object.offset, length: target.length });
    if (answer === WAIT || answer.value < 0) return answer === WAIT ? WAIT : answer.value;
    const bytes = (answer.bytes ?? new Uint8Array(0)).subarray(0, target.length);
    target.set(bytes);
    if (offset === undefined) object.offset += bytes.length;
    return bytes.length;
  }

  override write(call: Call, open: OpenFile, source: Uint8Array, offset: number | undefined): number {
    const object = fileOf(open);
    const at = object.append ? "append" : (offset ?? object.offset);
    const answer = operate(call, object.id, { op: "write", offset: at, bytes: source.slice() });
    if (answer === WAIT || answer.value < 0) return answer === WAIT ? WAIT : answer.value;
    const count = Math.min(answer.value, source.length);
    if (offset === undefined) object.offset += count;
    return count;
  }

  override seek(call: Call, open: OpenFile, offset: number, whence: number): number {
    const object = fileOf(open);
    let size = 0;
    if (whence === 2) {
      const answer = operate(call, object.id, { op: "fstat" });
      if (answer === WAIT || answer.value < 0) return answer === WAIT ? WAIT : answer.value;
      size = sizeIn(answer);
    }
    const position = seekTo(object.offset, size, offset, whence);
    if (position >= 0) object.offset = position;
    return position;
  }

  override stat(call: Call, open: OpenFile, view: DataView): number {
    return copyStat(operate(call, fileOf(open).id, { op: "fstat" }), view);
  }

  override truncate(call: Call, open: OpenFile, length: number): number {
    return resultOf(operate(call, fileOf(open).id, { op: "truncate", length }));
  }

  override sync(call: Call, open: OpenFile): number {
    return resultOf(operate(call, fileOf(open).id, { op: "sync" }));
  }

  override close(kernel: Kernel, open: OpenFile): void {
    kernel.closeFile(fileOf(open).id);
  }
}

export class HostDirectoryDevice extends Device {
  override read(): number {
    return -ERRNO.EISDIR;
  }

  override stat(call: Call, open: OpenFile, view: DataView): number {
    const { mount, path } = directoryOf(open);
    return copyStat(operate(call, 0, { op: "stat", mount, path }), view);
  }

  override sync(): number {
    return 0;
  }

  override list(call: Call, open: OpenFile, target: Uint8Array): number {
    const object = directoryOf(open);
    if (object.names === undefined) {
      const answer = operate(call, 0, { op: "list", mount: object.mount, path: object.path });
      if (answer === WAIT || answer.value < 0) return answer === WAIT ? WAIT : answer.value;
      object.names = [...(answer.names ?? [])].sort();
    }
    let end = 0;
    let listed = 0;
    for (const name of object.names) {
      const isDirectory = name.endsWith("/");
      const bytes = encodeUtf8(isDirectory ? name.slice(0, -1) : name);
      const next = writeRecord(target, end, isDirectory ? RECORD.DIRECTORY : RECORD.FILE, bytes);
      if (next < 0) break;
      end = next;
      listed++;
    }
    if (listed === 0 && object.names.length > 0) return -ERRNO.EINVAL;
    object.names = object.names.slice(listed);
    return end;
  }
}

/** Asks the host for a file operation. Where it names a path, `id` is 0, and an open file gets its ticket as its number. */
export function operate(call: Call, id: number, operation: FileOperation): Answer | typeof WAIT {
  const [mount, path] = "mount" in operation ? [operation.mount, operation.path] : [0, ""];
  return call.kernel.ask(call, (ticket) => ({ kind: "file", ticket, id: id || ticket, operation }), mount, path);
}

export function resultOf(answer: Answer | typeof WAIT): number {
  return answer === WAIT ? WAIT : answer.value;
}

/** Copies struct stat out of an answer. */
export function copyStat(answer: Answer | typeof WAIT, view: DataView): number {
  if (answer === WAIT || answer.value < 0) return resultOf(answer);
  if (answer.bytes?.length !== STAT_BYTES) return -ERRNO.EIO;
  new Uint8Array(view.buffer, view.byteOffset, STAT_BYTES).set(answer.bytes);
  return 0;
}

function sizeIn(answer: Answer): number {
  const { bytes } = answer;
  if (bytes?.length !== STAT_BYTES) return 0;
  return Number(new DataView(bytes.buffer, bytes.byteOffset, STAT_BYTES).getBigUint64(0, true));
}

function fileOf(open: OpenFile): { readonly id: number; offset: number; readonly append: boolean } {
  const { object } = open;
  assert(object.kind === "host-file", "the host file device has a host file");
  return object;
}

function directoryOf(open: OpenFile): {
  readonly mount: number;
  readonly path: string;
  names: readonly string[] | undefined;
} {
  const { object } = open;
  assert(object.kind === "host-directory", "the host directory device has a host directory");
  return object;
}
