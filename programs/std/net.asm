; TCP: addresses as text, listening, connecting, whole sends.
import "std/errno"
import "std/format"
import "std/io"
import "std/memory"
import "std/string"

export const AF_INET = 2
export const AF_INET6 = 10
export const SOCK_STREAM = 1
export const SO_REUSEADDR = 2
export const SO_ERROR = 4
export const MSG_PEEK = 0x2
export const MSG_DONTWAIT = 0x40
export const SHUT_RD = 0
export const SHUT_WR = 1
export const SHUT_RDWR = 2

; A network address. An IPv4 address is in the first four bytes of ip; they are in network order, the port is a plain number.
export struct Sockaddr
    family: half
    port: half
    zero: word
    ip: byte[16]
end

; Bytes that format_address needs at most: [8 groups of 4 digits]:65535
export const ADDRESS_BYTES = 48

const MAX_PORT = 65535
const BACKLOG = 128
; Addresses of one name that tcp_connect tries.
const MAX_ADDRESSES = 8
const IP4_BYTES = 4
const IP6_GROUPS = 8
const GROUP_BYTES = 2

; Make a socket that listens on a port of 127.0.0.1, or of another address that is named.
; args: address, length "PORT" or "ADDRESS:PORT"; port 0 is any that is free
; results: fd a listening socket, or -errno
export func tcp_listen(address, length) -> fd
    let sockaddr
    call malloc, sizeof(Sockaddr) -> sockaddr
    li fd, -ENOMEM
    beqz sockaddr, done
    call parse_address, address, length, sockaddr -> fd
    bltz fd, finish
    call tcp_listen_on, sockaddr -> fd
finish:
    call free, sockaddr
done:
    ret
end

; Make a socket that listens on an address.
; args: sockaddr address of a Sockaddr
; results: fd a listening socket, or -errno
export func tcp_listen_on(sockaddr) -> fd
    let family, error
    lhu family, [sockaddr + Sockaddr.family]
    sys socket, family, SOCK_STREAM -> fd
    bltz fd, done
    sys setsockopt, fd, SO_REUSEADDR, 1 -> error
    bltz error, failed
    sys bind, fd, sockaddr -> error
    bltz error, failed
    sys listen, fd, BACKLOG -> error
    bgez error, done
failed:
    sys close, fd
    mv fd, error
done:
    ret
end

; Connect to a host, trying its addresses one after another.
; args: host, host_length a name or an address; port 1 to 65535
; results: fd a connected socket, or -errno of the last address that was tried
export func tcp_connect(host, host_length, port) -> fd
    let sockaddrs, sockaddr, count
    call malloc, MAX_ADDRESSES * sizeof(Sockaddr) -> sockaddrs
    li fd, -ENOMEM
    beqz sockaddrs, done
    sys getaddrinfo, host, host_length, sockaddrs, MAX_ADDRESSES -> count
    mv fd, count
    bltz count, finish
    li fd, -EADDRNOTAVAIL
    mv sockaddr, sockaddrs
next:
    blez count, finish
    sh port, [sockaddr + Sockaddr.port]
    call tcp_connect_to, sockaddr -> fd
    bgez fd, finish
    add sockaddr, sockaddr, sizeof(Sockaddr)
    sub count, count, 1
    j next
finish:
    call free, sockaddrs
done:
    ret
end

; Connect to an address.
; args: sockaddr address of a Sockaddr
; results: fd a connected socket, or -errno
export func tcp_connect_to(sockaddr) -> fd
    let family, error
    lhu family, [sockaddr + Sockaddr.family]
    sys socket, family, SOCK_STREAM -> fd
    bltz fd, done
    sys connect, fd, sockaddr -> error
    bgez error, done
    sys close, fd
    mv fd, error
done:
    ret
end

; Send all bytes, going on after short sends.
; args: fd a connected socket; address, length the bytes
; results: error 0, or -errno of the send that failed
export func send_all(fd, address, length) -> error
    let sent
next:
    blez length, done
    sys send, fd, address, length, 0 -> sent
    mv error, sent
    bltz sent, done
    li error, 0
    add address, address, sent
    sub length, length, sent
    j next
done:
    ret
end

; Receive what is there, waiting for at least one byte.
; args: fd a connected socket; address, length the buffer
; results: count bytes received, 0 when the peer has ended, or -errno
export func recv_some(fd, address, length) -> count
    sys recv, fd, address, length, 0 -> count
    ret
end

; Receive until a buffer is full or the peer has ended.
; args: fd a connected socket; address, length the buffer
; results: count bytes received, or -errno
export func recv_all(fd, address, length) -> count
    let received, p, room
next:
    bge count, length, done
    add p, address, count
    sub room, length, count
    sys recv, fd, p, room, 0 -> received
    beqz received, done
    bltz received, failed
    add count, count, received
    j next
failed:
    mv count, received
done:
    ret
end

; Read "PORT", "ADDRESS:PORT" or "[ADDRESS]:PORT"; without an address it is 127.0.0.1.
; args: address, length the text; sockaddr address of a Sockaddr to be filled in
; results: error 0, or -EINVAL, or what getaddrinfo says of the address
export func parse_address(address, length, sockaddr) -> error
    let colon, port_text, port_length, port, host, host_length
    call string_find_last_byte, address, length, ':' -> colon
    add port_text, address, colon
    add port_text, port_text, 1
    sub port_length, length, colon
    sub port_length, port_length, 1
    call parse_port, port_text, port_length -> port, error
    bnez error, done
    la host, "127.0.0.1"
    li host_length, 9
    blez colon, resolve
    call without_brackets, address, colon -> host, host_length
resolve:
    sys getaddrinfo, host, host_length, sockaddr, 1 -> error
    bltz error, done
    sh port, [sockaddr + Sockaddr.port]
    seqz error, error
    mul error, error, -EADDRNOTAVAIL
done:
    ret
end

; Read a port number.
; args: address, length the text
; results: port 0 to 65535; error 0 or -EINVAL
export func parse_port(address, length) -> port, error
    call parse_unsigned, address, length, DECIMAL -> port, error
    bnez error, invalid
    bleu port, MAX_PORT, done
invalid:
    li port, 0
    li error, -EINVAL
done:
    ret
end

; Write an address as text: 127.0.0.1:8000 or [::1]:8000.
; args: p room for ADDRESS_BYTES; sockaddr address of a Sockaddr
; results: length bytes written
export func format_address(p, sockaddr) -> length
    let start, family, ip, bracket, count
    mv start, p
    add ip, sockaddr, Sockaddr.ip
    lhu family, [sockaddr + Sockaddr.family]
    beq family, AF_INET6, six
    call format_ip4, p, ip -> count
    add p, p, count
    j port
six:
    li bracket, '['
    sb bracket, [p]
    add p, p, 1
    call format_ip6, p, ip -> count
    add p, p, count
    li bracket, ']'
    sb bracket, [p]
    add p, p, 1
port:
    li bracket, ':'
    sb bracket, [p]
    add p, p, 1
    lhu count, [sockaddr + Sockaddr.port]
    call format_digits, p, count, DECIMAL -> count
    add p, p, count
    sub length, p, start
    ret
end

; Add an address to a print, between io_begin and io_end.
; args: sockaddr address of a Sockaddr
export func io_address(sockaddr)
    let text, length
    call malloc, ADDRESS_BYTES -> text
    beqz text, done
    call format_address, text, sockaddr -> length
    call io_text, text, length
    call free, text
done:
    ret
end

func without_brackets(address, length) -> address, length
    let character
    blt length, 2, done
    lbu character, [address]
    bne character, '[', done
    add address, address, 1
    sub length, length, 2
done:
    ret
end

func format_ip4(p, ip) -> length
    let start, stop, number, dot, count
    mv start, p
    add stop, ip, IP4_BYTES
    li dot, '.'
next:
    lbu number, [ip]
    call format_digits, p, number, DECIMAL -> count
    add p, p, count
    add ip, ip, 1
    bgeu ip, stop, done
    sb dot, [p]
    add p, p, 1
    j next
done:
    sub length, p, start
    ret
end

; Groups of hexadecimal digits; the longest run of at least two zero groups, the first of equals, is written as ::
; (RFC 5952).
func format_ip6(p, ip) -> length
    let start, index, run, run_length, colon, group, count
    mv start, p
    li colon, ':'
    call longest_zeros, ip -> run, run_length
next:
    bge index, IP6_GROUPS, done
    bne index, run, separate
    sb colon, [p]
    sb colon, [p + 1]
    add p, p, 2
    add index, index, run_length
    bge index, IP6_GROUPS, done
    j write
separate:
    beqz index, write
    sb colon, [p]
    add p, p, 1
write:
    call group_at, ip, index -> group
    call format_digits, p, group, HEXADECIMAL -> count
    add p, p, count
    add index, index, 1
    j next
done:
    sub length, p, start
    ret
end

; Where the longest run of zero groups begins and how long it is; a single one does not count: begin is -1 then.
func longest_zeros(ip) -> begin, length
    let index, current, group
    li begin, -1
    li length, 1
next:
    bge index, IP6_GROUPS, done
    call group_at, ip, index -> group
    add index, index, 1
    add current, current, 1
    beqz group, compare
    li current, 0
compare:
    ble current, length, next
    mv length, current
    sub begin, index, current
    j next
done:
    ret
end

; One of the groups of 16 bits, which are in network order.
func group_at(ip, index) -> group
    let low
    mul index, index, GROUP_BYTES
    add ip, ip, index
    lbu group, [ip]
    lbu low, [ip + 1]
    sll group, group, 8
    or group, group, low
    ret
end
