-- sha256 KIB: SHA-256 (FIPS 180-4) of KIB KiB of text: a pattern of 1 MiB over and over. Same algorithm as sha256.c.
-- Words are 64-bit integers: only the low 32 bits count, and they are cut where high bits could come down, that is
-- before a shift to the right. x | x << 32 holds x twice, so shifting it right rotates x in the low half.
-- Prints the first 32-bit word of the digest.
local kib = assert(math.tointeger(tonumber(arg[1])), "usage: sha256.lua KIB")

local WORD <const> = 0xffffffff
local BLOCK <const> = 64
local PATTERN <const> = 1 << 20
local ROUNDS <const> = 64
local BIG_ENDIAN_WORDS <const> = ">I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4"

local floor, unpack = math.floor, string.unpack

local function fraction(x) return floor((x - floor(x)) * 4294967296.0) end

-- The constants are fractions of the cube roots, and the first state of the square roots, of the first primes.
local function make_constants()
  local constants, state = {}, {}
  local candidate = 2
  while #constants < ROUNDS do
    local divisor = 2
    while divisor * divisor <= candidate and candidate % divisor ~= 0 do divisor = divisor + 1 end
    if divisor * divisor > candidate then
      local root = 1.0
      for _ = 1, 100 do root = (2 * root + candidate / (root * root)) / 3 end -- Newton's method
      constants[#constants + 1] = fraction(root)
      if #state < 8 then state[#state + 1] = fraction(math.sqrt(candidate)) end
    end
    candidate = candidate + 1
  end
  return constants, state
end

local constants, state = make_constants()
local w = {}

local function add_block(text, at)
  local w <const>, constants <const> = w, constants
  w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15], w[16] =
    unpack(BIG_ENDIAN_WORDS, text, at)
  for i = 17, ROUNDS do
    local x, y = w[i - 15], w[i - 2]
    local xx, yy = x | x << 32, y | y << 32
    w[i] = w[i - 16] + (xx >> 7 ~ xx >> 18 ~ x >> 3) + w[i - 7] + (yy >> 17 ~ yy >> 19 ~ y >> 10) & WORD
  end
  local a, b, c, d, e, f, g, h =
    state[1], state[2], state[3], state[4], state[5], state[6], state[7], state[8]
  for i = 1, ROUNDS do
    local aa, ee = a | a << 32, e | e << 32
    local t1 = h + (ee >> 6 ~ ee >> 11 ~ ee >> 25) + (e & f ~ ~e & g) + constants[i] + w[i]
    local t2 = (aa >> 2 ~ aa >> 13 ~ aa >> 22) + (a & b ~ a & c ~ b & c)
    h, g, f, e = g, f, e, d + t1 & WORD
    d, c, b, a = c, b, a, t1 + t2 & WORD
  end
  state[1], state[2] = state[1] + a & WORD, state[2] + b & WORD
  state[3], state[4] = state[3] + c & WORD, state[4] + d & WORD
  state[5], state[6] = state[5] + e & WORD, state[6] + f & WORD
  state[7], state[8] = state[7] + g & WORD, state[8] + h & WORD
end

local function make_pattern()
  local rows = {}
  for row = 0, PATTERN // 256 - 1 do
    local bytes = {}
    for column = 0, 255 do bytes[column + 1] = (row * 256 + column) * 31 + row & 255 end
    rows[row + 1] = string.char(table.unpack(bytes))
  end
  return table.concat(rows)
end

local pattern = make_pattern()
local bytes = kib * 1024
for at = 0, bytes - BLOCK, BLOCK do add_block(pattern, at % PATTERN + 1) end
-- Whole blocks of text, so the padding is one block: a bit, zeros, the length in bits.
add_block("\x80" .. ("\0"):rep(55) .. string.pack(">I8", bytes * 8), 1)
print(state[1])
