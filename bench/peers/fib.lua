-- fib N: the N-th Fibonacci number by plain double recursion. Prints fib(N). Same algorithm as fib.c.
local n = assert(tonumber(arg[1]), "usage: fib.lua N")

local function fib(k)
  if k < 2 then return k end
  return fib(k - 1) + fib(k - 2)
end

print(fib(n))
