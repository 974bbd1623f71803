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
    call sieve, n
    call count_primes, n -> found
    add total, total, found
    sub rounds, rounds, 1
    j next_round
done:
    print "{}\n", total
    ret
end

; Sets the flags of 0, 1 and all primes up to n to 1, the others to 0.
func sieve(n)
    let first, last, fours_last, p, i, square, length, zero, flag, composite
    la first, flags
    add last, first, n
    add length, n, 1
    li flag, 1
    mem.fill first, flag, length
    li i, 2
next_prime:
    mul square, i, i
    bgt square, n, done
    add p, first, i
    lbu composite, [p]
    beqz composite, skip
    add p, first, square
    mul fours_last, i, 3
    sub fours_last, last, fours_last
    bgt p, fours_last, rest
strike_four:
    sb zero, [p]
    add p, p, i
    sb zero, [p]
    add p, p, i
    sb zero, [p]
    add p, p, i
    sb zero, [p]
    add p, p, i
    ble p, fours_last, strike_four
rest:
    bgt p, last, skip
strike:
    sb zero, [p]
    add p, p, i
    ble p, last, strike
skip:
    add i, i, 1
    j next_prime
done:
    ret
end

; Adds the flags from 2 on: each is 0 or 1, so the set bits of eight of them are their sum.
func count_primes(n) -> found
    let p, last, eights_last, t
    la p, flags
    add last, p, n
    sub eights_last, last, 7
    add p, p, 2
    bgt p, eights_last, rest
eight:
    ld t, [p]
    cpop t, t
    add found, found, t
    add p, p, 8
    ble p, eights_last, eight
rest:
    bgt p, last, done
one:
    lbu t, [p]
    add found, found, t
    add p, p, 1
    ble p, last, one
done:
    ret
end
