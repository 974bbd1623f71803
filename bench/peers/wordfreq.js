// wordfreq KIB ROUNDS: writes KIB KiB of text from a vocabulary of 16384 words, common ones more often, then counts
// each word in a hash table. Same algorithm as wordfreq.c, the hash table included (linear probing, FNV-1a, keys are
// places in the text).
// Prints, summed over the rounds, distinct words x 1000003 + the sum over words of hash % 65521 x count.
const [kib, rounds] = process.argv.slice(2).map(Number);

const WORDS = 16384;
const WORD_BYTES = 12;
const SLOTS = 65536;
const SPACE = 32;
const LETTER_A = 97;

const size = kib * 1024;
const text = new Uint8Array(size + WORD_BYTES);
const vocabulary = new Uint8Array(WORDS * WORD_BYTES);
const lengths = new Uint8Array(WORDS);
const slotStart = new Int32Array(SLOTS);
const slotLength = new Int32Array(SLOTS);
const slotHash = new Int32Array(SLOTS);
const slotCount = new Int32Array(SLOTS);

function makeVocabulary() {
  for (let i = 0; i < WORDS; i++) {
    let letters = Math.imul(i, 2654435761) >>> 0;
    lengths[i] = 3 + (i % 8);
    for (let k = 0; k < lengths[i]; k++) {
      vocabulary[i * WORD_BYTES + k] = LETTER_A + (letters % 26);
      letters = Math.floor(letters / 26) + i;
    }
  }
}

/** Whole words, each with a space behind it, until there are enough bytes; returns the length. */
function writeText() {
  let random = 42;
  let length = 0;
  while (length < size) {
    random = (Math.imul(random, 1664525) + 1013904223) | 0;
    const r = random >>> 16;
    const word = Math.imul(Math.imul(r, r) >>> 16, r) >>> 18; // close to r cubed: small numbers come up most
    const from = word * WORD_BYTES;
    const count = lengths[word];
    for (let k = 0; k < count; k++) text[length++] = vocabulary[from + k];
    text[length++] = SPACE;
  }
  return length;
}

function sameBytes(start, other, length) {
  for (let k = 0; k < length; k++) {
    if (text[start + k] !== text[other + k]) return false;
  }
  return true;
}

/** Counts one word; returns 1 when it is new. */
function countWord(start, length, hash) {
  for (let at = hash & (SLOTS - 1); ; at = (at + 1) & (SLOTS - 1)) {
    if (slotCount[at] === 0) {
      slotStart[at] = start;
      slotLength[at] = length;
      slotHash[at] = hash;
      slotCount[at] = 1;
      return 1;
    }
    if (slotHash[at] === hash && slotLength[at] === length && sameBytes(slotStart[at], start, length)) {
      slotCount[at]++;
      return 0;
    }
  }
}

function oneRound() {
  slotCount.fill(0);
  makeVocabulary();
  const length = writeText();
  let distinct = 0;
  for (let at = 0; at < length; at++) {
    const start = at;
    let hash = 2166136261 | 0;
    for (; text[at] !== SPACE; at++) hash = Math.imul(hash ^ text[at], 16777619);
    distinct += countWord(start, at - start, hash);
  }
  let sum = distinct * 1000003;
  for (let i = 0; i < SLOTS; i++) {
    if (slotCount[i] > 0) sum += ((slotHash[i] >>> 0) % 65521) * slotCount[i];
  }
  return sum;
}

let total = 0;
for (let round = 0; round < rounds; round++) total += oneRound();
console.log(String(total));
