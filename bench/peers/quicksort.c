// quicksort N: sorts N pseudo-random 64-bit integers in place: Hoare's partition around the middle element, recursion
// into the smaller part only, insertion sort for parts of 17 and fewer.
// Prints the sum over places i of value % 1000003 x (i % 1000), or -1 when the result is not sorted.
#include "peer.h"

#define MOST 5000000
#define SMALL 16

static int64_t values[MOST];

static void insertion_sort(int low, int high) {
  for (int i = low + 1; i <= high; i++) {
    int64_t value = values[i];
    int hole = i;
    for (; hole > low && values[hole - 1] > value; hole--) values[hole] = values[hole - 1];
    values[hole] = value;
  }
}

static void sort(int low, int high) {
  while (high - low > SMALL) {
    int64_t pivot = values[low + (high - low) / 2];
    int i = low, j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        int64_t swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    }
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
  insertion_sort(low, high);
}

// Two steps of the minimal standard generator make one value: the first above, 16 bits of the second below.
static void fill(int n) {
  int64_t random = 12345;
  for (int i = 0; i < n; i++) {
    int64_t above = random * 16807 % 2147483647;
    random = above * 16807 % 2147483647;
    values[i] = above * 65536 + random % 65536;
  }
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 0, MOST);
  fill(n);
  sort(0, n - 1);
  int64_t sum = 0;
  for (int i = 0; i < n; i++) {
    if (i > 0 && values[i - 1] > values[i]) return print_answer(-1);
    sum += values[i] % 1000003 * (i % 1000);
  }
  return print_answer(sum);
}
