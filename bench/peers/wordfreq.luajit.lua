-- wordfreq KIB ROUNDS: writes KIB KiB of text from a vocabulary of 16384 words, common ones more often, then counts
-- each word in a hash table. Same algorithm as wordfreq.c, the hash table included (linear probing, FNV-1a, keys are
-- places in the text). Words of 32 bits are multiplied in parts, so that no product leaves the exact range of a double.
-- Prints, summed over the rounds, distinct words x 1000003 + the sum over words of hash % 65521 x count.
local ffi = require("ffi")
local bit = require("bit")
local usage = "usage: wordfreq.luajit.lua KIB ROUNDS"
local kib, rounds = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local band, bxor, lshift, rshift, tobit = bit.band, bit.bxor, bit.lshift, bit.rshift, bit.tobit
local floor = math.floor

local WORDS = 16384
local LONGEST = 10
local SLOTS = 65536
local SPACE = 32
local LETTER_A = 97
local TWO_TO_32 = 4294967296

ffi.cdef("typedef struct { int32_t start, length, count, hash; } slot;")

local size = kib * 1024
local text = ffi.new("uint8_t[?]", size + LONGEST + 1)
local vocabulary = ffi.new("uint8_t[?]", WORDS * LONGEST)
local lengths = ffi.new("uint8_t[?]", WORDS)
local slots = ffi.new("slot[?]", SLOTS) -- free when count is 0

local function make_vocabulary()
  for i = 0, WORDS - 1 do
    local letters = i * 2654435761 % TWO_TO_32
    lengths[i] = 3 + i % 8
    for k = 0, lengths[i] - 1 do
      vocabulary[i * LONGEST + k] = LETTER_A + letters % 26
      letters = floor(letters / 26) + i
    end
  end
end

-- Whole words, each with a space behind it, until there are enough bytes; returns the length.
local function write_text()
  local random, length = 42, 0
  while length < size do
    random = tobit(lshift(random * 25, 16) + random * 26125 + 1013904223) -- 25 x 65536 + 26125 = 1664525
    local r = rshift(random, 16)
    local word = rshift(rshift(r * r, 16) * r, 18) -- close to r cubed: small numbers come up most
    local from = word * LONGEST
    for k = from, from + lengths[word] - 1 do
      text[length] = vocabulary[k]
      length = length + 1
    end
    text[length] = SPACE
    length = length + 1
  end
  return length
end

local function same_bytes(start, other, length)
  for k = 0, length - 1 do
    if text[start + k] ~= text[other + k] then return false end
  end
  return true
end

-- Counts one word; returns 1 when it is new.
local function count_word(start, length, hash)
  local at = band(hash, SLOTS - 1)
  while true do
    local slot = slots[at]
    if slot.count == 0 then
      slot.start, slot.length, slot.count, slot.hash = start, length, 1, hash
      return 1
    end
    if slot.hash == hash and slot.length == length and same_bytes(slot.start, start, length) then
      slot.count = slot.count + 1
      return 0
    end
    at = band(at + 1, SLOTS - 1)
  end
end

local function one_round()
  ffi.fill(slots, ffi.sizeof(slots))
  make_vocabulary()
  local length, distinct, at = write_text(), 0, 0
  while at < length do
    local hash, start, byte = tobit(2166136261), at, text[at]
    while byte ~= SPACE do
      hash = bxor(hash, byte)
      hash = tobit(lshift(hash, 24) + hash * 403) -- 2^24 + 403 = 16777619
      at = at + 1
      byte = text[at]
    end
    distinct = distinct + count_word(start, at - start, hash)
    at = at + 1
  end
  local sum = distinct * 1000003
  for i = 0, SLOTS - 1 do
    if slots[i].count > 0 then sum = sum + slots[i].hash % TWO_TO_32 % 65521 * slots[i].count end
  end
  return sum
end

local total = 0
for _ = 1, rounds do total = total + one_round() end
print(("%d"):format(total))
