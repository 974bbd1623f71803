; nbody STEPS: the sun and four planets for so many steps of 0.01 days; prints the energy times -1e9, truncated.
; The order of the double operations is that of the C version, so that the answer is the same to the bit.
; Run: vmrun programs/bench/nbody.asm 1000
; args: 1000
; expect: 169087605
import "std/io"
import "std/args"

struct Body
    x: double
    y: double
    z: double
    vx: double
    vy: double
    vz: double
    mass: double
end

data bodies: .space Body[5]

const COUNT = 5
const END = COUNT * sizeof(Body)

; The table of the C version: positions, velocities in units a day, masses in units of the sun.
data table:
    .double 0, 0, 0, 0, 0, 0, 1
    .double 4.84143144246472090, -1.16032004402742839, -0.103622044471123109
    .double 0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609
    .double 8.34336671824457987, 4.12479856412430479, -0.403523417114321381
    .double -0.00276742510726411, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812
    .double 12.8943695621391310, -15.1111514016986312, -0.223307578892655734
    .double 0.00296460137564761618, 0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298
    .double 15.3796971148509165, -25.9193146099879641, 0.179258772950371181
    .double 0.00268067772490389322, 0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451
end

func main() -> status
    let steps
    let energy: f64, scale: f64
    call argument_int, 0 -> steps
    call setup
    call advance, steps
    call energy_of -> energy
    fli.d scale, -1e9
    fmul.d energy, energy, scale
    fcvt.l.d steps, energy
    print "{}\n", steps
    ret
end

; Fills the bodies from the table and gives the sun the momentum that balances the planets'.
func setup()
    let from, to, end
    let value: f64, days: f64, sun: f64, mass: f64, px: f64, py: f64, pz: f64
    fli.d days, 365.24
    fli.d sun, 3.141592653589793
    fli.d value, 4.0
    fmul.d value, value, sun
    fmul.d sun, value, sun
    la from, table
    la to, bodies
    add end, to, END
next:
    fld value, [from + Body.x]
    fsd value, [to + Body.x]
    fld value, [from + Body.y]
    fsd value, [to + Body.y]
    fld value, [from + Body.z]
    fsd value, [to + Body.z]
    fld mass, [from + Body.mass]
    fmul.d mass, mass, sun
    fsd mass, [to + Body.mass]
    fld value, [from + Body.vx]
    fmul.d value, value, days
    fsd value, [to + Body.vx]
    fmul.d value, value, mass
    fadd.d px, px, value
    fld value, [from + Body.vy]
    fmul.d value, value, days
    fsd value, [to + Body.vy]
    fmul.d value, value, mass
    fadd.d py, py, value
    fld value, [from + Body.vz]
    fmul.d value, value, days
    fsd value, [to + Body.vz]
    fmul.d value, value, mass
    fadd.d pz, pz, value
    add from, from, sizeof(Body)
    add to, to, sizeof(Body)
    blt to, end, next
    la to, bodies
    fneg.d px, px
    fdiv.d px, px, sun
    fsd px, [to + Body.vx]
    fneg.d py, py
    fdiv.d py, py, sun
    fsd py, [to + Body.vy]
    fneg.d pz, pz
    fdiv.d pz, pz, sun
    fsd pz, [to + Body.vz]
    ret
end

func advance(steps)
    let first, end, p, q
    let dx: f64, dy: f64, dz: f64, d2: f64, mag: f64, t: f64, u: f64, dt: f64
    let x: f64, y: f64, z: f64, vx: f64, vy: f64, vz: f64, mass: f64
    la first, bodies
    add end, first, END
    fli.d dt, 0.01
    blez steps, done
step:
    mv p, first
body:
    fld x, [p + Body.x]
    fld y, [p + Body.y]
    fld z, [p + Body.z]
    fld vx, [p + Body.vx]
    fld vy, [p + Body.vy]
    fld vz, [p + Body.vz]
    fld mass, [p + Body.mass]
    add q, p, sizeof(Body)
    bge q, end, moved
pair:
    fld t, [q + Body.x]
    fsub.d dx, x, t
    fld t, [q + Body.y]
    fsub.d dy, y, t
    fld t, [q + Body.z]
    fsub.d dz, z, t
    fmul.d d2, dx, dx
    fmul.d t, dy, dy
    fadd.d d2, d2, t
    fmul.d t, dz, dz
    fadd.d d2, d2, t
    fsqrt.d t, d2
    fmul.d t, d2, t
    fdiv.d mag, dt, t
    fld u, [q + Body.mass]
    fmul.d t, dx, u
    fmul.d t, t, mag
    fsub.d vx, vx, t
    fmul.d t, dy, u
    fmul.d t, t, mag
    fsub.d vy, vy, t
    fmul.d t, dz, u
    fmul.d t, t, mag
    fsub.d vz, vz, t
    fld u, [q + Body.vx]
    fmul.d t, dx, mass
    fmul.d t, t, mag
    fadd.d u, u, t
    fsd u, [q + Body.vx]
    fld u, [q + Body.vy]
    fmul.d t, dy, mass
    fmul.d t, t, mag
    fadd.d u, u, t
    fsd u, [q + Body.vy]
    fld u, [q + Body.vz]
    fmul.d t, dz, mass
    fmul.d t, t, mag
    fadd.d u, u, t
    fsd u, [q + Body.vz]
    add q, q, sizeof(Body)
    blt q, end, pair
moved:
    fsd vx, [p + Body.vx]
    fsd vy, [p + Body.vy]
    fsd vz, [p + Body.vz]
    add p, p, sizeof(Body)
    blt p, end, body
    mv p, first
move:
    fld x, [p + Body.x]
    fld t, [p + Body.vx]
    fmul.d t, dt, t
    fadd.d x, x, t
    fsd x, [p + Body.x]
    fld y, [p + Body.y]
    fld t, [p + Body.vy]
    fmul.d t, dt, t
    fadd.d y, y, t
    fsd y, [p + Body.y]
    fld z, [p + Body.z]
    fld t, [p + Body.vz]
    fmul.d t, dt, t
    fadd.d z, z, t
    fsd z, [p + Body.z]
    add p, p, sizeof(Body)
    blt p, end, move
    sub steps, steps, 1
    bgtz steps, step
done:
    ret
end

func energy_of() -> e: f64
    let end, p, q
    let t: f64, u: f64, v: f64, mass: f64, half: f64
    la p, bodies
    add end, p, END
    fli.d half, 0.5
body:
    fld mass, [p + Body.mass]
    fld t, [p + Body.vx]
    fmul.d u, t, t
    fld t, [p + Body.vy]
    fmul.d t, t, t
    fadd.d u, u, t
    fld t, [p + Body.vz]
    fmul.d t, t, t
    fadd.d u, u, t
    fmul.d t, half, mass
    fmul.d u, t, u
    fadd.d e, e, u
    add q, p, sizeof(Body)
    bge q, end, next
pair:
    fld t, [p + Body.x]
    fld u, [q + Body.x]
    fsub.d t, t, u
    fmul.d v, t, t
    fld t, [p + Body.y]
    fld u, [q + Body.y]
    fsub.d t, t, u
    fmul.d t, t, t
    fadd.d v, v, t
    fld t, [p + Body.z]
    fld u, [q + Body.z]
    fsub.d t, t, u
    fmul.d t, t, t
    fadd.d v, v, t
    fsqrt.d v, v
    fld u, [q + Body.mass]
    fmul.d u, mass, u
    fdiv.d u, u, v
    fsub.d e, e, u
    add q, q, sizeof(Body)
    blt q, end, pair
next:
    add p, p, sizeof(Body)
    blt p, end, body
    ret
end
