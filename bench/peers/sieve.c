// sieve N ROUNDS: the sieve of Eratosthenes with one byte for each number up to N, all over again in each round.
// Prints the number of primes up to N, summed over the rounds.
#include "peer.h"

#define LIMIT 5000000

static uint8_t is_prime[LIMIT + 1];

static int64_t count_primes(int n) {
  for (int i = 0; i <= n; i++) is_prime[i] = 1;
  for (int i = 2; (int64_t)i * i <= n; i++) {
    if (!is_prime[i]) continue;
    for (int multiple = i * i; multiple <= n; multiple += i) is_prime[multiple] = 0;
  }
  int64_t count = 0;
  for (int i = 2; i <= n; i++) count += is_prime[i];
  return count;
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 0, LIMIT);
  int rounds = argument(argc, argv, 2, 0, INT32_MAX);
  int64_t total = 0;
  for (int round = 0; round < rounds; round++) total += count_primes(n);
  return print_answer(total);
}
