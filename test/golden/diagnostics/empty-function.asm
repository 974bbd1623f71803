func main()
end
