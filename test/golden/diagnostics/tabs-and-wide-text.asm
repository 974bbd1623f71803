func main()
	let x
	sys write, 1, "日本語", x, y
	ret
end
