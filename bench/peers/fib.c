// fib N: the N-th Fibonacci number by plain double recursion on 64-bit integers. Measures calls.
// Prints fib(N).
#include "peer.h"

static int64_t fib(int64_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

int main(int argc, char **argv) {
  return print_answer(fib(argument(argc, argv, 1, 0, 92)));
}
