// struct stat as hosts hand it to the kernel: 32 bytes, little-endian. Invariant: only plain files and folders have one.
// spec/calls.md, "Structures".
import { ByteWriter } from "../base/bytes.ts";

const S_IFREG = 0x8000;
const S_IFDIR = 0x4000;
const PERMISSION_BITS = 0o777;

export interface FileStatus {
  readonly directory: boolean;
  readonly size: bigint;
  /** Permission bits; others are cut. */
  readonly mode: number;
  readonly links: number;
  /** Time of the last change, in nanoseconds since 1970. */
  readonly modifiedNs: bigint;
  readonly inode: bigint;
}

export function encodeStatus(status: FileStatus): Uint8Array {
  const writer = new ByteWriter(32);
  writer.u64(status.size);
  writer.u32((status.directory ? S_IFDIR : S_IFREG) | (status.mode & PERMISSION_BITS));
  writer.u32(status.links);
  writer.i64(status.modifiedNs);
  writer.u64(status.inode);
  return writer.finish();
}
