-- sieve N ROUNDS: the sieve of Eratosthenes up to N, one byte a number, all over again in each round. As sieve.c.
-- Prints the number of primes up to N, summed over the rounds.
local ffi = require("ffi")
local usage = "usage: sieve.luajit.lua N ROUNDS"
local n, rounds = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local is_prime = ffi.new("uint8_t[?]", n + 1)

local function count_primes()
  ffi.fill(is_prime, n + 1, 1)
  local i = 2
  while i * i <= n do
    if is_prime[i] == 1 then
      for multiple = i * i, n, i do is_prime[multiple] = 0 end
    end
    i = i + 1
  end
  local count = 0
  for number = 2, n do count = count + is_prime[number] end
  return count
end

local total = 0
for _ = 1, rounds do total = total + count_primes() end
print(("%d"):format(total))
