-- ring THREADS PASSES: coroutines in a ring, each blocked until its left neighbour hands it the token. When all are
-- blocked, number 1 gets it with PASSES passes to go. Same algorithm as ring.c, with a first-in, first-out run queue.
-- Prints the number (from 1) of the coroutine that gets the token last.
local usage = "usage: ring.luajit.lua THREADS PASSES"
local count, passes = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local NO_TOKEN = -1

local resume, yield = coroutine.resume, coroutine.yield
local box = {} -- passes to go, for the coroutine that holds the token
local threads = {}
local following, first, last = {}, nil, nil -- the run queue: a list linked by number
local winner

local function ready(number)
  following[number] = false
  if first then following[last] = number else first = number end
  last = number
end

local function body(self)
  local neighbour = self % count + 1
  while true do
    while box[self] == NO_TOKEN do yield() end
    local to_go = box[self]
    box[self] = NO_TOKEN
    if to_go == 0 then
      winner = self
      return
    end
    box[neighbour] = to_go - 1
    ready(neighbour)
  end
end

local function run_all()
  while first do
    local number = first
    first = following[number]
    assert(resume(threads[number], number)) -- the number is the argument of the first turn, later ones ignore it
  end
end

for number = 1, count do
  threads[number] = coroutine.create(body)
  box[number] = NO_TOKEN
  ready(number)
end
run_all() -- each runs until it blocks
box[1] = passes
ready(1)
run_all()
print(winner)
