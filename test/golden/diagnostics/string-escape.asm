data greeting: .string "a\qb", "\x4", "\u{}"
func main()
    ret
end
