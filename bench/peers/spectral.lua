-- spectral N ROUNDS: the spectral norm of the N x N corner of the infinite matrix A with
-- A(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method. Same algorithm as spectral.c; the cell's formula
-- is written out in the loops, as the C compiler inlines it.
-- Prints the norm x 1e9, truncated.
local usage = "usage: spectral.lua N ROUNDS"
local n, rounds = assert(math.tointeger(tonumber(arg[1])), usage), assert(math.tointeger(tonumber(arg[2])), usage)

local function times(input, output)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      local diagonal = i + j
      sum = sum + 1.0 / (diagonal * (diagonal + 1) // 2 + i + 1) * input[j + 1]
    end
    output[i + 1] = sum
  end
end

local function times_transposed(input, output)
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      local diagonal = j + i
      sum = sum + 1.0 / (diagonal * (diagonal + 1) // 2 + j + 1) * input[j + 1]
    end
    output[i + 1] = sum
  end
end

local u, v, between = {}, {}, {}
for i = 1, n do u[i] = 1.0 end
for _ = 1, rounds do
  times(u, between)
  times_transposed(between, v)
  times(v, between)
  times_transposed(between, u)
end
local uv, vv = 0.0, 0.0
for i = 1, n do
  uv = uv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(math.floor(math.sqrt(uv / vv) * 1e9))
