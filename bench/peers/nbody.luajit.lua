-- nbody STEPS: the Sun and four giant planets under gravity. Same algorithm as nbody.c, in the same order of the double
-- operations, so that it rounds alike.
-- Prints the energy after the last step times -1e9, truncated.
local steps = assert(tonumber(arg[1]), "usage: nbody.luajit.lua STEPS")

local sqrt = math.sqrt
local PI = 3.141592653589793
local SOLAR_MASS = 4 * PI * PI
local DAYS = 365.24
local STEP = 0.01

local function body(x, y, z, vx, vy, vz, mass)
  return { x = x, y = y, z = z, vx = vx * DAYS, vy = vy * DAYS, vz = vz * DAYS, mass = mass * SOLAR_MASS }
end

local bodies = {
  body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
  -- Jupiter
  body(4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
    0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
  -- Saturn
  body(8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
    -0.00276742510726411, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812),
  -- Uranus
  body(12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
    0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298),
  -- Neptune
  body(15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
    0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451),
}

-- Gives the Sun the velocity that makes the total momentum zero.
local function offset_momentum()
  local px, py, pz = 0.0, 0.0, 0.0
  for _, b in ipairs(bodies) do
    px = px + b.vx * b.mass
    py = py + b.vy * b.mass
    pz = pz + b.vz * b.mass
  end
  local sun = bodies[1]
  sun.vx, sun.vy, sun.vz = -px / SOLAR_MASS, -py / SOLAR_MASS, -pz / SOLAR_MASS
end

local function advance(bodies, count)
  for i = 1, count do
    local a = bodies[i]
    local ax, ay, az, avx, avy, avz, a_mass = a.x, a.y, a.z, a.vx, a.vy, a.vz, a.mass
    for j = i + 1, count do
      local b = bodies[j]
      local dx, dy, dz = ax - b.x, ay - b.y, az - b.z
      local squared = dx * dx + dy * dy + dz * dz
      local magnitude = STEP / (squared * sqrt(squared))
      local b_mass = b.mass
      avx = avx - dx * b_mass * magnitude
      avy = avy - dy * b_mass * magnitude
      avz = avz - dz * b_mass * magnitude
      b.vx = b.vx + dx * a_mass * magnitude
      b.vy = b.vy + dy * a_mass * magnitude
      b.vz = b.vz + dz * a_mass * magnitude
    end
    a.vx, a.vy, a.vz = avx, avy, avz
  end
  for i = 1, count do
    local a = bodies[i]
    a.x = a.x + STEP * a.vx
    a.y = a.y + STEP * a.vy
    a.z = a.z + STEP * a.vz
  end
end

local function energy()
  local sum = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    sum = sum + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      sum = sum - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return sum
end

offset_momentum()
local count = #bodies
for _ = 1, steps do advance(bodies, count) end
print(("%d"):format(energy() * -1e9))
