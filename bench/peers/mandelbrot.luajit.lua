-- mandelbrot SIDE ROUNDS: the Mandelbrot set on SIDE x SIDE points, at most 50 iterations a point; each round looks at
-- a picture shifted up by 0.001. Same algorithm as mandelbrot.c.
-- Prints the number of iterations in all.
local usage = "usage: mandelbrot.luajit.lua SIDE ROUNDS"
local side, rounds = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local MOST_ITERATIONS = 50

local function iterations_of_row(ci)
  local total = 0
  for x = 0, side - 1 do
    local cr = 2.0 * x / side - 1.5
    local zr, zi, zr_squared, zi_squared = 0.0, 0.0, 0.0, 0.0
    local count = 0
    while count < MOST_ITERATIONS and zr_squared + zi_squared <= 4.0 do
      zi = 2.0 * zr * zi + ci
      zr = zr_squared - zi_squared + cr
      zr_squared = zr * zr
      zi_squared = zi * zi
      count = count + 1
    end
    total = total + count
  end
  return total
end

local total = 0
for round = 0, rounds - 1 do
  for y = 0, side - 1 do total = total + iterations_of_row(2.0 * y / side - 1.0 + round * 0.001) end
end
print(total)
