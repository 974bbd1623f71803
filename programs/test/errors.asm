; std/errno: names and texts, from numbers of either sign.
; expect: ENOENT: no such file or directory
; expect: ECONNREFUSED: connection refused
; expect: EPERM: operation not permitted
; expect: ECANCELED: canceled
; expect: E?: unknown error
import "std/errno"
import "std/io"

func main()
    call show, -ENOENT
    call show, ECONNREFUSED
    call show, -1
    call show, -ECANCELED
    call show, 9999
    ret
end

func show(error)
    let name, name_length, text, text_length
    call error_name, error -> name, name_length
    call error_text, error -> text, text_length
    print "{s}: {s}\n", name, name_length, text, text_length
    ret
end
