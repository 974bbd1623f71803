func start()
    ret
end
