func main() -> x0
    li    x0, 7
    ret
end
