// Hostile images that run: every bit of three small images flipped, the hash made right again. A file is refused, its image is
// refused, or it runs to a documented end, or on, for 100,000 instructions; the same number of them each time it is asked.
import { expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { NO_DEBUG } from "../../src/isa/image.ts";
import { decodeImage, encodeImage } from "../../src/isa/image-file.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import { createMachine } from "../../src/kernel/machine.ts";
import { CALLS } from "../../src/kernel/syscalls.ts";
import { rehashed } from "../isa/images.ts";
import { FakeHost } from "./fake-host.ts";
import { imageOf } from "./run.ts";

const MOST_INSTRUCTIONS = 100_000;
const MOST_TURNS = 10_000;
const LIMITS = { ...DEFAULT_LIMITS, memory: 2 ** 18, threads: 50 };

const PROGRAMS: readonly (readonly [name: string, text: string])[] = [
  [
    "a loop over memory",
    `data table: .quad 3, 1, 2
func main() -> status
    let p, end, v
    la p, table
    add end, p, 24
next:
    ld v, [p]
    add status, status, v
    add p, p, 8
    blt p, end, next
    ret
end`,
  ],
  [
    "calls, floats and a jump table",
    `func main() -> status
    let h, x: f64
    fli.d x, 2.5
    call half, x -> x
    fcvt.l.d status, x
    la h, half
    call h as half, x -> x
    switch status, one, two
one:
    div status, status, h
    ret
two:
    trap 7
end
func half(x: f64) -> x: f64
    let two: f64
    fli.d two, 2.0
    fdiv.d x, x, two
    ret
end`,
  ],
  [
    "threads and system calls",
    `data word: .quad 0
func main() -> status
    let t, r
    spawn add, 5 -> t
    sys write, 1, "hi" -> r
    sys thread_join, t -> status
    sys exit, status
    ret
end
func add(n) -> n
    let p
    la p, word
    amoadd.d n, n, [p]
    sys futex_wake, p, 1
    ret
end`,
  ],
];

type Answer = "file refused" | "image refused" | "ended" | "waits" | "runs on";

function answerTo(file: Uint8Array): Answer {
  let result: ReturnType<typeof verify>;
  try {
    result = verify(decodeImage(file), CALLS);
  } catch (error) {
    if (error instanceof FormatError) return "file refused";
    throw error;
  }
  if (isFault(result)) return "image refused";
  const machine = createMachine({ image: result, limits: LIMITS }, new FakeHost());
  if (typeof machine === "string") return "image refused";
  for (let turn = 0; turn < MOST_TURNS && machine.instructions < MOST_INSTRUCTIONS; turn++) {
    const outcome = machine.run(MOST_INSTRUCTIONS - machine.instructions);
    if (outcome.kind === "ended") return "ended";
    if (outcome.kind === "idle") return "waits";
  }
  expect(machine.instructions).toBe(MOST_INSTRUCTIONS);
  return "runs on";
}

test.each(PROGRAMS)(
  "%s: every flipped bit is refused or runs within its bounds",
  (_name, text) => {
    const file = encodeImage({ ...imageOf(text), debug: NO_DEBUG });
    expect(answerTo(file)).toBe("ended");
    const counts = new Map<Answer, number>();
    for (let bit = 0; bit < 8 * (file.length - 32); bit++) {
      const copy = file.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let answer: Answer;
      try {
        answer = answerTo(rehashed(copy));
      } catch (error) {
        throw new Error(`bit ${bit}`, { cause: error });
      }
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    expect(counts.get("file refused") ?? 0).toBeGreaterThan(0);
    expect(counts.get("image refused") ?? 0).toBeGreaterThan(0);
    expect(counts.get("ended") ?? 0).toBeGreaterThan(0);
  },
  300_000,
);
