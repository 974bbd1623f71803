func main() -> status
    li status, 1
end
