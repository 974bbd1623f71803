-- matmul N ROUNDS: the product of two N x N matrices of doubles by the schoolbook triple loop; each round first adds 1
-- to one cell of the left matrix. Same algorithm as matmul.c: flat arrays, here from 1.
-- Prints the sum over the rounds of two cells of the product: cell number ROUND (modulo the cells) and the last cell.
local usage = "usage: matmul.lua N ROUNDS"
local n, rounds = assert(math.tointeger(tonumber(arg[1])), usage), assert(math.tointeger(tonumber(arg[2])), usage)

local function multiply(left, right, product)
  for i = 0, n - 1 do
    local row = i * n
    for j = 1, n do
      local sum, at = 0.0, j
      for k = row + 1, row + n do
        sum = sum + left[k] * right[at]
        at = at + n
      end
      product[row + j] = sum
    end
  end
end

local left, right, product = {}, {}, {}
local cells = n * n
for i = 0, cells - 1 do
  left[i + 1] = i % 7 - 3.0
  right[i + 1] = i % 5 - 2.0
end
local total = 0.0
for round = 0, rounds - 1 do
  local cell = round % cells + 1
  left[cell] = left[cell] + 1
  multiply(left, right, product)
  total = total + (product[cell] + product[cells])
end
print(math.tointeger(total))
