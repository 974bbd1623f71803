// Calls on descriptors and their data. Paths are in paths.ts. spec/calls.md, "Files and descriptors".
import { RIGHT } from "../descriptors.ts";
import { deviceOf } from "../devices/devices.ts";
import { ERRNO } from "../errno.ts";
import { array, duration, fd, input, integer, output, range, statStruct } from "./kinds.ts";
import { PATH_CALLS } from "./path-calls.ts";
import { poll } from "./poll.ts";
import type { Call, CallRow } from "./row.ts";

const READ_ERRORS = ["EAGAIN", "EISDIR", "EIO", "ENOTCONN", "ECONNRESET", "ENOTSUP"] as const;
const WRITE_ERRORS = ["EAGAIN", "EPIPE", "ENOSPC", "EFBIG", "EDQUOT", "EIO", "ENOTCONN", "ECONNRESET"] as const;

export const FILE_CALLS: readonly CallRow[] = [
  ...PATH_CALLS,
  {
    number: 21,
    name: "close",
    args: [fd()],
    results: ["result"],
    errors: [],
    doc: "Give the descriptor back. What its last descriptor closes ends: a pipe's end, a connection, a listener.",
    run(call) {
      const closed = call.process.descriptors.remove(call.numbers[0]!);
      if (closed !== undefined) deviceOf(closed).close(call.kernel, closed);
      return 0;
    },
  },
  {
    number: 22,
    name: "read",
    args: [fd(RIGHT.READ), ...output("buffer")],
    results: ["count"],
    errors: READ_ERRORS,
    doc: "Read at most `length` bytes; how many, 0 at the end.",
    run: (call) => device(call).read(call, call.descriptor(0).open, call.buffer(1), undefined),
  },
  {
    number: 23,
    name: "write",
    args: [fd(RIGHT.WRITE), ...input("buffer")],
    results: ["count"],
    errors: WRITE_ERRORS,
    doc: "Write the bytes; how many were taken.",
    run: (call) => device(call).write(call, call.descriptor(0).open, call.buffer(1), undefined),
  },
  {
    number: 24,
    name: "lseek",
    args: [fd(), integer("offset"), range("whence", 0, 2)],
    results: ["position"],
    errors: ["ESPIPE", "EINVAL"],
    doc: "Set the position: from the start (0), from where it is (1), from the end (2); the new position.",
    run: (call) => device(call).seek(call, call.descriptor(0).open, call.numbers[1]!, call.numbers[2]!),
  },
  {
    number: 25,
    name: "pread",
    args: [fd(RIGHT.READ), ...output("buffer"), integer("offset")],
    results: ["count"],
    errors: [...READ_ERRORS, "ESPIPE", "EINVAL"],
    doc: "Read at the offset; the position stays.",
    run(call) {
      if (!isOffset(call.numbers[3]!)) return -ERRNO.EINVAL;
      return device(call).read(call, call.descriptor(0).open, call.buffer(1), call.numbers[3]!);
    },
  },
  {
    number: 26,
    name: "pwrite",
    args: [fd(RIGHT.WRITE), ...input("buffer"), integer("offset")],
    results: ["count"],
    errors: [...WRITE_ERRORS, "ESPIPE", "EINVAL"],
    doc: "Write at the offset; the position stays.",
    run(call) {
      if (!isOffset(call.numbers[3]!)) return -ERRNO.EINVAL;
      return device(call).write(call, call.descriptor(0).open, call.buffer(1), call.numbers[3]!);
    },
  },
  {
    number: 27,
    name: "fstat",
    args: [fd(), statStruct],
    results: ["result"],
    errors: ["EIO"],
    doc: "Write what is known of the object to the structure.",
    run: (call) => device(call).stat(call, call.descriptor(0).open, call.struct(1, 32)),
  },
  {
    number: 29,
    name: "ftruncate",
    args: [fd(RIGHT.WRITE), integer("length")],
    results: ["result"],
    errors: ["EINVAL", "EFBIG", "ENOSPC", "EIO"],
    doc: "Set the file's length; what is added is zero.",
    run(call) {
      if (!isOffset(call.numbers[1]!)) return -ERRNO.EINVAL;
      return device(call).truncate(call, call.descriptor(0).open, call.numbers[1]!);
    },
  },
  {
    number: 30,
    name: "fsync",
    args: [fd()],
    results: ["result"],
    errors: ["EINVAL", "EIO"],
    doc: "Wait until the file's contents are on the host's disk; EINVAL where there is no file.",
    run: (call) => device(call).sync(call, call.descriptor(0).open),
  },
  {
    number: 35,
    name: "readdir",
    args: [fd(RIGHT.LIST), ...output("buffer")],
    results: ["bytes"],
    errors: ["EINVAL", "EIO"],
    doc: "The next names, each as type byte (1 file, 2 directory), length byte, name; 0 at the end. EINVAL when not even one fits.",
    run: (call) => device(call).list(call, call.descriptor(0).open, call.buffer(1)),
  },
  {
    number: 36,
    name: "dup",
    args: [fd()],
    results: ["fd"],
    errors: ["EMFILE"],
    doc: "The lowest free descriptor, for the same open object.",
    run(call) {
      const { descriptors } = call.process;
      const { open, rights } = call.descriptor(0);
      return descriptors.hasRoom(1) ? descriptors.add(open, rights) : -ERRNO.EMFILE;
    },
  },
  {
    number: 37,
    name: "pipe",
    args: [],
    results: ["readFd", "writeFd"],
    errors: ["EMFILE", "ENFILE"],
    doc: "A new pipe: what is written to the second descriptor is read from the first.",
    run(call) {
      const { kernel, process } = call;
      if (!process.descriptors.hasRoom(2)) return -ERRNO.EMFILE;
      const { pipes, limits } = kernel;
      const fits = process.descriptors.pipes.size < limits.pipes && pipes.size < limits["total-pipes"];
      if (!fits) return -ERRNO.ENFILE;
      const pipe = kernel.newPipe();
      pipe.readers++;
      pipe.writers++;
      const reader = kernel.newOpen({ kind: "pipe", pipe: pipe.id, end: "read" }, false);
      const writer = kernel.newOpen({ kind: "pipe", pipe: pipe.id, end: "write" }, false);
      const readFd = process.descriptors.add(reader, RIGHT.READ | RIGHT.STAT);
      call.results[1] = BigInt(process.descriptors.add(writer, RIGHT.WRITE | RIGHT.STAT));
      return readFd;
    },
  },
  {
    number: 38,
    name: "poll",
    args: [array("fds", 8), integer("count"), duration("timeout", true)],
    results: ["ready"],
    errors: ["EAGAIN"],
    doc: "Wait until one of the descriptors is ready for its events, at most `timeout` ns, -1 for ever: how many are ready, 0 when the time is up.",
    run: poll,
  },
  {
    number: 39,
    name: "set_nonblock",
    args: [fd(), range("on", 0, 1)],
    results: ["result"],
    errors: [],
    doc: "Whether calls on the object answer EAGAIN instead of waiting.",
    run(call) {
      call.descriptor(0).open.nonblock = call.numbers[1] === 1;
      return 0;
    },
  },
];

function device(call: Call): ReturnType<typeof deviceOf> {
  return deviceOf(call.descriptor(0).open);
}

function isOffset(value: number): boolean {
  return value >= 0 && Number.isSafeInteger(value);
}
