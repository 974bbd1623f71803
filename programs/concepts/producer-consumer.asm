; A producer and a consumer share a ring of four places, guarded by a mutex and two condition variables: neither spins,
; nothing is lost, and the order is kept.
; Run: vmrun programs/concepts/producer-consumer.asm
; models: 11 mn
; quanta: 1 2 3 7 61 257 1000 10000
; expect: sum of 1 to 1000 is 500500, in order
import "std/io"
import "std/thread"

const ITEMS = 1000
const PLACES = 4

struct Ring
    lock: Mutex
    not_full: Condition
    not_empty: Condition
    count: quad
    head: quad
    items: quad[PLACES]
end

data ring: .space Ring

func main()
    let producer, sum, in_order
    spawn produce -> producer
    call consume -> sum, in_order
    join producer
    beqz in_order, wrong
    print "sum of 1 to {} is {}, in order\n", ITEMS, sum
    ret
wrong:
    print "out of order\n"
    ret
end

func produce()
    let item
next:
    add item, item, 1
    call put, item
    blt item, ITEMS, next
    ret
end

func consume() -> sum, in_order
    let item, expected
    li in_order, 1
next:
    add expected, expected, 1
    call take -> item
    add sum, sum, item
    beq item, expected, good
    li in_order, 0
good:
    blt expected, ITEMS, next
    ret
end

func put(item)
    let r, lock, condition, count, place
    la r, ring
    add lock, r, Ring.lock
    call mutex_lock, lock
wait:
    ld count, [r + Ring.count]
    blt count, PLACES, room
    add condition, r, Ring.not_full
    call condition_wait, condition, lock
    j wait
room:
    ld place, [r + Ring.head]
    add place, place, count
    rem place, place, PLACES
    sh3add place, place, r
    sd item, [place + Ring.items]
    add count, count, 1
    sd count, [r + Ring.count]
    add condition, r, Ring.not_empty
    call condition_signal, condition
    call mutex_unlock, lock
    ret
end

func take() -> item
    let r, lock, condition, count, head, place
    la r, ring
    add lock, r, Ring.lock
    call mutex_lock, lock
wait:
    ld count, [r + Ring.count]
    bgtz count, some
    add condition, r, Ring.not_empty
    call condition_wait, condition, lock
    j wait
some:
    ld head, [r + Ring.head]
    sh3add place, head, r
    ld item, [place + Ring.items]
    add head, head, 1
    rem head, head, PLACES
    sd head, [r + Ring.head]
    sub count, count, 1
    sd count, [r + Ring.count]
    add condition, r, Ring.not_full
    call condition_signal, condition
    call mutex_unlock, lock
    ret
end
