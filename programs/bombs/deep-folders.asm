; Folders in folders, until a path is too long for more, and back.
; tested-by: test/bombs.test.ts
; bomb: ends 0
import "std/errno"
import "std/file"

data path: .zero 8192

func main() -> status
    let p, end, result, slash, depth
    la p, path
    mv end, p
    li slash, '/'
next:
    sb slash, [end]
    add end, end, 1
    sb slash, [end]
    li result, 'd'
    sb result, [end]
    add end, end, 1
    sub result, end, p
    sys mkdir, p, result, DIRECTORY_MODE -> result
    bltz result, back
    add depth, depth, 1
    j next
back:
    add status, result, ENAMETOOLONG
    snez status, status
remove:
    sub end, end, 2
    sub result, end, p
    blez result, done
    sys rmdir, p, result -> result
    j remove
done:
    ret
end
