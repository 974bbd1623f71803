-- spawn N MODE: makes N coroutines with ids 1..N; each adds its id to a sum and ends. MODE 0: all are alive at once,
-- each blocks first and all are resumed later. MODE 1: one after another.
-- Prints the sum of the ids.
local usage = "usage: spawn.lua N MODE"
local n, mode = assert(tonumber(arg[1]), usage), assert(tonumber(arg[2]), usage)

local create, resume, yield = coroutine.create, coroutine.resume, coroutine.yield
local sum = 0

local function body(id)
  if mode == 0 then yield() end
  sum = sum + id
end

if mode == 0 then
  local threads = {}
  for id = 1, n do
    threads[id] = create(body)
    assert(resume(threads[id], id))
  end
  for id = 1, n do assert(resume(threads[id])) end
else
  for id = 1, n do assert(resume(create(body), id)) end
end
print(sum)
