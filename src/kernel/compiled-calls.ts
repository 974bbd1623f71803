// The kernel's calls as WebAssembly, so that compiled code is not left for them: what Machine, Scheduler, ThreadTable and WaitQueues do
// when neither the host nor chance has a say, on the same tables. Invariant: a function does all that they do for the call, or nothing;
// what it cannot do it gives up before it has changed a word. The build writes the module into a file.
// spec/scheduling.md, "Calls in compiled code".
import { KERNEL_CALLS, type KernelCall } from "../engine/compile/kernel-calls.ts";
import { encodeModule, SHARED_LIMITS } from "../engine/compile/module.ts";
import { Call, type Callee, LONG, NONE, OTHERS, type Other } from "./call-routine.ts";
import { ERRNO } from "./errno.ts";
import * as AT from "./memory-layout.ts";
import * as ROW from "./thread-row.ts";
import { FLAG, STATE } from "./threads.ts";
import { WAIT_KIND } from "./wait-queues.ts";

/** How each call is written; its parameters are its first locals. */
const WRITERS: Readonly<Record<Exclude<KernelCall, "serve">, (call: Call) => void>> = {
  pass(call) {
    const [frame, pc, left] = [0, 1, 2];
    const turn = call.turn(left);
    // Who is alone is its own next.
    call.if(call.not(call.word(AT.LENGTH)), () => {
      call.endSlice(call.current(), turn);
      call.addWord(AT.CALLS, call.num(1));
      call.addWord(AT.SWITCHES, call.num(1));
      const budget = call.beginSlice(call.num(0));
      const end = call.row(call.current(), ROW.STACK_END);
      call.return(call.get(frame), call.get(budget), call.shl(end, 3), call.zero("i64"));
    });
    const next = call.findNext();
    const slot = call.let(call.word(AT.CURRENT));
    const row = call.current();
    call.endSlice(row, turn);
    call.park(row, frame, pc);
    call.addWord(AT.CALLS, call.num(1));
    call.setRow(row, ROW.STATE, call.num(STATE.READY));
    // Where the head goes off the ring there is always room.
    const others = call.let(call.word(AT.LENGTH));
    call.place(slot, others);
    call.goOnIn(next, others);
  },

  wait(call) {
    writeWait(call, "wait_behind");
  },

  wait_lock(call) {
    const [frame, pc, left, address, site, holder] = [0, 1, 2, 3, 4, 5];
    const { num, get, word } = call;
    // Behind a holder that waits, or is the caller, there may be a circle: the machine finds out.
    call.giveUpIf(call.op("i32.ge_u", get(holder), word(AT.HIGH)));
    const holds = call.let(call.rowOf(get(holder)));
    const isBlocked = call.eq(call.row(holds, ROW.STATE), num(STATE.BLOCKED));
    call.giveUpIf(call.or(isBlocked, call.eq(get(holder), word(AT.CURRENT))));
    call.return(call.do("wait", frame, pc, left, address, site));
  },

  finish(call) {
    const [left, value] = [0, 1];
    call.otherwiseIf(call.word(AT.WAITING_FOR + WAIT_KIND.JOIN), "finish_joined", left, value);
    writeFinish(call);
  },

  wake(call) {
    const [left, address, count] = [0, 1, 2];
    const { num, get, op } = call;
    call.giveUpIf(call.word(AT.TIMED));
    const bucket = call.bucket(WAIT_KIND.FUTEX, get(address));
    const { slot, row } = call.firstIn(bucket);
    const isOther = call.differs(row, WAIT_KIND.FUTEX, get(address));
    const isNone = op("i32.lt_s", get(count), num(1));
    call.otherwiseIf(call.or(call.or(isOther, isNone), call.row(row, ROW.NEXT)), "wake_many", left, address, count);
    const goOn = call.stay(left);
    call.addWord(AT.CALLS, num(1));
    call.addWord(AT.LISTS, num(-1));
    call.store(get(bucket), AT.BUCKETS_AT, call.row(row, ROW.CHAIN));
    call.addWord(AT.WAITING_FOR + WAIT_KIND.FUTEX, num(-1));
    call.ready(slot, row);
    call.return(goOn(), num(1));
  },

  spawn(call) {
    const [left, frame, end, pc] = [0, 1, 2, 3];
    const { num, get, word } = call;
    const slot = call.let(word(AT.FREE));
    const isLast = call.op("i32.ge_s", word(AT.COUNT), word(AT.MOST_THREADS));
    call.giveUpIf(call.or(isLast, call.and(call.not(get(slot)), call.op("i32.ge_s", word(AT.HIGH), word(AT.ROWS)))));
    const goOn = call.stay(left);
    const [row, generation] = [call.local(), call.local()];
    call.if(
      get(slot),
      () => {
        call.set(row, call.rowOf(get(slot)));
        call.set(generation, call.row(row, ROW.GENERATION));
        const next = call.let(call.row(row, ROW.NEXT));
        call.setWord(AT.FREE, get(next));
        call.if(get(next), () => call.setRow(call.let(call.rowOf(get(next))), ROW.PREVIOUS, num(NONE)));
      },
      () => {
        call.set(slot, word(AT.HIGH));
        call.set(row, call.rowOf(get(slot)));
        call.set(generation, word(AT.FLOOR));
        call.addWord(AT.HIGH, num(1));
      },
    );
    // What else is in a row means something only while its thread waits or has ended.
    call.setRow(row, ROW.FLAGS, num(0));
    call.setRow(row, ROW.GENERATION, get(generation));
    call.setRow(row, ROW.PROCESS, word(AT.PROCESS));
    call.setRow(row, ROW.FP, get(frame));
    call.setRow(row, ROW.PC, get(pc));
    call.setRow(row, ROW.STACK_START, get(frame));
    call.setRow(row, ROW.STACK_END, get(end));
    call.store(get(row), AT.ROWS_AT + LONG * ROW.RETIRED, () => call.code.f64(0), "f64");
    call.addWord(AT.COUNT, num(1));
    call.if(call.op("i32.gt_s", word(AT.COUNT), word(AT.PEAK)), () => call.setWord(AT.PEAK, word(AT.COUNT)));
    call.addWord(AT.LIVE, num(1));
    call.addWord(AT.SPAWNED, num(1));
    call.ready(slot, row);
    call.return(goOn(), call.number(slot, row));
  },

  refuse(call) {
    const goOn = call.stay(0);
    call.addWord(AT.CALLS, call.num(1));
    call.return(goOn(), () => call.code.i64(BigInt(-ERRNO.EAGAIN)));
  },
};

const OTHER_WRITERS: Readonly<Record<Other, (call: Call) => void>> = {
  wait_behind(call) {
    writeWait(call);
  },

  finish_joined(call) {
    writeFinish(call, () => {
      const { get, num, word } = call;
      const bucket = call.bucket(WAIT_KIND.JOIN, word(AT.CURRENT));
      const joiner = call.find(WAIT_KIND.JOIN, word(AT.CURRENT), bucket);
      call.if(get(joiner.slot), () => {
        const rest = { slot: call.let(call.row(joiner.row, ROW.NEXT)), woken: call.let(num(1)) };
        call.removeFirst(WAIT_KIND.JOIN, bucket, joiner, rest);
        call.ready(joiner.slot, joiner.row);
      });
    });
  },

  wake_many(call) {
    const [left, address, count] = [0, 1, 2];
    const { num, get } = call;
    const goOn = call.stay(left);
    call.addWord(AT.CALLS, num(1));
    const bucket = call.bucket(WAIT_KIND.FUTEX, get(address));
    const list = call.find(WAIT_KIND.FUTEX, get(address), bucket);
    const [slot, woken] = [call.let(get(list.slot)), call.local()];
    call.loop((again) => {
      call.if(get(slot), () => {
        call.if(call.op("i32.lt_s", get(woken), get(count)), () => {
          call.set(slot, call.do("wake_next", slot));
          call.set(woken, call.add(get(woken), num(1)));
          again();
        });
      });
    });
    call.if(get(woken), () => call.removeFirst(WAIT_KIND.FUTEX, bucket, list, { slot, woken }));
    call.return(goOn(), get(woken));
  },

  wake_next(call) {
    const slot = 0;
    const row = call.let(call.rowOf(call.get(slot)));
    call.ready(slot, row);
    const next = call.let(call.row(row, ROW.NEXT));
    // Threads mostly come in the order of their rows: a processor that expects this need not wait for one row to find the next.
    const neighbour = call.let(call.add(call.get(slot), call.num(1)));
    call.if(call.eq(call.get(next), call.get(neighbour)), () => call.return(call.get(neighbour)));
    call.return(call.get(next));
  },
};

/** Ends the current thread, and wakes who has joined it. */
function writeFinish(call: Call, writeWake = (): void => {}): void {
  const [left, value] = [0, 1];
  const { num, get, word } = call;
  const turn = call.turn(left);
  const row = call.current();
  call.giveUpIf(call.eq(word(AT.CURRENT), word(AT.MAIN)));
  call.giveUpIf(call.or(call.flag(row, FLAG.DETACHED), call.eq(word(AT.LIVE), num(1))));
  // It may hold what others wait for.
  call.giveUpIf(word(AT.WAITING_FOR + WAIT_KIND.LOCK));
  const next = call.findNext();
  call.readAhead();
  call.endSlice(row, turn);
  call.addWord(AT.LIVE, num(-1));
  call.setRow(row, ROW.STATE, num(STATE.ENDED));
  call.setRow(row, ROW.STACK_START, num(0));
  call.setRow(row, ROW.STACK_END, num(0));
  call.store(get(row), AT.ROWS_AT + LONG * ROW.VALUE, get(value), "i64");
  writeWake();
  call.goOnIn(next, call.let(call.add(word(AT.LENGTH), num(-1))));
}

/** Blocks a thread where its list is the first in its bucket, or none is; what is behind others is left to another function, or done. */
function writeWait(call: Call, other?: Other): void {
  const [frame, pc, left, address, site] = [0, 1, 2, 3, 4];
  const { num, get, word } = call;
  const bucket = call.bucket(WAIT_KIND.FUTEX, get(address));
  const first = other === undefined ? call.find(WAIT_KIND.FUTEX, get(address), bucket) : call.firstIn(bucket);
  call.if(
    get(first.slot),
    () => {
      const differs = call.differs(first.row, WAIT_KIND.FUTEX, get(address));
      if (other !== undefined) call.otherwiseIf(differs, other, frame, pc, left, address, site);
    },
    () => call.giveUpIf(call.op("i32.ge_s", word(AT.LISTS), word(AT.MOST_LISTS))),
  );
  // Nobody but the host would go on: the machine finds out.
  const next = call.findNext();
  const turn = call.turn(left);
  const row = call.current();
  call.endSlice(row, turn);
  call.park(row, frame, pc);
  call.addWord(AT.CALLS, num(1));
  call.setRow(row, ROW.SITE, get(site));
  call.setRow(row, ROW.STATE, num(STATE.BLOCKED));
  call.setRow(row, ROW.WAIT_KIND, num(WAIT_KIND.FUTEX));
  call.setRow(row, ROW.WAIT_KEY, get(address));
  const others = call.flag(row, ~(FLAG.TIMED_OUT | FLAG.IN_CALL));
  call.setRow(row, ROW.FLAGS, call.or(others, num(FLAG.IN_CALL | FLAG.ANSWERED)));
  call.append(word(AT.CURRENT), row, bucket, first);
  call.goOnIn(next, call.let(call.add(word(AT.LENGTH), num(-1))));
}

/** The module: it imports the memory of the tables, and exports each call by its name. */
export function compiledCalls(): Uint8Array<ArrayBuffer> {
  const names = Object.keys(WRITERS) as (keyof typeof WRITERS)[];
  const order = [...names, ...(Object.keys(OTHERS) as Other[])];
  const indexOf = (name: Callee) => order.indexOf(name);
  const writers = { ...OTHER_WRITERS, ...WRITERS };
  const types = { ...OTHERS, ...KERNEL_CALLS };
  return encodeModule({
    types: order.map((name) => types[name]),
    imports: [{ module: "kernel", name: "memory", kind: "memory", limits: SHARED_LIMITS }],
    functions: order.map((name, index) => {
      const call = new Call(types[name], indexOf);
      writers[name](call);
      return call.finish(index);
    }),
    exports: names.map((name, index) => ({ name, kind: "function", index })),
  });
}
