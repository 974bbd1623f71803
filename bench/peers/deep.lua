-- deep DEPTH YIELDS: two coroutines, each DEPTH calls down, yield to each other through a loop that resumes the one and
-- the other, YIELDS times in all. Measures a yield from deep recursion.
-- Prints YIELDS plus the calls that both come back from: YIELDS + 2 x DEPTH.
local usage = "usage: deep.lua DEPTH YIELDS"
local depth, yields = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local resume, yield = coroutine.resume, coroutine.yield
local left, frames, running = yields, 0, 2

local function descend(rest)
  if rest > 0 then return 1 + descend(rest - 1) end
  while left > 0 do
    left = left - 1
    yield()
  end
  return 0
end

local function body()
  local own = descend(depth)
  frames = frames + own
  running = running - 1
end

local current, other = coroutine.create(body), coroutine.create(body)
while running > 0 do
  assert(resume(current))
  if coroutine.status(other) ~= "dead" then current, other = other, current end
end
print(yields - left + frames)
