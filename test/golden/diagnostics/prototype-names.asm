func main()
    let __proto__, constructor, toString
    li __proto__, 1
    call hasOwnProperty
    j valueOf
    ret
end
