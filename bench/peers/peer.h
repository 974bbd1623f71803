// Shared by the C peers: reads one integer argument and refuses one outside its range, so that fixed arrays suffice.
// Each peer is one program: gcc -O2 NAME.c -o NAME -lm -pthread. A kernel is also a WebAssembly module without a C library,
// whose host gives the arguments and takes the answer (wasm/run.js).
#pragma once
#include <stdint.h>

#ifdef __wasm__
#define IMPORT(name) __attribute__((import_module("peer"), import_name(name)))

IMPORT("argument") int64_t peer_argument(int position);
IMPORT("answer") void peer_answer(int64_t answer);

#define argument(argc, argv, position, low, high) ((void)(argc), (void)(argv), peer_argument(position))

static int print_answer(int64_t answer) {
  peer_answer(answer);
  return 0;
}

int main(int argc, char **argv);
__attribute__((export_name("run"))) void peer_run(void) { main(0, 0); }
#else
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t argument(int argc, char **argv, int position, int64_t low, int64_t high) {
  char *rest = NULL;
  long long value = position < argc ? strtoll(argv[position], &rest, 10) : 0;
  if (rest == NULL || rest == argv[position] || *rest != '\0' || value < low || value > high) {
    fprintf(stderr, "%s: argument %d must be an integer from %" PRId64 " to %" PRId64 "\n",
            argv[0], position, low, high);
    exit(2);
  }
  return value;
}

static int print_answer(int64_t answer) {
  printf("%" PRId64 "\n", answer);
  return 0;
}
#endif
