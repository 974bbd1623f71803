-- wordfreq KIB ROUNDS: writes KIB KiB of text from a vocabulary of 16384 words, common ones more often, then counts
-- each word in a hash table. Same algorithm as wordfreq.c, the hash table included (linear probing, FNV-1a, keys are
-- places in the text); the text is an array of bytes.
-- Prints, summed over the rounds, distinct words x 1000003 + the sum over words of hash % 65521 x count.
local usage = "usage: wordfreq.lua KIB ROUNDS"
local kib, rounds = assert(math.tointeger(tonumber(arg[1])), usage), assert(math.tointeger(tonumber(arg[2])), usage)

local WORD <const> = 0xffffffff
local WORDS <const> = 16384
local SLOTS <const> = 65536
local SPACE <const> = 32
local LETTER_A <const> = 97

local text, vocabulary = {}, {}
local slot_start, slot_length, slot_hash, slot_count = {}, {}, {}, {}

local function make_vocabulary()
  for i = 0, WORDS - 1 do
    local letters = i * 2654435761 & WORD
    local word = {}
    for k = 1, 3 + i % 8 do
      word[k] = LETTER_A + letters % 26
      letters = letters // 26 + i & WORD
    end
    vocabulary[i] = word
  end
end

-- Whole words, each with a space behind it, until there are size bytes; returns the length.
local function write_text(size)
  local text <const>, vocabulary <const> = text, vocabulary
  local random, length = 42, 0
  while length < size do
    random = random * 1664525 + 1013904223 & WORD
    local r = random >> 16
    local word = vocabulary[((r * r & WORD) >> 16) * r >> 18] -- close to r cubed: small numbers come up most
    for k = 1, #word do text[length + k] = word[k] end
    length = length + #word + 1
    text[length] = SPACE
  end
  return length
end

local function same_bytes(start, other, length)
  local text <const> = text
  for k = 0, length - 1 do
    if text[start + k] ~= text[other + k] then return false end
  end
  return true
end

-- Counts one word; returns 1 when it is new.
local function count_word(start, length, hash)
  local at = hash % SLOTS
  while true do
    local count = slot_count[at]
    if count == 0 then
      slot_start[at], slot_length[at], slot_hash[at], slot_count[at] = start, length, hash, 1
      return 1
    end
    if slot_hash[at] == hash and slot_length[at] == length and same_bytes(slot_start[at], start, length) then
      slot_count[at] = count + 1
      return 0
    end
    at = (at + 1) % SLOTS
  end
end

local function one_round(size)
  for i = 0, SLOTS - 1 do slot_count[i] = 0 end
  make_vocabulary()
  local text <const> = text
  local length, distinct, at = write_text(size), 0, 1
  while at <= length do
    local hash, start, byte = 2166136261, at, text[at]
    while byte ~= SPACE do
      hash = (hash ~ byte) * 16777619 & WORD
      at = at + 1
      byte = text[at]
    end
    distinct = distinct + count_word(start, at - start, hash)
    at = at + 1
  end
  local sum = distinct * 1000003
  for i = 0, SLOTS - 1 do
    if slot_count[i] > 0 then sum = sum + slot_hash[i] % 65521 * slot_count[i] end
  end
  return sum
end

local total = 0
for _ = 1, rounds do total = total + one_round(kib * 1024) end
print(total)
