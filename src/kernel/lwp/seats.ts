// Which lightweight processes may run threads, when calls that wait block them: one whose call waits for the host gives its seat to
// another. Invariant: no more have seats than there are, and none without a seat runs a thread. spec/thread-models.md.
import { HOST_BLOCKING } from "../idle.ts";
import { STATE, type ThreadTable } from "../threads.ts";
import type { Board, Handed } from "./board.ts";

export class Seats {
  private readonly board: Board;
  private readonly threads: ThreadTable;
  /** Starts a lightweight process, unless it has been started before. */
  private readonly start: (lwp: number) => void;
  /** Lightweight processes that wait with a thread. */
  private readonly blocked = new Map<number, Pick<Handed, "slot" | "generation">>();
  /** How often one took the place of another. */
  replacements = 0;

  constructor(board: Board, threads: ThreadTable, start: (lwp: number) => void) {
    this.board = board;
    this.threads = threads;
    this.start = start;
  }

  /** A call was served: its lightweight process goes on, unless the call waits for the host, and so does it. */
  served(lwp: number, handed: Handed): void {
    if (!this.isWaiting(handed)) {
      this.board.answer(lwp);
      return;
    }
    this.blocked.set(lwp, handed);
    this.board.setSeat(lwp, false);
    this.replace();
  }

  /** Whose call is over goes on when there is a seat, and else is there for the next one that blocks. */
  giveBack(): void {
    for (const [lwp, handed] of this.blocked) {
      if (this.isWaiting(handed)) continue;
      this.blocked.delete(lwp);
      if (this.board.seated < this.board.seats) this.board.setSeat(lwp, true);
      this.board.answer(lwp);
    }
  }

  /** When as many as there can be are blocked, there is one less that runs. */
  private replace(): void {
    const { board, blocked } = this;
    for (let lwp = 0; lwp < board.lwps; lwp++) {
      if (board.hasSeat(lwp) || blocked.has(lwp)) continue;
      board.setSeat(lwp, true);
      this.start(lwp);
      this.replacements++;
      return;
    }
  }

  private isWaiting({ slot, generation }: Pick<Handed, "slot" | "generation">): boolean {
    const { threads } = this;
    if (threads.state(slot) !== STATE.BLOCKED || threads.generation(slot) !== generation) return false;
    const kind = threads.waitKind(slot);
    return HOST_BLOCKING.some((blocking) => blocking === kind);
  }
}
