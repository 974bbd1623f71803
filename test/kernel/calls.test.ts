// Every system call with its documented errors, as guest programs. A case is a piece of code that leaves its result in `r`.
import { describe, expect, test } from "vitest";
import { ERRNO, type ErrnoName } from "../../src/kernel/errno.ts";
import { DEFAULT_LIMITS } from "../../src/kernel/limits.ts";
import { SYSCALLS } from "../../src/kernel/syscalls.ts";
import { run } from "./run.ts";

/** Two files that leave no byte of the limit. */
const FULL = 'sys open, "/gg", 0x42, 0\n sys open, "/f", 0x42, 0 -> a\n sys ftruncate, a, 3069\n';
const LIMITS = { ...DEFAULT_LIMITS, memory: 2 ** 20, fds: 8, pipes: 2, sockets: 2, files: 4096, timers: 0, path: 64 };
const LONG = "x".repeat(65);
const NAME_256 = "y".repeat(60);

/** [code, the call's result: an errno or a value]. `a`, `b` and `c` are further registers, `buffer` has 64 bytes. */
const CASES: readonly (readonly [string, ErrnoName | number])[] = [
  ["sys thread_self -> r", 1],
  ["sys getpid -> r", 1],
  ["sys thread_join, 99 -> a, r", "ESRCH"],
  ["sys thread_join, 1 -> a, r", "EDEADLK"],
  ["spawn idle -> a\n sys thread_detach, a\n sys thread_join, a -> b, r", "EINVAL"],
  ["spawn idle -> a\n sys thread_join, a -> b, r\n sys thread_join, a -> b, r", "ESRCH"],
  ["spawn idle -> a\n sys thread_join, a -> b, r", 0],
  ["sys thread_detach, 5 -> r", "ESRCH"],
  ["sys thread_detach, 1\n sys thread_detach, 1 -> r", "EINVAL"],
  ["sys yield -> r", 0],
  ["sys sleep, -1 -> r", "EINVAL"],
  ["sys sleep, 0 -> r", 0],
  ["sys sleep, 5 -> r", "EAGAIN"],
  ["sys futex_wait, buffer, 1, -1 -> r", "EAGAIN"],
  ["sys futex_wait, 4098, 0, -1 -> r", "EINVAL"],
  ["sys futex_wait, 8, 0, -1 -> r", "EFAULT"],
  ["sys futex_wait, buffer, 0, -2 -> r", "EINVAL"],
  ["sys futex_wait, buffer, 0, 5 -> r", "EAGAIN"],
  ["sys futex_wake, buffer, -1 -> r", "EINVAL"],
  ["sys futex_wake, buffer, 9 -> r", 0],
  ["sys futex_wake, 0x100000000, 9 -> r", "EFAULT"],
  ["sys sched_setparam, 0, 0, 99\n sys sched_getparam, 1, 0 -> r", 99],
  ["sys sched_getparam, 0, 1 -> r", 100],
  ["sys sched_setparam, 0, 3, 7\n sys sched_getparam, 0, 3 -> r", 7],
  ["sys sched_setparam, 9, 0, 0 -> r", "ESRCH"],
  ["sys sched_getparam, 9, 0 -> r", "ESRCH"],
  ["spawn idle -> a\n sys yield\n sys sched_getparam, a, 0 -> r", "ESRCH"],
  ["sys sched_setparam, 0, 0, 100 -> r", "EINVAL"],
  ["sys sched_setparam, 0, 1, 0 -> r", "EINVAL"],
  ["sys sched_setparam, 0, 1, 4097 -> r", "EINVAL"],
  ["sys sched_setparam, 0, 2, -1 -> r", "EINVAL"],
  ["sys sched_setparam, 0, 4, 1 -> r", "EINVAL"],
  ["sys sched_getparam, 0, -1 -> r", "EINVAL"],
  ["sys sched_wait_period -> r", "EINVAL"],
  ["sys sched_setparam, 0, 2, 10\n sys sched_wait_period\n sys clock, 4 -> r", 12],
  ["sys sched_setparam, 0, 2, 10\n sys sched_wait_period\n sys clock, 2 -> r", 3],
  ["sys sched_setparam, 0, 2, 2\n nop\n nop\n nop\n nop\n sys sched_wait_period -> r", 2],
  ["sys futex_lock_pi, buffer, -1 -> r", 0],
  ["sys futex_lock_pi, buffer, -1\n la a, buffer\n ld r, [a]", 1],
  ["sys futex_lock_pi, buffer, -1\n sys futex_lock_pi, buffer, -1 -> r", "EDEADLK"],
  ["la a, buffer\n li b, 9\n sd b, [a]\n sys futex_lock_pi, buffer, -1 -> r", "ESRCH"],
  ["spawn holds -> a\n sys yield\n sys futex_lock_pi, buffer, -1 -> r", "ESRCH"],
  ["spawn holds_on -> a\n sys yield\n sys futex_lock_pi, buffer, 5 -> r", "EAGAIN"],
  ["sys futex_lock_pi, 4100, -1 -> r", "EINVAL"],
  ["sys futex_lock_pi, buffer, -2 -> r", "EINVAL"],
  ["sys futex_lock_pi, 8, -1 -> r", "EFAULT"],
  ["sys futex_lock_pi, buffer, -1\n sys futex_unlock_pi, buffer -> r", 0],
  ["sys futex_lock_pi, buffer, -1\n sys futex_unlock_pi, buffer\n la a, buffer\n ld r, [a]", 0],
  ["sys futex_unlock_pi, buffer -> r", "EPERM"],
  ["sys lock_wait, buffer, 1, -1, buffer, 0 -> r", "EAGAIN"],
  ["sys lock_wait, buffer, 0, 5, buffer, 0 -> r", "EAGAIN"],
  ["sys lock_wait, 4098, 0, -1, buffer, 0 -> r", "EINVAL"],
  ["sys lock_wait, buffer, 1, -1, 4100, 0 -> r", "EINVAL"],
  ["sys lock_wait, buffer, 1, -1, 8, 0 -> r", "EFAULT"],
  ["sys tls_set, 5\n sys tls_get -> r", 5],
  ["sys brk, 5 -> r", "ENOMEM"],
  ["sys brk, 0x100001 -> r", "ENOMEM"],
  ["sys brk, -8 -> r", "ENOMEM"],
  ["sys arg_count -> r", 2],
  ["sys arg_get, 1, buffer, 2 -> r", 5],
  ["sys arg_get, 2, buffer, 2 -> r", "EINVAL"],
  ["sys arg_get, -1, buffer, 2 -> r", "EINVAL"],
  ["sys arg_get, 0, 0, 5 -> r", "EFAULT"],
  ['sys env_get, "HOME", buffer, 64 -> r', 6],
  ['sys env_get, "NONE", buffer, 64 -> r', "ENOENT"],
  [`sys env_get, "${LONG}", buffer, 64 -> r`, "ENAMETOOLONG"],
  ["sys clock, 5 -> r", "EINVAL"],
  ["sys clock, 4 -> r", 1],
  ["sys clock, 2 -> r", 1],
  ["sys getrandom, buffer, 64 -> r", 64],
  ["sys getrandom, buffer, -1 -> r", "EINVAL"],
  ["sys getrandom, 4096, 0x10000000000 -> r", "EFAULT"],
  ['sys open, "", 0, 0 -> r', "ENOENT"],
  ['sys open, "/no", 0, 0 -> r', "ENOENT"],
  ['sys open, "/no/f", 0x40, 0 -> r', "ENOENT"],
  ['sys open, "/f\\0", 0x40, 0 -> r', "EINVAL"],
  ['sys open, "/\\xff", 0x40, 0 -> r', "EILSEQ"],
  [`sys open, "/${LONG}", 0x40, 0 -> r`, "ENAMETOOLONG"],
  ['sys open, "/f", 3, 0 -> r', "EINVAL"],
  ['sys open, "/f", 0x100000, 0 -> r', "EINVAL"],
  ['sys open, "/", 1, 0 -> r', "EISDIR"],
  ['sys open, "/", 0, 0 -> r', 3],
  ['sys open, "/f/", 0x41, 0 -> r', "EISDIR"],
  ['sys open, "/f", 0x41, 0\n sys open, "/f", 0xc1, 0 -> r', "EEXIST"],
  ['sys open, "/f", 0x41, 0\n sys open, "/f/g", 0, 0 -> r', "ENOTDIR"],
  ['sys open, "/f", 0x41, 0\n sys open, "/f", 0x10000, 0 -> r', "ENOTDIR"],
  ["call fill_fds\n" + ' sys open, "/f", 0x41, 0 -> r', "EMFILE"],
  ["sys close, 9 -> r", "EBADF"],
  ["sys close, -1 -> r", "EBADF"],
  ["sys close, 0x100000000 -> r", "EBADF"],
  ["sys close, 1 -> r", 0],
  ["sys read, 1, buffer, 4 -> r", "EBADF"],
  ["sys read, 9, buffer, 4 -> r", "EBADF"],
  ['sys open, "/", 0, 0 -> a\n sys read, a, buffer, 4 -> r', "EISDIR"],
  ['sys open, "/f", 0x42, 0 -> a\n sys read, a, 0, 4 -> r', "EFAULT"],
  ['sys open, "/f", 0x42, 0 -> a\n sys read, a, buffer, 4 -> r', 0],
  ["sys pipe -> a, b\n sys set_nonblock, a, 1\n sys read, a, buffer, 4 -> r", "EAGAIN"],
  ["sys pipe -> a, b\n sys close, a\n sys write, b, buffer, 4 -> r", "EPIPE"],
  ["sys pipe -> a, b\n sys close, b\n sys read, a, buffer, 4 -> r", 0],
  ["sys pipe -> a, b\n sys write, a, buffer, 4 -> r", "EBADF"],
  ["sys write, 0, buffer, 4 -> r", "EBADF"],
  ["sys write, 1, 100, 4 -> r", "EFAULT"],
  ["sys write, 1, buffer, 0 -> r", 0],
  ['sys open, "/f", 0x42, 0 -> a\n sys ftruncate, a, 100000 -> r', "ENOSPC"],
  ['sys open, "/f", 0x42, 0 -> a\n sys ftruncate, a, 0x20000000000 -> r', "EFBIG"],
  ['sys open, "/f", 0x42, 0 -> a\n sys ftruncate, a, -1 -> r', "EINVAL"],
  ["sys pipe -> a, b\n sys ftruncate, b, 5 -> r", "EINVAL"],
  ['sys open, "/f", 0x42, 0 -> a\n sys pwrite, a, buffer, 4, 100000 -> r', "ENOSPC"],
  ['sys open, "/f", 0x42, 0 -> a\n sys pwrite, a, buffer, 4, 10\n sys pread, a, buffer, 64, 2 -> r', 12],
  ['sys open, "/f", 0x42, 0 -> a\n sys pread, a, buffer, 4, -1 -> r', "EINVAL"],
  ['sys open, "/f", 0x42, 0 -> a\n sys pwrite, a, buffer, 4, -1 -> r', "EINVAL"],
  ["sys pread, 0, buffer, 4, 0 -> r", "ESPIPE"],
  ["sys lseek, 0, 0, 1 -> r", "ESPIPE"],
  ['sys open, "/f", 0x42, 0 -> a\n sys lseek, a, 0, 3 -> r', "EINVAL"],
  ['sys open, "/f", 0x42, 0 -> a\n sys lseek, a, -1, 0 -> r', "EINVAL"],
  ['sys open, "/f", 0x42, 0 -> a\n sys write, a, buffer, 9\n sys lseek, a, -2, 2 -> r', 7],
  ["sys fstat, 1, buffer -> r", 0],
  ["sys fstat, 1, 0 -> r", "EFAULT"],
  ['sys stat, "/no", buffer -> r', "ENOENT"],
  ['sys stat, "/", buffer -> r', 0],
  ["sys fsync, 1 -> r", "EINVAL"],
  ['sys open, "/f", 0x42, 0 -> a\n sys fsync, a -> r', 0],
  ['sys mkdir, "/", 0 -> r', "EEXIST"],
  ['sys mkdir, "/a/b", 0 -> r', "ENOENT"],
  ['sys mkdir, "/a", 0 -> r', 0],
  ['sys rmdir, "/" -> r', "EBUSY"],
  ['sys rmdir, "/no" -> r', "ENOENT"],
  ['sys mkdir, "/a", 0\n sys rmdir, "/a/." -> r', 0],
  ['sys mkdir, "/a", 0\n sys mkdir, "/a/b", 0\n sys rmdir, "/a" -> r', "ENOTEMPTY"],
  ['sys open, "/f", 0x42, 0\n sys rmdir, "/f" -> r', "ENOTDIR"],
  ['sys mkdir, "/a", 0\n sys unlink, "/a" -> r', "EISDIR"],
  ['sys unlink, "/no" -> r', "ENOENT"],
  ['sys rename, "/no", "/b" -> r', "ENOENT"],
  ['sys mkdir, "/a", 0\n sys rename, "/a", "/a/b" -> r', "EINVAL"],
  ['sys mkdir, "/a", 0\n sys open, "/f", 0x42, 0\n sys rename, "/f", "/a" -> r', "EISDIR"],
  ['sys mkdir, "/a", 0\n sys open, "/f", 0x42, 0\n sys rename, "/a", "/f" -> r', "ENOTDIR"],
  ['sys mkdir, "/a", 0\n sys rename, "/a", "/b" -> r', 0],
  // The longer name has no room, and what had it is still there.
  [`${FULL} sys rename, "/f", "/gg" -> r`, "ENOSPC"],
  [`${FULL} sys rename, "/f", "/gg"\n sys stat, "/gg", buffer -> r`, 0],
  [`${FULL} sys rename, "/gg", "/f" -> r`, 0],
  ['sys rename, "/", "/b" -> r', "EBUSY"],
  ["sys readdir, 1, buffer, 64 -> r", "EBADF"],
  ['sys mkdir, "/ab", 0\n sys open, "/", 0, 0 -> a\n sys readdir, a, buffer, 64 -> r', 4],
  ['sys mkdir, "/ab", 0\n sys open, "/", 0, 0 -> a\n sys readdir, a, buffer, 3 -> r', "EINVAL"],
  ["sys dup, 9 -> r", "EBADF"],
  ["sys dup, 1 -> r", 3],
  ["call fill_fds\n sys dup, 1 -> r", "EMFILE"],
  ["call fill_fds\n sys pipe -> r", "EMFILE"],
  ["sys pipe\n sys close, 3\n sys pipe\n sys close, 3\n sys pipe -> r", "ENFILE"],
  ["sys poll, buffer, -1, 0 -> r", "EINVAL"],
  ["sys poll, 0, 1, 0 -> r", "EFAULT"],
  ["sys poll, buffer, 1, -2 -> r", "EINVAL"],
  ["sys poll, buffer, 1, 0 -> r", 0],
  ["la a, buffer\n li b, 77\n sw b, [a]\n sys poll, buffer, 1, 0 -> r", 1],
  ["sys poll, buffer, 1, 5 -> r", "EAGAIN"],
  ["sys set_nonblock, 9, 1 -> r", "EBADF"],
  ["sys set_nonblock, 1, 2 -> r", "EINVAL"],
  ["sys socket, 3, 1 -> r", "EAFNOSUPPORT"],
  ["sys socket, 2, 2 -> r", "EPROTONOSUPPORT"],
  ["sys socket, 2, 1\n sys socket, 2, 1\n sys socket, 2, 1 -> r", "EMFILE"],
  ["sys bind, 1, address -> r", "EBADF"],
  ["sys socket, 10, 1 -> a\n sys bind, a, address -> r", "EAFNOSUPPORT"],
  ["sys socket, 2, 1 -> a\n sys bind, a, address -> r", "EACCES"],
  ["sys socket, 2, 1 -> a\n sys bind, a, 0 -> r", "EFAULT"],
  ["sys socket, 2, 1 -> a\n sys listen, a, 5 -> r", "EACCES"],
  ["sys socket, 2, 1 -> a\n sys accept, a, 0 -> r", "EINVAL"],
  ["sys socket, 2, 1 -> a\n sys connect, a, address -> r", "EACCES"],
  ["sys socket, 2, 1 -> a\n sys send, a, buffer, 5, 0 -> r", "ENOTCONN"],
  ["sys socket, 2, 1 -> a\n sys send, a, buffer, 5, 1 -> r", "EINVAL"],
  ["sys socket, 2, 1 -> a\n sys recv, a, buffer, 5, 0 -> r", "ENOTCONN"],
  ["sys socket, 2, 1 -> a\n sys recv, a, buffer, 5, 1 -> r", "EINVAL"],
  ["sys socket, 2, 1 -> a\n sys shutdown, a, 1 -> r", "ENOTCONN"],
  ["sys socket, 2, 1 -> a\n sys shutdown, a, 3 -> r", "EINVAL"],
  ["sys socket, 2, 1 -> a\n sys getsockname, a, buffer -> r", 0],
  ["sys socket, 2, 1 -> a\n sys getpeername, a, buffer -> r", "ENOTCONN"],
  ["sys socket, 2, 1 -> a\n sys setsockopt, a, 2, 1 -> r", 0],
  ["sys socket, 2, 1 -> a\n sys setsockopt, a, 9, 1 -> r", "ENOPROTOOPT"],
  ["sys socket, 2, 1 -> a\n sys getsockopt, a, 4 -> r", 0],
  ["sys socket, 2, 1 -> a\n sys getsockopt, a, 9 -> r", "ENOPROTOOPT"],
  ['sys getaddrinfo, "example.com", buffer, 1 -> r', "EACCES"],
  ['sys getaddrinfo, "10.0.0.1", buffer, 1 -> r', 1],
  ['sys getaddrinfo, "10.0.0.1", buffer, -1 -> r', "EINVAL"],
  ["sys process_spawn, 0, 0, 0, 0, 0, 0 -> r", 2],
  ["sys process_spawn, 0, 0, 0, 0, buffer, 1 -> r", 2],
  ["sys process_spawn, 100, 9, 0, 0, 0, 0 -> r", "EFAULT"],
  ["sys process_spawn, buffer, -1, 0, 0, 0, 0 -> r", "EINVAL"],
  ["sys process_spawn, buffer, 0x100001, 0, 0, 0, 0 -> r", "E2BIG"],
  ["sys process_spawn, buffer, 64, 0, 0, 0, 0 -> r", "ENOEXEC"],
  ["sys process_spawn, 0, 0, 100, 9, 0, 0 -> r", "EFAULT"],
  ["sys process_spawn, 0, 0, 4096, 0x100001, 0, 0 -> r", "E2BIG"],
  ['sys process_spawn, 0, 0, "a\\0b", 0, 0 -> r', "EINVAL"],
  ["sys process_spawn, 0, 0, 0, 0, buffer, -1 -> r", "EINVAL"],
  ["sys brk, 100000\n sys process_spawn, 0, 0, 8192, 65537, 0, 0 -> r", "E2BIG"],
  ["sys process_spawn, 0, 0, 0, 0, 100, 1 -> r", "EFAULT"],
  ["sys process_spawn, 0, 0, 0, 0, buffer, 9 -> r", "EMFILE"],
  ["la a, buffer\n li b, 7\n sw b, [a]\n sys process_spawn, 0, 0, 0, 0, buffer, 1 -> r", "EBADF"],
  ["la a, buffer\n li b, -2\n sw b, [a]\n sys process_spawn, 0, 0, 0, 0, buffer, 1 -> r", "EBADF"],
  ["sys process_wait, -1, 0 -> r", "ECHILD"],
  ["sys process_wait, 1, 0 -> r", "ECHILD"],
  ["sys process_wait, 0, 0 -> r", "EINVAL"],
  ["sys process_wait, -1, 2 -> r", "EINVAL"],
  ["sys process_parent -> r", 0],
  ["sys kill, 1, 0 -> r", 0],
  ["sys kill, 2, 0 -> r", "ESRCH"],
  ["sys kill, 0, 15 -> r", "EINVAL"],
  ["sys kill, -1, 15 -> r", "EINVAL"],
  ["sys kill, 1, 3 -> r", "EINVAL"],
  ["sys kill, 1, 17 -> r", 0],
  ["sys kill, 1, 18 -> r", 0],
  ["sys signal_catch, 0x8000\n sys signal_catch, 0 -> r", 0x8000],
  ["sys signal_catch, 0x200 -> r", "EINVAL"],
  ["sys signal_catch, 0x8000\n sys kill, 1, 15\n sys signal_wait, 0x8000, 0 -> r", 15],
  [
    "sys signal_catch, 0x8000\n sys kill, 1, 15\n sys signal_catch, 0\n sys signal_catch, 0x8000\n sys signal_wait, 0x8000, 0 -> r",
    "ETIMEDOUT",
  ],
  ["sys signal_wait, 0x8000, 0 -> r", "EINVAL"],
  ["sys signal_catch, 0x8000\n sys signal_wait, 0x8000, 5 -> r", "EAGAIN"],
  ["sys capability_drop, 0x30 -> r", 15],
  ["sys capability_drop, 64 -> r", "EINVAL"],
  ["sys capability_drop, 16\n sys process_spawn, 0, 0, 0, 0, 0, 0 -> r", "EPERM"],
  ["sys process_spawn, 0, 0, 0, 0, 0, 0 -> a\n sys capability_drop, 32\n sys kill, a, 9 -> r", "EPERM"],
  ["sys capability_drop, 32\n sys kill, 1, 18 -> r", 0],
  ["sys process_table, buffer, 20 -> r", 96],
  ["sys process_table, 100, 20 -> r", "EFAULT"],
  ["sys exit, 0", 0],
  ["sys thread_exit, 0", 0],
];

const program = (code: string) => `
data address:
    .half 2, 80
    .word 0
    .byte 127, 0, 0, 1
    .zero 12
end
data buffer: .zero 64
func main() -> r
    let a, b
    ${code}
    ret
end
func idle()
    ret
end
func holds()
    sys futex_lock_pi, buffer, -1
    ret
end
func holds_on()
    sys futex_lock_pi, buffer, -1
    sys sched_setparam, 0, 2, 1000
    sys sched_wait_period
    ret
end
func fill_fds()
    let fd
again:
    sys dup, 1 -> fd
    bgez fd, again
    ret
end`;

describe("calls and their errors", () => {
  test.each(CASES)("%s", (code, expected) => {
    const { end } = run(program(code), { limits: LIMITS, args: ["one", "three"], env: { HOME: "/guest" } });
    const wanted = typeof expected === "number" ? expected : -ERRNO[expected];
    expect(end).toEqual({ kind: "exit", status: BigInt(wanted) });
  });

  test("every call of the table has a case", () => {
    const without = SYSCALLS.filter(({ name }) => !CASES.some(([code]) => new RegExp(`sys ${name}\\b`).test(code)));
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  test("a name in a path may have 255 bytes", () => {
    expect(run(program(`sys mkdir, "/${NAME_256}", 0 -> r`), { limits: LIMITS }).end).toEqual({
      kind: "exit",
      status: 0n,
    });
    const code = `sys mkdir, "/${"z".repeat(256)}", 0 -> r`;
    expect(run(program(code)).end).toEqual({ kind: "exit", status: BigInt(-ERRNO.ENAMETOOLONG) });
  });
});
