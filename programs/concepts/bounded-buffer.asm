; A bounded buffer with several producers and consumers, by the channel of the library: senders wait while it is full,
; receivers while it is empty, and closing it tells the consumers that nothing more comes. Compare with producer-consumer,
; which has the buffer, its mutex and its conditions written out.
; Run: vmrun programs/concepts/bounded-buffer.asm
; models: 11 mn
; expect: 3 producers sent 300 items, 2 consumers took 300, the sum is 45150
import "std/channel"
import "std/io"
import "std/thread"

const PRODUCERS = 3
const CONSUMERS = 2
const EACH = 100
const PLACES = 4

data buffer: .space Channel
data places: .space quad[PLACES]
data threads: .space quad[PRODUCERS + CONSUMERS]
data taken: .quad 0
data sum: .quad 0

func main()
    let b, p, base, slot, i, thread, count, total
    la b, buffer
    la p, places
    call channel_init, b, p, PLACES
    la base, threads
next_producer:
    spawn produce, i -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, PRODUCERS, next_producer
next_consumer:
    spawn consume -> thread
    sh3add slot, i, base
    sd thread, [slot]
    add i, i, 1
    blt i, PRODUCERS + CONSUMERS, next_consumer
    call join_all, base, PRODUCERS
    call channel_close, b
    add base, base, PRODUCERS * 8
    call join_all, base, CONSUMERS
    la p, taken
    ld count, [p]
    la p, sum
    ld total, [p]
    li i, PRODUCERS * EACH
    print "{} producers sent {} items, {} consumers took {}, the sum is {}\n", PRODUCERS, i, CONSUMERS, count, total
    ret
end

; Items of producer i are i * EACH + 1 .. (i + 1) * EACH.
func produce(i)
    let b, item, last
    la b, buffer
    mul item, i, EACH
    add last, item, EACH
next:
    add item, item, 1
    call channel_send, b, item
    blt item, last, next
    ret
end

func consume()
    let b, item, error, count, total, p
    la b, buffer
next:
    call channel_receive, b -> item, error
    bnez error, closed
    add count, count, 1
    add total, total, item
    j next
closed:
    la p, taken
    amoadd.d count, count, [p]
    la p, sum
    amoadd.d total, total, [p]
    ret
end
