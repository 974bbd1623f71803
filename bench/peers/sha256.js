// sha256 KIB: SHA-256 (FIPS 180-4) of KIB KiB of text: a pattern of 1 MiB over and over. Same algorithm as sha256.c;
// words are 32-bit integers, as the bit operators give them.
// Prints the first 32-bit word of the digest.
const kib = Number(process.argv[2]);

const BLOCK = 64;
const PATTERN = 1 << 20;
const ROUNDS = 64;

const constants = new Int32Array(ROUNDS);
const state = new Int32Array(8);
const w = new Int32Array(ROUNDS);

const fraction = (x) => Math.floor((x - Math.floor(x)) * 4294967296);
const rotate = (x, by) => (x >>> by) | (x << (32 - by));

/** The constants are fractions of the cube roots, and the first state of the square roots, of the first primes. */
function makeConstants() {
  let count = 0;
  for (let candidate = 2; count < ROUNDS; candidate++) {
    let divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor !== 0) divisor++;
    if (divisor * divisor <= candidate) continue;
    let root = 1;
    for (let i = 0; i < 100; i++) root = (2 * root + candidate / (root * root)) / 3; // Newton's method
    constants[count] = fraction(root);
    if (count < 8) state[count] = fraction(Math.sqrt(candidate));
    count++;
  }
}

function addBlock(text, at) {
  for (let i = 0; i < 16; i++) {
    const from = at + 4 * i;
    w[i] = (text[from] << 24) | (text[from + 1] << 16) | (text[from + 2] << 8) | text[from + 3];
  }
  for (let i = 16; i < ROUNDS; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + small0 + w[i - 7] + small1) | 0;
  }
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < ROUNDS; i++) {
    const large1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + large1 + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
    const large0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

makeConstants();
const pattern = Uint8Array.from({ length: PATTERN }, (_, i) => i * 31 + (i >> 8));
const bytes = kib * 1024;
for (let at = 0; at < bytes; at += BLOCK) addBlock(pattern, at % PATTERN);
// Whole blocks of text, so the padding is one block: a bit, zeros, the length in bits.
const last = new Uint8Array(BLOCK);
last[0] = 0x80;
new DataView(last.buffer).setBigUint64(BLOCK - 8, BigInt(bytes) * 8n);
addBlock(last, 0);
console.log(String(state[0] >>> 0));
