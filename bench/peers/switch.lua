-- switch N: two coroutines yield to each other through a loop that resumes the one and the other, N times in all.
-- Measures a yield and a resume. Prints N.
local n = assert(tonumber(arg[1]), "usage: switch.lua N")

local resume, yield = coroutine.resume, coroutine.yield
local left = n

local function body()
  while left > 0 do
    left = left - 1
    yield()
  end
end

local current, other = coroutine.create(body), coroutine.create(body)
while coroutine.status(current) ~= "dead" do
  assert(resume(current))
  current, other = other, current
end
print(n - left)
