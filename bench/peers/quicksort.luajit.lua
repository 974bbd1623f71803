-- quicksort N: sorts N pseudo-random integers of 47 bits, held in doubles, in place: Hoare's partition around the middle element, recursion
-- into the smaller part only, insertion sort for parts of 17 and fewer. Same algorithm as quicksort.c.
-- Prints the sum over places i (counted from 0) of value % 1000003 x (i % 1000), or -1 when the result is not sorted.
local ffi = require("ffi")
local floor = math.floor
local n = assert(tonumber(arg[1]), "usage: quicksort.luajit.lua N")

local SMALL = 16

local function insertion_sort(values, low, high)
  for i = low + 1, high do
    local value, hole = values[i], i
    while hole > low do
      local before = values[hole - 1]
      if before <= value then break end
      values[hole] = before
      hole = hole - 1
    end
    values[hole] = value
  end
end

local function sort(values, low, high)
  while high - low > SMALL do
    local pivot = values[low + floor((high - low) / 2)]
    local i, j = low, high
    while i <= j do
      local left, right = values[i], values[j]
      while left < pivot do
        i = i + 1
        left = values[i]
      end
      while right > pivot do
        j = j - 1
        right = values[j]
      end
      if i <= j then
        values[i], values[j] = right, left
        i, j = i + 1, j - 1
      end
    end
    if j - low < high - i then
      sort(values, low, j)
      low = i
    else
      sort(values, i, high)
      high = j
    end
  end
  insertion_sort(values, low, high)
end

-- Two steps of the minimal standard generator make one value: the first above, 16 bits of the second below.
local function make_values()
  local values, random = ffi.new("double[?]", n), 12345
  for i = 0, n - 1 do
    local above = random * 16807 % 2147483647
    random = above * 16807 % 2147483647
    values[i] = above * 65536 + random % 65536
  end
  return values
end

local function check_sum(values)
  local sum, before = 0, 0
  for i = 0, n - 1 do
    local value = values[i]
    if before > value then return -1 end
    sum = sum + value % 1000003 * (i % 1000)
    before = value
  end
  return sum
end

local values = make_values()
sort(values, 0, n - 1)
print(("%d"):format(check_sum(values)))
