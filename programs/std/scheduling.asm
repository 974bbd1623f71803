; Names for what a thread's scheduling depends on: sys sched_setparam, thread, PARAMETER, value. Thread 0 is the caller. Which of them
; counts depends on the policy of the run, spec/scheduling.md.

; 0 .. 99, at first 0: the higher the more urgent, with --policy priority.
export const PRIORITY = 0
; 1 .. 4096, at first 100: shares with --policy lottery and --policy stride.
export const TICKETS = 1
; Instructions from one release of the thread's work to the next; 0 for none. It begins when it is set. sys sched_wait_period ends a
; release's work.
export const PERIOD = 2
; Instructions from a release to its deadline, with --policy edf and in statistics; 0 for the period.
export const DEADLINE = 3
