// deep DEPTH YIELDS: two green threads, each DEPTH calls down, yield to each other, YIELDS times in all. Measures a
// yield from deep recursion.
// Prints YIELDS plus the calls that both come back from: YIELDS + 2 x DEPTH.
#include "peer.h"
#include "green.h"

#define FRAME 64
#define MOST_DEPTH 100000

// Each level has to stay a call: GCC would make a loop of it.
#ifdef __clang__
#define REAL_CALLS __attribute__((noinline, disable_tail_calls))
#else
#define REAL_CALLS __attribute__((noinline, optimize("no-optimize-sibling-calls")))
#endif

static int64_t depth, left, frames;
static int running = 2;

REAL_CALLS static int64_t descend(int64_t rest) {
  if (rest > 0) return 1 + descend(rest - 1);
  while (left > 0) {
    left--;
    green_yield();
  }
  return 0;
}

static void body(void) {
  int64_t own = descend(depth);
  frames += own;
  if (--running == 0) green_leave();
  for (;;) green_block();
}

int main(int argc, char **argv) {
  depth = argument(argc, argv, 1, 0, MOST_DEPTH);
  int64_t yields = left = argument(argc, argv, 2, 0, INT32_MAX);
  struct green_thread threads[2] = {0};
  size_t size = 16384 + (size_t)depth * FRAME;
  for (int i = 0; i < 2; i++) {
    char *stack = malloc(size);
    if (stack == NULL) return 1;
    green_prepare(&threads[i].context, stack, size, body);
    green_ready(&threads[i]);
  }
  green_run_all();
  return print_answer(yields - left + frames);
}
