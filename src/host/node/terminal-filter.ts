// Makes guest output harmless on a terminal: control characters other than newline, tab and carriage return become U+FFFD.
// Invariant: no byte that starts an escape sequence passes, however the output is cut into writes. spec/streams.md.

const REPLACEMENT = [0xef, 0xbf, 0xbd];
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;
/** Lead byte of the UTF-8 form of U+0080 to U+00BF, of which the first half are control characters. */
const C1_LEAD = 0xc2;

export class TerminalFilter {
  /** Continuation bytes that the character begun in an earlier byte still needs. */
  private pending = 0;
  /** The lead byte of a C1 control or Latin-1 character has been held back until its second byte decides. */
  private held = false;

  /** The bytes as they may go to the terminal. */
  apply(bytes: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const byte of bytes) this.one(byte, out);
    return Uint8Array.from(out);
  }

  private one(byte: number, out: number[]): void {
    const continues = (byte & 0xc0) === 0x80;
    if (this.held) {
      this.held = false;
      if (continues && byte >= 0xa0) {
        out.push(C1_LEAD, byte);
        return;
      }
      out.push(...REPLACEMENT);
      if (continues) return;
    }
    if (continues && this.pending > 0) {
      this.pending -= 1;
      out.push(byte);
      return;
    }
    this.pending = 0;
    if (byte === C1_LEAD) this.held = true;
    else if (isHarmless(byte)) {
      this.pending = continuationBytes(byte);
      out.push(byte);
    } else out.push(...REPLACEMENT);
  }
}

/** A continuation byte on its own is a C1 control to terminals that do not speak UTF-8. */
function isHarmless(byte: number): boolean {
  if (byte < FIRST_PRINTABLE) return byte === 0x0a || byte === 0x09 || byte === 0x0d;
  return byte !== DELETE && (byte & 0xc0) !== 0x80;
}

function continuationBytes(lead: number): number {
  if (lead < 0xc0) return 0;
  if (lead < 0xe0) return 1;
  return lead < 0xf0 ? 2 : 3;
}
