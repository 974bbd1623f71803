-- fannkuch N: for each permutation of 1..N, counts how often its head can be reversed (the first h places, where h is
-- the first value) until 1 comes first. Same algorithm as fannkuch.c, with values and places from 1.
-- Prints checksum x 1000 + most flips; the checksum adds the flips of permutations with alternating sign.
local ffi = require("ffi")
local n = assert(tonumber(arg[1]), "usage: fannkuch.luajit.lua N")

local function fannkuch(n)
  local permutation, work = ffi.new("int32_t[?]", n + 1), ffi.new("int32_t[?]", n + 1)
  local left = ffi.new("int32_t[?]", n + 1) -- left[r]: rotations of the first r places still to come
  for i = 1, n do permutation[i] = i end
  local checksum, most, sign, r = 0, 0, 1, n
  while true do
    for i = r, 2, -1 do left[i] = i end
    r = 1
    local head = permutation[1]
    if head ~= 1 then
      for i = 1, n do work[i] = permutation[i] end
      local flips = 0
      repeat
        local low, high = 1, head
        while low < high do
          work[low], work[high] = work[high], work[low]
          low, high = low + 1, high - 1
        end
        flips = flips + 1
        head = work[1]
      until head == 1
      if flips > most then most = flips end
      checksum = checksum + sign * flips
    end
    repeat -- the next permutation: rotate the shortest prefix that is not back at its start
      if r == n then return checksum * 1000 + most end
      r = r + 1
      local first = permutation[1]
      for i = 1, r - 1 do permutation[i] = permutation[i + 1] end
      permutation[r] = first
      local rest = left[r] - 1
      left[r] = rest
    until rest > 0
    r = r - 1
    sign = -sign
  end
end

print(("%d"):format(fannkuch(n)))
