// spawn N MODE: makes N green threads with ids 1..N; each adds its id to a sum and ends. MODE 0: all are alive at once,
// each blocks first and all are woken later. MODE 1: one after another, on one stack.
// Prints the sum of the ids.
#include <sys/mman.h>

#include "peer.h"
#include "green.h"

#define STACK 4096

static int64_t sum;

static void add_id(void) {
  sum += green_current->id;
  green_current->finished = 1;
}

static void wait_and_add(void) {
  green_block();
  add_id();
  for (;;) green_block();
}

static void add_at_once(void) {
  add_id();
  green_leave();
}

static int all_at_once(int n) {
  struct green_thread *threads = calloc(n, sizeof *threads);
  char *stacks = mmap(NULL, (size_t)n * STACK, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (threads == NULL || stacks == MAP_FAILED) return 0;
  for (int i = 0; i < n; i++) {
    threads[i].id = i + 1;
    green_prepare(&threads[i].context, stacks + (size_t)i * STACK, STACK, wait_and_add);
    green_ready(&threads[i]);
  }
  green_run_all();
  for (int i = 0; i < n; i++) green_ready(&threads[i]);
  green_run_all();
  for (int i = 0; i < n; i++) {
    if (!threads[i].finished) return 0;
  }
  return 1;
}

static int one_by_one(int n) {
  char *stack = malloc(STACK);
  for (int id = 1; id <= n; id++) {
    struct green_thread *thread = calloc(1, sizeof *thread);
    if (stack == NULL || thread == NULL) return 0;
    thread->id = id;
    green_prepare(&thread->context, stack, STACK, add_at_once);
    green_run_one(thread);
    int finished = thread->finished;
    free(thread);
    if (!finished) return 0;
  }
  return 1;
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 1, 10000000);
  int mode = argument(argc, argv, 2, 0, 1);
  if (!(mode == 0 ? all_at_once(n) : one_by_one(n))) return 1;
  return print_answer(sum);
}
