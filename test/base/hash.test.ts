// SHA-256 against the vectors of FIPS 180-4 and against Node's own implementation at every block boundary.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { INITIAL_STATE, ROUND_CONSTANTS, Sha256, sha256, toHex } from "../../src/base/hash.ts";
import { encodeUtf8 } from "../../src/base/utf8.ts";

const VECTORS: readonly (readonly [hash: string, text: string])[] = [
  ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", ""],
  ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"],
  [
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
  ],
  ["cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", "a".repeat(1_000_000)],
];

test.each(VECTORS)("a vector hashes to %s", (expected, text) => {
  expect(toHex(sha256(encodeUtf8(text)))).toBe(expected);
});

test("every length up to three blocks, whole and in pieces, agrees with Node", () => {
  const input = Uint8Array.from({ length: 200 }, (_, i) => (i * 37 + 11) & 0xff);
  for (let length = 0; length <= input.length; length++) {
    const bytes = input.subarray(0, length);
    const expected = createHash("sha256").update(bytes).digest("hex");
    expect(toHex(sha256(bytes))).toBe(expected);
    const cut = (length * 7) % (length + 1);
    expect(toHex(new Sha256().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).digest())).toBe(expected);
  }
});

test("a used-up hash refuses more", () => {
  const hash = new Sha256();
  hash.digest();
  expect(() => hash.update(new Uint8Array(1))).toThrow("takes no more bytes");
  expect(() => hash.digest()).toThrow("finished once");
});

test("the constants are the fractional bits of the roots of the first primes", () => {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  const bits = (radicand: bigint, degree: bigint) => Number(BigInt.asIntN(32, floorRoot(radicand, degree)));
  expect([...INITIAL_STATE]).toEqual(primes.slice(0, 8).map((prime) => bits(prime << 64n, 2n)));
  expect([...ROUND_CONSTANTS]).toEqual(primes.map((prime) => bits(prime << 96n, 3n)));
});

function floorRoot(radicand: bigint, degree: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << 40n; bit > 0n; bit >>= 1n) if ((root | bit) ** degree <= radicand) root |= bit;
  return root;
}
