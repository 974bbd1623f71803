func main()
    let p
    call rwlock_read_lock, p
    ret
end
