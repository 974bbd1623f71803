// Green threads for the switch, ring and spawn peers: stackful contexts and one first-in, first-out run queue.
// Invariant: a thread is running, in the queue, or blocked; never two of these.
// A switch saves only the registers the x86-64 calling convention asks for, which is the least a stackful switch can
// cost. Other processors, and -DGREEN_UCONTEXT, use ucontext, which makes a system call for each switch.
#pragma once
#include <stddef.h>

#if defined(__x86_64__) && !defined(GREEN_UCONTEXT)
typedef void *green_context; // the stack pointer; the saved registers lie just above it

void green_swap(green_context *from, green_context *to);
__asm__(
  ".text\n"
  "green_swap:\n"
  "  push %rbx\n  push %rbp\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
  "  mov %rsp, (%rdi)\n"
  "  mov (%rsi), %rsp\n"
  "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbp\n  pop %rbx\n"
  "  ret\n");

// The first swap to a context pops six registers of no meaning and returns into body. The word above body stands for
// the return address of a call, so that the stack is aligned as at any function's entry.
static void green_prepare(green_context *context, char *stack, size_t size, void (*body)(void)) {
  void **top = (void **)(stack + size);
  top[-1] = NULL;
  top[-2] = (void *)body;
  *context = top - 8;
}
#else
#include <ucontext.h>
typedef ucontext_t green_context;

static void green_swap(green_context *from, green_context *to) { swapcontext(from, to); }

static void green_prepare(green_context *context, char *stack, size_t size, void (*body)(void)) {
  getcontext(context);
  context->uc_stack.ss_sp = stack;
  context->uc_stack.ss_size = size;
  context->uc_link = NULL;
  makecontext(context, body, 0);
}
#endif

struct green_thread {
  green_context context;
  struct green_thread *next; // in the run queue
  int id;
  int finished;
};

static green_context green_main;
static struct green_thread *green_current, *green_first, **green_last = &green_first;

static inline void green_ready(struct green_thread *thread) {
  thread->next = NULL;
  *green_last = thread;
  green_last = &thread->next;
}

static inline struct green_thread *green_take(void) {
  struct green_thread *thread = green_first;
  if (thread != NULL && (green_first = thread->next) == NULL) green_last = &green_first;
  return thread;
}

// Gives the processor to the next ready thread, or back to main when there is none.
static inline void green_block(void) {
  struct green_thread *self = green_current;
  green_current = green_take();
  if (green_current == self) return;
  green_swap(&self->context, green_current != NULL ? &green_current->context : &green_main);
}

static inline void green_yield(void) {
  green_ready(green_current);
  green_block();
}

// Gives the processor back to main, whatever is ready. The caller does not run again unless somebody queues it.
static inline void green_leave(void) {
  green_swap(&green_current->context, &green_main);
}

static inline void green_run_one(struct green_thread *thread) {
  green_current = thread;
  green_swap(&green_main, &thread->context);
}

// Called by main: runs the ready threads until none is left or one of them leaves.
static inline void green_run_all(void) {
  struct green_thread *thread = green_take();
  if (thread != NULL) green_run_one(thread);
}
