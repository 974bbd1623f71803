// Byte queues: the contents of pipes, received data and console input. Invariant: bytes leave in the order in which they came;
// the owner bounds how many there are. spec/calls.md, "Pipes".

export class ByteQueue {
  private chunks: Uint8Array[] = [];
  /** Bytes of the first chunk that have left. */
  private start = 0;
  length = 0;

  /** Appends bytes, which must not change afterwards. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes);
    this.length += bytes.length;
  }

  /** Copies from the front into the target, and takes away what was copied unless `keep`. */
  read(target: Uint8Array, keep = false): number {
    let copied = 0;
    let index = 0;
    let start = this.start;
    while (copied < target.length && index < this.chunks.length) {
      const chunk = this.chunks[index]!;
      const part = chunk.subarray(start, start + target.length - copied);
      target.set(part, copied);
      copied += part.length;
      start += part.length;
      if (start === chunk.length) {
        index++;
        start = 0;
      }
    }
    if (!keep) {
      this.chunks.splice(0, index);
      this.start = start;
      this.length -= copied;
    }
    return copied;
  }

  /** A copy of all bytes. */
  contents(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    this.read(bytes, true);
    return bytes;
  }
}

/** A pipe; it lives while one of its ends is open. */
export interface Pipe {
  readonly id: number;
  readonly queue: ByteQueue;
  /** Open objects of each end. */
  readers: number;
  writers: number;
}
