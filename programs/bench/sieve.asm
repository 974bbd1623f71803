; sieve N ROUNDS: primes up to N by the sieve of Eratosthenes, one byte a number, summed over the rounds.
; Run: vmrun programs/bench/sieve.asm 20000 2
; args: 20000 2
; expect: 4524
import "std/io"
import "std/args"

data flags: .zero 5000001

func main() -> status
    let n, rounds, total, found
    call argument_int, 0 -> n
    call argument_int, 1 -> rounds
next_round:
    blez rounds, done
    call sieve, n -> found
    add total, total, found
    sub rounds, rounds, 1
    j next_round
done:
    print "{}\n", total
    ret
end

func sieve(n) -> found
    let first, last, p, i, square, length, zero, flag, composite
    la first, flags
    add last, first, n
    add length, n, 1
    li flag, 1
    mem.fill first, flag, length
    li i, 2
next_prime:
    mul square, i, i
    bgt square, n, sum
    add p, first, i
    lbu composite, [p]
    beqz composite, skip
    add p, first, square
strike:
    sb zero, [p]
    add p, p, i
    ble p, last, strike
skip:
    add i, i, 1
    j next_prime
sum:
    add p, first, 2
    bgt p, last, done
count:
    lbu flag, [p]
    add found, found, flag
    add p, p, 1
    ble p, last, count
done:
    ret
end
