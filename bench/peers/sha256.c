// sha256 KIB: SHA-256 (FIPS 180-4) of KIB KiB of text: a pattern of 1 MiB over and over.
// Prints the first 32-bit word of the digest.
#include <math.h>

#include "peer.h"

#define BLOCK 64
#define PATTERN (1 << 20)
#define ROUNDS 64

static uint32_t constants[ROUNDS], state[8];
static uint8_t pattern[PATTERN];

static inline uint32_t rotate(uint32_t x, int n) { return x >> n | x << (32 - n); }

static uint32_t fraction(double x) { return (uint32_t)((x - floor(x)) * 4294967296.0); }

// The constants are fractions of the cube roots, and the first state of the square roots, of the first primes.
static void make_constants(void) {
  int found = 0;
  for (int candidate = 2; found < ROUNDS; candidate++) {
    int divisor = 2;
    while (divisor * divisor <= candidate && candidate % divisor != 0) divisor++;
    if (divisor * divisor <= candidate) continue;
    double root = 1;
    for (int i = 0; i < 100; i++) root = (2 * root + candidate / (root * root)) / 3; // Newton's method
    constants[found] = fraction(root);
    if (found < 8) state[found] = fraction(sqrt(candidate));
    found++;
  }
}

static void add_block(const uint8_t *bytes) {
  uint32_t w[ROUNDS];
  for (int i = 0; i < 16; i++) {
    const uint8_t *p = bytes + 4 * i;
    w[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
  }
  for (int i = 16; i < ROUNDS; i++) {
    uint32_t x = w[i - 15], y = w[i - 2];
    uint32_t low = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3, high = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10;
    w[i] = w[i - 16] + low + w[i - 7] + high;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < ROUNDS; i++) {
    uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
    uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + constants[i] + w[i];
    uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    h = g, g = f, f = e, e = d + t1;
    d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

int main(int argc, char **argv) {
  int64_t bytes = argument(argc, argv, 1, 0, INT32_MAX) * 1024;
  make_constants();
  for (int i = 0; i < PATTERN; i++) pattern[i] = (uint8_t)(i * 31 + (i >> 8));
  for (int64_t at = 0; at < bytes; at += BLOCK) add_block(pattern + at % PATTERN);
  uint8_t last[BLOCK] = {0x80}; // whole blocks of text, so the padding is one block: a bit, zeros, the length in bits
  for (int i = 0; i < 8; i++) last[56 + i] = (uint8_t)((uint64_t)bytes * 8 >> (56 - 8 * i));
  add_block(last);
  return print_answer(state[0]);
}
