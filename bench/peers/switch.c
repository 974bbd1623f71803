// switch N: two green threads yield to each other, N times in all. Measures a yield.
// Prints N.
#include "peer.h"
#include "green.h"

#define STACK 16384

static int64_t left;

static void body(void) {
  while (left > 0) {
    left--;
    green_yield();
  }
  green_leave();
}

int main(int argc, char **argv) {
  static _Alignas(16) char stacks[2][STACK];
  struct green_thread threads[2] = {0};
  int64_t n = left = argument(argc, argv, 1, 0, INT32_MAX);
  for (int i = 0; i < 2; i++) {
    green_prepare(&threads[i].context, stacks[i], STACK, body);
    green_ready(&threads[i]);
  }
  green_run_all();
  return print_answer(n - left);
}
