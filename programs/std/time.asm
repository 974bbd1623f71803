; Clocks and waiting. Times are in nanoseconds.

export const MICROSECOND = 1_000
export const MILLISECOND = 1_000_000
export const SECOND = 1_000_000_000

; Clocks of the call `clock`: time since 1970, time since some start, instructions retired by the machine and by this thread, and the
; instructions by which threads with a period are released.
export const CLOCK_WALL = 0
export const CLOCK_MONOTONIC = 1
export const CLOCK_MACHINE = 2
export const CLOCK_THREAD = 3
export const CLOCK_SCHEDULER = 4

; Let this thread wait.
; args: milliseconds
export func sleep_ms(milliseconds)
    mul milliseconds, milliseconds, MILLISECOND
    sys sleep, milliseconds
    ret
end

; The time on a clock that never goes back.
; results: time nanoseconds since some start
export func monotonic_ns() -> time
    sys clock, CLOCK_MONOTONIC -> time
    ret
end
