func main(argc, argv) -> status
    ret
end
