; Addresses as text: reading them with getaddrinfo, writing them as RFC 5952 says.
; expect: 127.0.0.1:8000 is 127.0.0.1:8000
; expect: 8000 is 127.0.0.1:8000
; expect: 255.1.20.3:65535 is 255.1.20.3:65535
; expect: [::1]:80 is [::1]:80
; expect: [2001:db8:0:0:1:0:0:1]:443 is [2001:db8::1:0:0:1]:443
; expect: [fe80::1:0]:1 is [fe80::1:0]:1
; expect: [1:0:2:3:4:5:6:7]:1 is [1:0:2:3:4:5:6:7]:1
; expect: [::]:0 is [::]:0
; expect: 127.0.0.1:65536 gives EINVAL
; expect: 127.0.0.1: gives EINVAL
import "std/errno"
import "std/io"
import "std/net"

data place: .space Sockaddr

func main()
    call show, "127.0.0.1:8000"
    call show, "8000"
    call show, "255.1.20.3:65535"
    call show, "[::1]:80"
    call show, "[2001:db8:0:0:1:0:0:1]:443"
    call show, "[fe80::1:0]:1"
    call show, "[1:0:2:3:4:5:6:7]:1"
    call show, "[::]:0"
    call show, "127.0.0.1:65536"
    call show, "127.0.0.1:"
    ret
end

func show(address, length)
    let p, error, name, name_length
    la p, place
    call parse_address, address, length, p -> error
    bnez error, refused
    call io_begin
    call io_text, address, length
    call io_text, " is "
    call io_address, p
    call io_text, "\n"
    call io_end
    ret
refused:
    call error_name, error -> name, name_length
    print "{s} gives {s}\n", address, length, name, name_length
    ret
end
