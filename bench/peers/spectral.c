// spectral N ROUNDS: the spectral norm of the N x N corner of the infinite matrix A with
// A(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method on A-transposed times A, two products a round.
// Prints the norm x 1e9, truncated.
#include <math.h>

#include "peer.h"

#define MOST 4096

static double u[MOST], v[MOST], between[MOST];

static inline double cell(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void times(int n, const double *input, double *output) {
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int j = 0; j < n; j++) sum += cell(i, j) * input[j];
    output[i] = sum;
  }
}

static void times_transposed(int n, const double *input, double *output) {
  for (int i = 0; i < n; i++) {
    double sum = 0;
    for (int j = 0; j < n; j++) sum += cell(j, i) * input[j];
    output[i] = sum;
  }
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 1, MOST);
  int rounds = argument(argc, argv, 2, 1, INT32_MAX);
  for (int i = 0; i < n; i++) u[i] = 1;
  for (int round = 0; round < rounds; round++) {
    times(n, u, between);
    times_transposed(n, between, v);
    times(n, v, between);
    times_transposed(n, between, u);
  }
  double uv = 0, vv = 0;
  for (int i = 0; i < n; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return print_answer((int64_t)(sqrt(uv / vv) * 1e9));
}
