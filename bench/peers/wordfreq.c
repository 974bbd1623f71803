// wordfreq KIB ROUNDS: writes KIB KiB of text from a vocabulary of 16384 words, common ones more often, then counts
// each word in a hash table (linear probing, FNV-1a, keys are places in the text). Each round starts afresh.
// Prints, summed over the rounds, distinct words x 1000003 + the sum over words of hash % 65521 x count.
#include "peer.h"

#define WORDS 16384
#define SLOTS 65536
#define LONGEST 10
#define MOST_KIB 32768

struct slot {
  int start, length, count; // free when count is 0
  uint32_t hash;
};

static uint8_t text[MOST_KIB * 1024 + LONGEST + 1], vocabulary[WORDS][LONGEST];
static int word_length[WORDS];
static struct slot slots[SLOTS];

static void make_vocabulary(void) {
  for (uint32_t i = 0; i < WORDS; i++) {
    uint32_t letters = i * 2654435761u;
    word_length[i] = 3 + i % 8;
    for (int k = 0; k < word_length[i]; k++) {
      vocabulary[i][k] = 'a' + letters % 26;
      letters = letters / 26 + i;
    }
  }
}

// Whole words, each with a space behind it, until there are size bytes; returns the length.
static int write_text(int size) {
  uint32_t random = 42;
  int length = 0;
  while (length < size) {
    random = random * 1664525u + 1013904223u;
    uint32_t r = random >> 16, word = ((r * r) >> 16) * r >> 18; // close to r cubed: small numbers come up most
    for (int k = 0; k < word_length[word]; k++) text[length++] = vocabulary[word][k];
    text[length++] = ' ';
  }
  return length;
}

static int same_bytes(int start, int other, int length) {
  int k = 0;
  while (k < length && text[start + k] == text[other + k]) k++;
  return k == length;
}

// Counts one word; returns 1 when it is new.
static int count_word(int start, int length, uint32_t hash) {
  for (uint32_t at = hash % SLOTS;; at = (at + 1) % SLOTS) {
    struct slot *slot = &slots[at];
    if (slot->count == 0) {
      *slot = (struct slot){start, length, 1, hash};
      return 1;
    }
    if (slot->hash == hash && slot->length == length && same_bytes(slot->start, start, length)) {
      slot->count++;
      return 0;
    }
  }
}

static int64_t one_round(int size) {
  for (int i = 0; i < SLOTS; i++) slots[i].count = 0;
  make_vocabulary();
  int length = write_text(size), distinct = 0;
  for (int at = 0; at < length; at++) {
    uint32_t hash = 2166136261u;
    int start = at;
    for (; text[at] != ' '; at++) hash = (hash ^ text[at]) * 16777619u;
    distinct += count_word(start, at - start, hash);
  }
  int64_t sum = (int64_t)distinct * 1000003;
  for (int i = 0; i < SLOTS; i++) sum += (int64_t)(slots[i].hash % 65521) * slots[i].count;
  return sum;
}

int main(int argc, char **argv) {
  int size = argument(argc, argv, 1, 0, MOST_KIB) * 1024;
  int rounds = argument(argc, argv, 2, 0, INT32_MAX);
  int64_t total = 0;
  for (int round = 0; round < rounds; round++) total += one_round(size);
  return print_answer(total);
}
