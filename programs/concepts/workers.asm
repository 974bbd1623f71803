; Workers count rounds under one lock and rest between them; with an address, a courier also sends a byte a round to a connection of
; the program's own. It does a little of everything for as long as it is told, for `vmrun lens` to show.
; Run: vmrun lens --allow-net programs/concepts/workers.asm 300 20 127.0.0.1:8000
; quanta: 1 7 1000 10000
; expect: 4 workers, 12 rounds, 0 bytes
import "std/args"
import "std/io"
import "std/memory"
import "std/net"
import "std/thread"
import "std/time"

needs "--allow-net"

const ROUNDS = 3
const WORKERS = 4
const REST_MS = 20
const SAID_EVERY = 50

data total: .quad 0
data total_lock: .space Mutex
data rounds: .quad 0
data address: .space Sockaddr
data parcel: .byte 'x'

func main()
    let times, count, i, threads, slot, thread, courier, bytes, p, sum
    call argument_int_or, 0, ROUNDS, "workers [ROUNDS [WORKERS [ADDRESS]]]" -> times
    call argument_int_or, 1, WORKERS, "workers [ROUNDS [WORKERS [ADDRESS]]]" -> count
    la p, rounds
    sd times, [p]
    call start_courier -> courier
    sll threads, count, 3
    call malloc, threads -> threads
next:
    bge i, count, started
    spawn worker, i -> thread
    sh3add slot, i, threads
    sd thread, [slot]
    add i, i, 1
    j next
started:
    call join_all, threads, count
    beqz courier, say
    join courier -> bytes
say:
    la p, total
    ld sum, [p]
    print "{} workers, {} rounds, {} bytes\n", count, sum, bytes
    ret
end

; The first worker says how far it is.
func worker(number)
    let i, p, times, lock, value
    la p, rounds
    ld times, [p]
    la lock, total_lock
    la p, total
next:
    bge i, times, done
    add i, i, 1
    call mutex_lock, lock
    ld value, [p]
    add value, value, 1
    sd value, [p]
    call mutex_unlock, lock
    call sleep_ms, REST_MS
    bnez number, next
    rem value, i, SAID_EVERY
    bnez value, next
    print "round {}\n", i
    j next
done:
    ret
end

; Listens where the third argument says and starts who sends there; 0 without it.
func start_courier() -> thread
    let place, length, listener, p, error
    call argument, 2 -> place, length
    bltz length, done
    call tcp_listen, place, length -> listener
    call check_result, listener, place, length
    la p, address
    sys getsockname, listener, p -> error
    call check_result, error, "getsockname"
    spawn courier, listener -> thread
done:
    ret
end

; Connects to the program itself and sends a byte a round; the bytes that arrived.
func courier(listener) -> received
    let p, there, here, i, times, error
    la p, address
    call tcp_connect_to, p -> there
    call check_result, there, "connect"
    sys accept, listener, 0 -> here
    call check_result, here, "accept"
    la p, rounds
    ld times, [p]
next:
    bge i, times, done
    add i, i, 1
    la p, parcel
    call send_all, there, p, 1 -> error
    call check_result, error, "send"
    call recv_all, here, p, 1 -> error
    call check_result, error, "receive"
    add received, received, error
    call sleep_ms, REST_MS
    j next
done:
    sys close, there
    sys close, here
    sys close, listener
    ret
end
