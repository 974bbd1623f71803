-- matmul N ROUNDS: the product of two N x N matrices of doubles by the schoolbook triple loop; each round first adds 1
-- to one cell of the left matrix. Same algorithm as matmul.c: flat arrays of doubles.
-- Prints the sum over the rounds of two cells of the product: cell number ROUND (modulo the cells) and the last cell.
local ffi = require("ffi")
local usage = "usage: matmul.luajit.lua N ROUNDS"
local n, rounds = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local function cells_of(count) return ffi.new("double[?]", count) end

local function multiply(left, right, product)
  for i = 0, n - 1 do
    local row = i * n
    for j = 0, n - 1 do
      local sum, at = 0.0, j
      for k = row, row + n - 1 do
        sum = sum + left[k] * right[at]
        at = at + n
      end
      product[row + j] = sum
    end
  end
end

local cells = n * n
local left, right, product = cells_of(cells), cells_of(cells), cells_of(cells)
for i = 0, cells - 1 do
  left[i] = i % 7 - 3
  right[i] = i % 5 - 2
end
local total = 0.0
for round = 0, rounds - 1 do
  local cell = round % cells
  left[cell] = left[cell] + 1
  multiply(left, right, product)
  total = total + (product[cell] + product[cells - 1])
end
print(("%d"):format(total))
