// nbody STEPS: the Sun and four giant planets under gravity. Same algorithm as nbody.c, in the same order of the double
// operations, so that it rounds alike.
// Prints the energy after the last step times -1e9, truncated.
const steps = Number(process.argv[2]);

const SOLAR_MASS = 4 * Math.PI * Math.PI;
const DAYS = 365.24;
const STEP = 0.01;

class Body {
  constructor([x, y, z], [vx, vy, vz], mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * DAYS;
    this.vy = vy * DAYS;
    this.vz = vz * DAYS;
    this.mass = mass * SOLAR_MASS;
  }
}

const bodies = [
  new Body([0, 0, 0], [0, 0, 0], 1),
  // Jupiter
  new Body(
    [4.841431442464721, -1.1603200440274284, -0.10362204447112311],
    [0.001660076642744037, 0.007699011184197404, -0.0000690460016972063],
    0.0009547919384243266,
  ),
  // Saturn
  new Body(
    [8.34336671824458, 4.124798564124305, -0.4035234171143214],
    [-0.00276742510726411, 0.004998528012349172, 0.000023041729757376393],
    0.0002858859806661308,
  ),
  // Uranus
  new Body(
    [12.894369562139131, -15.111151401698631, -0.22330757889265573],
    [0.002964601375647616, 0.0023784717395948095, -0.000029658956854023756],
    0.00004366244043351563,
  ),
  // Neptune
  new Body(
    [15.379697114850917, -25.919314609987964, 0.17925877295037118],
    [0.0026806777249038932, 0.001628241700382423, -0.00009515922545197159],
    0.000051513890204661145,
  ),
];

/** Gives the Sun the velocity that makes the total momentum zero. */
function offsetMomentum() {
  let px = 0;
  let py = 0;
  let pz = 0;
  for (const { vx, vy, vz, mass } of bodies) {
    px += vx * mass;
    py += vy * mass;
    pz += vz * mass;
  }
  const sun = bodies[0];
  sun.vx = -px / SOLAR_MASS;
  sun.vy = -py / SOLAR_MASS;
  sun.vz = -pz / SOLAR_MASS;
}

function advance() {
  const count = bodies.length;
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < count; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const squared = dx * dx + dy * dy + dz * dz;
      const magnitude = STEP / (squared * Math.sqrt(squared));
      a.vx -= dx * b.mass * magnitude;
      a.vy -= dy * b.mass * magnitude;
      a.vz -= dz * b.mass * magnitude;
      b.vx += dx * a.mass * magnitude;
      b.vy += dy * a.mass * magnitude;
      b.vz += dz * a.mass * magnitude;
    }
  }
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    a.x += STEP * a.vx;
    a.y += STEP * a.vy;
    a.z += STEP * a.vz;
  }
}

function energy() {
  let sum = 0;
  for (const [i, a] of bodies.entries()) {
    sum += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (const b of bodies.slice(i + 1)) {
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      sum -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

offsetMomentum();
for (let step = 0; step < steps; step++) advance();
console.log(String(Math.trunc(energy() * -1e9)));
