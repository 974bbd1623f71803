-- sieve N ROUNDS: the sieve of Eratosthenes up to N, all over again in each round. Same algorithm as sieve.c, with an
-- array of integers for its bytes.
-- Prints the number of primes up to N, summed over the rounds.
local usage = "usage: sieve.lua N ROUNDS"
local n, rounds = assert(math.tointeger(tonumber(arg[1])), usage), assert(math.tointeger(tonumber(arg[2])), usage)

local is_prime = {}

local function count_primes()
  local is_prime <const> = is_prime
  for i = 1, n do is_prime[i] = 1 end
  local i = 2
  while i * i <= n do
    if is_prime[i] == 1 then
      for multiple = i * i, n, i do is_prime[multiple] = 0 end
    end
    i = i + 1
  end
  local count = 0
  for i = 2, n do count = count + is_prime[i] end
  return count
end

local total = 0
for _ = 1, rounds do total = total + count_primes() end
print(total)
