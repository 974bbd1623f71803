; wordfreq KIB ROUNDS: makes KIB KiB of text from 16,384 words, counts every word in a hash table keyed by its bytes;
; prints a hash of the counts and of the number of distinct words.
; Run: vmrun programs/bench/wordfreq.asm 64 2
; args: 64 2
; expect: 10997974626
import "std/io"
import "std/args"

const WORDS = 16384
const WORD_BYTES = 12
const SLOTS = 65536
const MOST_TEXT = (32 << 20) + 64
const FNV_PRIME = 16777619
const FNV_BASIS = 2166136261

struct Slot
    start: quad
    length: word
    count: word
    hash: quad
end

data vocabulary: .zero WORDS * WORD_BYTES
data lengths: .zero WORDS
data table: .space Slot[SLOTS]
data text: .zero MOST_TEXT

func main() -> status
    let kib, rounds, sum, total
    call argument_int, 0 -> kib
    call argument_int, 1 -> rounds
next:
    blez rounds, done
    call make_words
    call make_text, kib -> sum
    call count_words, sum -> sum
    add total, total, sum
    sub rounds, rounds, 1
    j next
done:
    print "{}\n", total
    ret
end

; The i-th word has 3 + i % 8 letters, by a small generator started from i.
func make_words()
    let i, k, h, length, word, sizes, t, multiplier
    la word, vocabulary
    la sizes, lengths
    li multiplier, 2654435761
next:
    mulw h, i, multiplier
    zext.w h, h
    and length, i, 7
    add length, length, 3
    sb length, [sizes]
    mv k, word
    add length, length, word
letter:
    remu t, h, 26
    add t, t, 'a'
    sb t, [k]
    divu h, h, 26
    add h, h, i
    add k, k, 1
    blt k, length, letter
    add word, word, WORD_BYTES
    add sizes, sizes, 1
    add i, i, 1
    blt i, WORDS, next
    ret
end

; Fills the text with words and blanks; gives the address of its end.
func make_text(kib) -> p
    let end, x, r, id, words, sizes, from, k, c, multiplier, increment
    la p, text
    sll end, kib, 10
    add end, end, p
    la words, vocabulary
    la sizes, lengths
    li x, 42
    li multiplier, 1664525
    li increment, 1013904223
next:
    bge p, end, done
    mulw x, x, multiplier
    addw x, x, increment
    srlw r, x, 16
    mulw id, r, r
    srlw id, id, 16
    mulw id, id, r
    srlw id, id, 18
    mul from, id, WORD_BYTES
    add from, from, words
    add k, sizes, id
    lbu k, [k]
    add k, k, from
letter:
    lbu c, [from]
    sb c, [p]
    add from, from, 1
    add p, p, 1
    blt from, k, letter
    li c, ' '
    sb c, [p]
    add p, p, 1
    j next
done:
    ret
end

func count_words(end) -> sum
    let p, start, length, hash, c, slots, slot, index, t, u, v, q, distinct, prime
    la slots, table
    li t, sizeof(Slot) * SLOTS
    mem.fill slots, c, t
    li prime, FNV_PRIME
    la p, text
word:
    bge p, end, counted
    li hash, FNV_BASIS
    mv start, p
    lbu c, [p]
letter:
    xor hash, hash, c
    mulw hash, hash, prime
    add p, p, 1
    lbu c, [p]
    bne c, ' ', letter
    zext.w hash, hash
    sub length, p, start
    add p, p, 1
    and index, hash, SLOTS - 1
probe:
    mul slot, index, sizeof(Slot)
    add slot, slot, slots
    lw t, [slot + Slot.count]
    beqz t, insert
    ld u, [slot + Slot.hash]
    bne u, hash, collide
    lw u, [slot + Slot.length]
    bne u, length, collide
    ld q, [slot + Slot.start]
    mv u, start
    add length, length, start
compare:
    lbu v, [q]
    lbu c, [u]
    bne v, c, differ
    add q, q, 1
    add u, u, 1
    blt u, length, compare
    add t, t, 1
    sw t, [slot + Slot.count]
    j word
differ:
    sub length, length, start
collide:
    add index, index, 1
    and index, index, SLOTS - 1
    j probe
insert:
    sd start, [slot + Slot.start]
    sd hash, [slot + Slot.hash]
    sw length, [slot + Slot.length]
    li t, 1
    sw t, [slot + Slot.count]
    add distinct, distinct, 1
    j word
counted:
    mul sum, distinct, 1000003
    li index, 0
    mv slot, slots
total:
    lw t, [slot + Slot.count]
    ld u, [slot + Slot.hash]
    remu u, u, 65521
    mul t, t, u
    add sum, sum, t
    add slot, slot, sizeof(Slot)
    add index, index, 1
    blt index, SLOTS, total
    ret
end
