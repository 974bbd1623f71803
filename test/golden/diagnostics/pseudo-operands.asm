func main()
    let x, f: f64
    beqz f, done
    bgt x, f, done
    done: nop
    ret
end
