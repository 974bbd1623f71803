// Hostile files: every truncation and bit flip of the images built by hand, also with the hash made right again, and random
// damage from fixed seeds and a fresh one. A file is refused with a FormatError, or its image with a fault, or it passes;
// what passes can be analysed, disassembled and encoded to the same bytes. VMRUN_SEED=N reruns a seed.
import { describe, expect, test } from "vitest";
import { FormatError } from "../../src/base/bytes.ts";
import { Prng } from "../../src/base/prng.ts";
import { disassemble } from "../../src/isa/disasm.ts";
import type { Image } from "../../src/isa/image.ts";
import { decodeImage, encodeImage } from "../../src/isa/image-file.ts";
import { livenessOf } from "../../src/isa/liveness.ts";
import { isFault, verify } from "../../src/isa/verify.ts";
import { CALLS, IMAGES, rehashed } from "./images.ts";

type Answer = "file refused" | "image refused" | "passed";

/** Any exception but a FormatError of the decoder fails the test. */
function answerTo(file: Uint8Array): Answer {
  let image: Image;
  try {
    image = decodeImage(file);
  } catch (error) {
    if (error instanceof FormatError) return "file refused";
    throw error;
  }
  if (Buffer.compare(encodeImage(image), file) !== 0) throw new Error("a decoded file is not the one that is written");
  const result = verify(image, CALLS);
  if (isFault(result)) return "image refused";
  const liveness = livenessOf(result);
  for (let pc = 0; 2 * pc < result.code.length; pc++) liveness.liveAcross(pc);
  disassemble(result, CALLS);
  return "passed";
}

describe.each(IMAGES)("%s", (_name, image) => {
  const file = encodeImage(image);

  test("every truncation is refused", () => {
    for (let length = 0; length < file.length; length++) {
      expect(answerTo(file.subarray(0, length))).toBe("file refused");
      if (length >= 32) expect(answerTo(rehashed(file.subarray(0, length)))).toBe("file refused");
    }
  });

  test("every flipped bit is refused by the hash", () => {
    for (let bit = 0; bit < 8 * file.length; bit++) {
      file[bit >> 3] = (file[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const answer = answerTo(file);
      file[bit >> 3] = (file[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (answer !== "file refused") throw new Error(`bit ${bit}: ${answer}`);
    }
  });

  test("every flipped bit with the right hash is refused or passes", () => {
    const seen = new Set<Answer>();
    for (let bit = 0; bit < 8 * (file.length - 32); bit++) {
      const copy = file.slice();
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      seen.add(answerTo(rehashed(copy)));
    }
    expect([...seen].sort()).toEqual(["file refused", "image refused", "passed"]);
  });
});

const CORNERS = [0, 1, 2, 0x7f, 0x80, 0xff, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** One to four changes: a byte, a word, a stretch copied elsewhere, a stretch of random bytes. */
function damaged(file: Uint8Array, random: Prng): Uint8Array {
  const copy = file.slice();
  const view = new DataView(copy.buffer);
  for (let change = 1 + random.nextBelow(4); change > 0; change--) {
    const at = random.nextBelow(copy.length - 4);
    const length = Math.min(1 + random.nextBelow(16), copy.length - at);
    const kind = random.nextBelow(4);
    if (kind === 0) copy[at] = random.nextUint32();
    else if (kind === 1) view.setUint32(at, CORNERS[random.nextBelow(CORNERS.length)] ?? 0, true);
    else if (kind === 2) copy.copyWithin(random.nextBelow(copy.length - length + 1), at, at + length);
    else random.fill(copy.subarray(at, at + length));
  }
  return rehashed(copy);
}

const given = process.env.VMRUN_SEED;
const fresh = given === undefined ? Date.now() % 1_000_000 : Number(given);

test.each([1, 2, 3, fresh])("random damage, seed %i", (seed) => {
  const random = Prng.fromSeed(seed);
  for (let round = 0; round < 1000; round++) {
    const [, image] = IMAGES[random.nextBelow(IMAGES.length)] ?? [];
    if (!image) continue;
    const file = damaged(encodeImage(image), random);
    try {
      answerTo(file);
    } catch (error) {
      throw new Error(`round ${round}; rerun with VMRUN_SEED=${seed} npx vitest run test/isa/mutation.test.ts`, {
        cause: error,
      });
    }
  }
});
