// ring THREADS PASSES: green threads in a ring, each blocked until its left neighbour hands it the token. When all are
// blocked, thread 1 gets it with PASSES passes to go. Measures wake-up, block and switch among many threads.
// Prints the number (from 1) of the thread that gets the token last.
#include "peer.h"
#include "green.h"

#define STACK 16384
#define NO_TOKEN (-1)

static struct green_thread *threads;
static int *box; // passes to go, for the thread that holds the token
static int count, last;

static void body(void) {
  int self = green_current->id, next = self + 1 == count ? 0 : self + 1;
  for (;;) {
    while (box[self] == NO_TOKEN) green_block();
    int passes = box[self];
    box[self] = NO_TOKEN;
    if (passes == 0) {
      last = self + 1;
      green_leave();
    }
    box[next] = passes - 1;
    green_ready(&threads[next]);
  }
}

int main(int argc, char **argv) {
  count = argument(argc, argv, 1, 2, 100000);
  int passes = argument(argc, argv, 2, 0, INT32_MAX);
  threads = calloc(count, sizeof *threads);
  box = malloc(count * sizeof *box);
  if (threads == NULL || box == NULL) return 1;
  for (int i = 0; i < count; i++) {
    char *stack = malloc(STACK);
    if (stack == NULL) return 1;
    threads[i].id = i;
    box[i] = NO_TOKEN;
    green_prepare(&threads[i].context, stack, STACK, body);
    green_ready(&threads[i]);
  }
  green_run_all(); // each runs until it blocks
  box[0] = passes;
  green_ready(&threads[0]);
  green_run_all();
  return print_answer(last);
}
