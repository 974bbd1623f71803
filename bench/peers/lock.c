// lock THREADS INCREMENTS: kernel threads that each lock a mutex, add 1 to a shared count and unlock, INCREMENTS times.
// Prints the count: THREADS x INCREMENTS.
#include <pthread.h>

#include "peer.h"

#define MOST_THREADS 64

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int64_t count; // volatile: each increment is a load and a store inside the lock
static int64_t increments;

static void *body(void *unused) {
  for (int64_t i = 0; i < increments; i++) {
    pthread_mutex_lock(&mutex);
    count++;
    pthread_mutex_unlock(&mutex);
  }
  return unused;
}

int main(int argc, char **argv) {
  int threads = argument(argc, argv, 1, 1, MOST_THREADS);
  increments = argument(argc, argv, 2, 0, INT32_MAX);
  pthread_t handles[MOST_THREADS];
  for (int i = 0; i < threads; i++) {
    if (pthread_create(&handles[i], NULL, body, NULL) != 0) return 1;
  }
  for (int i = 0; i < threads; i++) pthread_join(handles[i], NULL);
  return print_answer(count);
}
