-- spectral N ROUNDS: the spectral norm of the N x N corner of the infinite matrix A with
-- A(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method. Same algorithm as spectral.c; the cell's formula
-- is written out in the loops, as the C compiler inlines it.
-- d * (d + 1) is even, so that half of it is exact.
-- Prints the norm x 1e9, truncated.
local ffi = require("ffi")
local usage = "usage: spectral.luajit.lua N ROUNDS"
local n, rounds = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local function vector() return ffi.new("double[?]", n) end

local function times(input, output)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      local diagonal = i + j
      sum = sum + 1.0 / (diagonal * (diagonal + 1) * 0.5 + i + 1) * input[j]
    end
    output[i] = sum
  end
end

local function times_transposed(input, output)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      local diagonal = j + i
      sum = sum + 1.0 / (diagonal * (diagonal + 1) * 0.5 + j + 1) * input[j]
    end
    output[i] = sum
  end
end

local u, v, between = vector(), vector(), vector()
for i = 0, n - 1 do u[i] = 1.0 end
for _ = 1, rounds do
  times(u, between)
  times_transposed(between, v)
  times(v, between)
  times_transposed(between, u)
end
local uv, vv = 0.0, 0.0
for i = 0, n - 1 do
  uv = uv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(("%d"):format(math.sqrt(uv / vv) * 1e9))
