// Shared by the C peers: reads one integer argument and refuses one outside its range, so that fixed arrays suffice.
// Each peer is one program: gcc -O2 NAME.c -o NAME -lm -pthread.
#pragma once
#include <inttypes.h>
#include <stdint.h>
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
