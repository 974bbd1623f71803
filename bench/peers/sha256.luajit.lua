-- sha256 KIB: SHA-256 (FIPS 180-4) of KIB KiB of text: a pattern of 1 MiB over and over. Same algorithm as sha256.c.
-- Words are 32-bit integers with a sign, as the bit library gives them.
-- Prints the first 32-bit word of the digest.
local ffi = require("ffi")
local bit = require("bit")
local kib = assert(tonumber(arg[1]), "usage: sha256.luajit.lua KIB")

local band, bnot, bor, bxor = bit.band, bit.bnot, bit.bor, bit.bxor
local lshift, rshift, ror, tobit = bit.lshift, bit.rshift, bit.ror, bit.tobit
local floor = math.floor

local BLOCK = 64
local PATTERN = 1048576
local ROUNDS = 64

local constants, state = ffi.new("int32_t[64]"), ffi.new("int32_t[8]")
local w = ffi.new("int32_t[64]")

local function fraction(x) return tobit(floor((x - floor(x)) * 4294967296)) end

-- The constants are fractions of the cube roots, and the first state of the square roots, of the first primes.
local function make_constants()
  local candidate, found = 2, 0
  while found < ROUNDS do
    local divisor = 2
    while divisor * divisor <= candidate and candidate % divisor ~= 0 do divisor = divisor + 1 end
    if divisor * divisor > candidate then
      local root = 1
      for _ = 1, 100 do root = (2 * root + candidate / (root * root)) / 3 end -- Newton's method
      constants[found] = fraction(root)
      if found < 8 then state[found] = fraction(math.sqrt(candidate)) end
      found = found + 1
    end
    candidate = candidate + 1
  end
end

local function add_block(text, at)
  for i = 0, 15 do
    local from = at + 4 * i
    w[i] = bor(lshift(text[from], 24), lshift(text[from + 1], 16), lshift(text[from + 2], 8), text[from + 3])
  end
  for i = 16, ROUNDS - 1 do
    local x, y = w[i - 15], w[i - 2]
    local low = bxor(ror(x, 7), ror(x, 18), rshift(x, 3))
    local high = bxor(ror(y, 17), ror(y, 19), rshift(y, 10))
    w[i] = tobit(w[i - 16] + low + w[i - 7] + high)
  end
  local a, b, c, d, e, f, g, h =
    state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
  for i = 0, ROUNDS - 1 do
    local choice, majority = bxor(band(e, f), band(bnot(e), g)), bxor(band(a, b), band(a, c), band(b, c))
    local t1 = tobit(h + bxor(ror(e, 6), ror(e, 11), ror(e, 25)) + choice + constants[i] + w[i])
    local t2 = bxor(ror(a, 2), ror(a, 13), ror(a, 22)) + majority
    h, g, f, e = g, f, e, tobit(d + t1)
    d, c, b, a = c, b, a, tobit(t1 + t2)
  end
  state[0], state[1], state[2], state[3] =
    tobit(state[0] + a), tobit(state[1] + b), tobit(state[2] + c), tobit(state[3] + d)
  state[4], state[5], state[6], state[7] =
    tobit(state[4] + e), tobit(state[5] + f), tobit(state[6] + g), tobit(state[7] + h)
end

make_constants()
local pattern = ffi.new("uint8_t[?]", PATTERN)
for i = 0, PATTERN - 1 do pattern[i] = band(i * 31 + rshift(i, 8), 255) end
local bytes = kib * 1024
for at = 0, bytes - BLOCK, BLOCK do add_block(pattern, band(at, PATTERN - 1)) end
-- Whole blocks of text, so the padding is one block: a bit, zeros, the length in bits.
local last, length = ffi.new("uint8_t[64]"), bytes * 8
last[0] = 128
for i = BLOCK - 1, BLOCK - 8, -1 do
  last[i] = length % 256
  length = floor(length / 256)
end
add_block(last, 0)
print(("%d"):format(state[0] % 4294967296))
