// A process's memory and descriptors in the canonical encoding. Invariant: pages of zeros are left out; every open object is named
// by a descriptor. spec/state.md, "Process".
import { type ByteReader, type ByteWriter, FormatError } from "../base/bytes.ts";
import { array, bounded, count53, lazy, record, u32 } from "../base/codec.ts";
import type { Space } from "../engine/context.ts";
import { PAGE } from "../isa/limits.ts";
import { ALL_RIGHTS, type OpenFile } from "./descriptors.ts";
import { moveHeapEnd, type Process } from "./process.ts";

const MAX_DESCRIPTORS = 65_536;
const PAGE_WORDS = PAGE / 4;
const DESCRIPTOR = lazy(() => record({ fd: u32, open: u32, rights: bounded(u32, 0, ALL_RIGHTS) }));
const HEAD = lazy(() =>
  record({
    pid: u32,
    mainThread: count53,
    heapEnd: u32,
    stackBytesPeak: count53,
    descriptors: array(DESCRIPTOR, MAX_DESCRIPTORS),
  }),
);

export function writeProcess(writer: ByteWriter, process: Process): void {
  const descriptors = process.descriptors.entries.flatMap((entry, fd) =>
    entry === undefined ? [] : [{ fd, open: entry.open.id, rights: entry.rights }],
  );
  const { pid, mainThread, stacks, space } = process;
  HEAD.write(writer, { pid, mainThread, heapEnd: space.limit, stackBytesPeak: stacks.peak, descriptors });
  const pages = nonzeroPages(space);
  writer.u32(pages.length);
  for (const page of pages) {
    writer.u32(page);
    const start = space.base + page * PAGE;
    writer.bytes(space.views.u8.subarray(start, start + Math.min(PAGE, space.limit - page * PAGE)));
  }
}

export function readProcess(reader: ByteReader, process: Process, opens: ReadonlyMap<number, OpenFile>): void {
  const head = HEAD.read(reader);
  const fail = (sentence: string) => new FormatError(sentence, reader.offset);
  if (head.pid !== process.pid) throw fail("the process is process 1");
  if (!moveHeapEnd(process, head.heapEnd)) throw fail("the heap ends within the limit memory");
  process.mainThread = head.mainThread;
  if (head.stackBytesPeak > process.limits.memory) throw fail("stacks were within the limit memory");
  process.stacks.peak = head.stackBytesPeak;
  let last = -1;
  for (const { fd, open: id, rights } of head.descriptors) {
    const open = opens.get(id);
    if (fd <= last || fd >= process.limits.fds) throw fail("descriptors ascend within the limit fds");
    if (open === undefined || !process.descriptors.hasRoom(1)) throw fail("a descriptor names an open object");
    process.descriptors.set(fd, open, rights);
    last = fd;
  }
  for (const open of opens.values()) if (open.references === 0) throw fail("an open object has a descriptor");
  readPages(reader, process.space);
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
    const bytes = reader.take(Math.min(PAGE, space.limit - page * PAGE));
    if (!bytes.some((byte) => byte !== 0)) throw new FormatError("pages of zeros are left out", reader.offset);
    space.views.u8.set(bytes, space.base + page * PAGE);
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
