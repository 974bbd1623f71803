// fannkuch N: for each permutation of 0..N-1, counts how often its head can be reversed (the first h + 1 places, where
// h is the first value) until 0 comes first.
// Prints checksum x 1000 + most flips; the checksum adds the flips of permutations with alternating sign.
#include "peer.h"

#define MOST 12

static int count_flips(const int *permutation, int n) {
  int work[MOST], flips = 0;
  for (int i = 0; i < n; i++) work[i] = permutation[i];
  for (int head = work[0]; head != 0; head = work[0]) {
    for (int low = 0, high = head; low < high; low++, high--) {
      int swapped = work[low];
      work[low] = work[high];
      work[high] = swapped;
    }
    flips++;
  }
  return flips;
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 1, MOST);
  int permutation[MOST], left[MOST]; // left[r]: rotations of the first r + 1 places still to come
  int64_t checksum = 0;
  int most = 0, odd = 0, r = n;
  for (int i = 0; i < n; i++) permutation[i] = i;
  for (;;) {
    for (; r != 1; r--) left[r - 1] = r;
    int flips = count_flips(permutation, n);
    if (flips > most) most = flips;
    checksum += odd ? -flips : flips;
    for (;; r++) { // the next permutation: rotate the shortest prefix that is not back at its start
      if (r == n) return print_answer(checksum * 1000 + most);
      int first = permutation[0];
      for (int i = 0; i < r; i++) permutation[i] = permutation[i + 1];
      permutation[r] = first;
      if (--left[r] > 0) break;
    }
    odd ^= 1;
  }
}
