// Which integer registers hold a number that is sign-extended from 32 bits, as far as one block shows it: logic on such registers is
// done on 32 bits, and V8 then extends a number only where all of it is asked for. spec/compiler.md, "Narrow registers".
import { operandsOf } from "../../isa/forms.ts";
import { aOf, bOf, cOf } from "../../isa/image.ts";
import { MAX_REGISTERS } from "../../isa/limits.ts";
import type { Row } from "../../isa/ops/row.ts";

const FIELDS = { a: aOf, b: bOf, c: cOf };

export class NarrowRegisters {
  private readonly known = new Uint8Array(MAX_REGISTERS);

  /** Nothing is known at the start of a block. */
  forget(): void {
    this.known.fill(0);
  }

  has(register: number): boolean {
    return this.known[register] === 1;
  }

  /** Whether the row is done on 32 bits here: it says how, and all its operands are sign-extended from that. */
  allows(row: Row, word: number): boolean {
    if (row.narrow === undefined) return false;
    for (const operand of operandsOf(row.form)) {
      if (operand.kind === "register" && operand.access !== "def" && this.known[FIELDS[operand.field](word)] === 0) {
        return false;
      }
    }
    return true;
  }

  /** Notes what the instruction writes to register a. */
  note(row: Row, word: number, wasNarrow: boolean): void {
    if (row.result === "none" || row.result === "f" || row.result === "bits") return;
    const isShort = row.result === "u" && row.memory !== undefined && row.memory.bytes < 4;
    this.known[aOf(word)] = wasNarrow || row.result === "w" || isShort ? 1 : 0;
  }
}
