// A process's memory and descriptors in the canonical encoding. Invariant: pages of zeros are left out. spec/state.md, "Processes".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { array, bool, bounded, bytes, count53, lazy, record, u32, type ValueOf } from "../base/codec.ts";
import type { Space } from "../engine/context.ts";
import { PAGE } from "../isa/limits.ts";
import { ALL_CAPABILITIES } from "./capabilities.ts";
import { ALL_RIGHTS, type OpenFile } from "./descriptors.ts";
import type { Kernel } from "./kernel.ts";
import { LIMITS } from "./limits.ts";
import { moveHeapEnd, type Process } from "./process.ts";
import { FIRST_PID, MAX_PID, MOST_ARGUMENTS } from "./processes.ts";
import { ALL_CATCHABLE } from "./signals.ts";

const MAX_DESCRIPTORS = 65_536;
const PAGE_WORDS = PAGE / 4;
const DESCRIPTOR = lazy(() => record({ fd: u32, open: u32, rights: bounded(u32, 0, ALL_RIGHTS) }));
/** An argument came in one call. */
const MAX_ARGUMENT = LIMITS.syscall.max;
const HEAD = lazy(() =>
  record({
    pid: bounded(u32, FIRST_PID, MAX_PID),
    /** 0 for none. */
    parent: bounded(u32, 0, MAX_PID),
    /** Which program it runs: 0 that of the machine, else one of the images, from 1. */
    program: u32,
    /** Of another process than the first, whose arguments are the machine's. */
    args: array(bytes(MAX_ARGUMENT), MOST_ARGUMENTS),
    caught: bounded(u32, 0, ALL_CATCHABLE),
    pending: bounded(u32, 0, ALL_CATCHABLE),
    stopped: bool,
    capabilities: bounded(u32, 0, ALL_CAPABILITIES),
    mainThread: count53,
    heapEnd: u32,
    stackBytesPeak: count53,
    written: count53,
    descriptors: array(DESCRIPTOR, MAX_DESCRIPTORS),
  }),
);

/** What a process is made of, before its memory is there. */
export type ProcessHead = ValueOf<typeof HEAD>;

/** `program` is the number of its program, see HEAD. */
export function writeProcess(writer: ByteWriter, kernel: Kernel, process: Process, program: number): void {
  const descriptors = process.descriptors.entries.flatMap((entry, fd) =>
    entry === undefined ? [] : [{ fd, open: entry.open.id, rights: entry.rights }],
  );
  const { pid, parent, mainThread, stacks, space, written, caught, pending, capabilities } = process;
  HEAD.write(writer, {
    ...{ pid, parent, program, caught, pending, capabilities, stopped: kernel.sched.stopped.has(pid) },
    args: pid === FIRST_PID ? [] : process.args,
    ...{ mainThread, heapEnd: space.limit, stackBytesPeak: stacks.peak, written, descriptors },
  });
  const pages = nonzeroPages(space);
  writer.u32(pages.length);
  for (const page of pages) {
    writer.u32(page);
    const start = space.base + page * PAGE;
    writer.bytes(space.views.u8.subarray(start, start + Math.min(PAGE, space.limit - page * PAGE)));
  }
}

export function readHead(reader: ByteReader): ProcessHead {
  return HEAD.read(reader);
}

/** Fills a process that was made as its head says. */
export function readProcess(
  reader: ByteReader,
  kernel: Kernel,
  head: ProcessHead,
  process: Process,
  opens: ReadonlyMap<number, OpenFile>,
): void {
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  if (!moveHeapEnd(process, head.heapEnd)) throw fail("the heap ends within the limit memory");
  process.mainThread = head.mainThread;
  process.capabilities = head.capabilities;
  process.caught = head.caught;
  process.pending = head.pending;
  if ((process.caught & ~ALL_CATCHABLE) !== 0 || (process.pending & ~process.caught) !== 0) {
    throw fail("signals that are pending are caught, and those can be");
  }
  if (head.stackBytesPeak > process.limits.memory) throw fail("stacks were within the limit memory");
  process.stacks.peak = head.stackBytesPeak;
  if (head.written > kernel.streams.written) throw fail("a process has written no more than all");
  process.written = head.written;
  let last = -1;
  for (const { fd, open: id, rights } of head.descriptors) {
    const open = opens.get(id);
    if (fd <= last || fd >= process.limits.fds) throw fail("descriptors ascend within the limit fds");
    if (open === undefined || !process.descriptors.hasRoom(1)) throw fail("a descriptor names an open object");
    process.descriptors.set(fd, open, rights);
    last = fd;
  }
  if (!isWithinLimits(kernel, process)) throw fail("a process has pipes, sockets and output within the limits");
  readPages(reader, process.space);
}

function isWithinLimits({ sockets, streams, limits }: Kernel, { descriptors, written }: Process): boolean {
  const isOutputKept = written <= limits.output && streams.written <= limits["total-output"];
  return isOutputKept && descriptors.pipes.size <= limits.pipes && sockets.countOf(descriptors) <= limits.sockets;
}

function readPages(reader: ByteReader, space: Space): void {
  // Data that the program has zeroed must not come back from the image.
  space.views.u8.fill(0, space.base, space.base + space.limit);
  const count = reader.count(4);
  let last = 0;
  for (let k = 0; k < count; k++) {
    const page = reader.u32();
    if (page <= last || page * PAGE >= space.limit) {
      throw new FormatError("pages ascend within the memory", reader.offset);
    }
    const contents = reader.take(Math.min(PAGE, space.limit - page * PAGE));
    if (!contents.some((byte) => byte !== 0)) throw new FormatError("pages of zeros are left out", reader.offset);
    space.views.u8.set(contents, space.base + page * PAGE);
    last = page;
  }
}

/** Numbers of the guest's pages that hold anything but zeros. What lies behind the limit is zero. */
function nonzeroPages(space: Space): number[] {
  const { i32 } = space.views;
  const pages: number[] = [];
  for (let page = 1; page * PAGE < space.limit; page++) {
    const start = (space.base + page * PAGE) >>> 2;
    const end = Math.min(start + PAGE_WORDS, i32.length);
    let at = start;
    while (at < end && i32[at] === 0) at++;
    if (at < end) pages.push(page);
  }
  return pages;
}
