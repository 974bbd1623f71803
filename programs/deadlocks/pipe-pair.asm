; Two threads read from a pipe each before either has written. No cycle: any thread may write.
; exit: 35
import "std/thread"

data buffers: .space quad[2]

func main()
    let request_reader, request_writer, reply_reader, reply_writer, one, other, p
    sys pipe -> request_reader, request_writer
    sys pipe -> reply_reader, reply_writer
    la p, buffers
    spawn client, request_writer, reply_reader, p -> one
    add p, p, 8
    spawn server, request_reader, reply_writer, p -> other
    join one
    join other
    ret
end

func client(writer, reader, p)
    sys read, reader, p, 8
    sys write, writer, p, 8
    ret
end

func server(reader, writer, p)
    sys read, reader, p, 8
    sys write, writer, p, 8
    ret
end
