; A spreadsheet, the textbook's reason for threads: one thread takes input, one recalculates in the background, one saves to a file
; every time that something is new, and none makes the user wait. They share one sheet, under one lock and two conditions.
; Lines `A 5` set a cell to a number, lines `C A+B` to the sum of two others, which may come later. At the end what was saved last is
; printed.
; Run: vmrun programs/concepts/spreadsheet.asm
; models: 11 mn
; stdin: C A+B
; stdin: A 2
; stdin: B 40
; stdin: D C+C
; stdin: E D+A
; stdin: A 3
; expect: A = 3
; expect: B = 40
; expect: C = 43
; expect: D = 86
; expect: E = 89
import "std/errno"
import "std/file"
import "std/format"
import "std/io"
import "std/lines"
import "std/memory"
import "std/thread"

const CELLS = 8
; A line of the file is as long as this at most.
const LINE = 32

; A number when `left` is -1, else the sum of two cells.
struct Cell
    value: quad
    left: quad
    right: quad
end

struct Sheet
    lock: Mutex
    ; Broadcast when there is input, and when something was recalculated or saved.
    changed: Condition
    ; How many changes there were, and how many of them are in the values and in the file. -1: there is no more input.
    version: quad
    calculated: quad
    saved: quad
    ended: quad
    used: quad
    cells: Cell[CELLS]
end

data sheet: .space Sheet

func main() -> status
    let calculator, saver, reader, line, length, more, s, lock, changed
    la s, sheet
    add lock, s, Sheet.lock
    add changed, s, Sheet.changed
    spawn recalculate -> calculator
    spawn autosave -> saver
    call lines_open, 0 -> reader
next:
    call lines_next, reader -> line, length, more
    blez more, no_more
    call enter, line, length
    j next
no_more:
    call lines_close, reader
    call mutex_lock, lock
    li more, 1
    sd more, [s + Sheet.ended]
    call mutex_unlock, lock
    call condition_broadcast, changed
    join calculator
    join saver
    call show -> status
    ret
end

; What the user typed goes into a cell.
func enter(line, length)
    let s, lock, changed, letter, cell, text, value, error, left, right, version
    la s, sheet
    add lock, s, Sheet.lock
    add changed, s, Sheet.changed
    li left, -1
    lbu letter, [line]
    sub letter, letter, 'A'
    add text, line, 2
    sub length, length, 2
    call parse_int, text, length -> value, error
    beqz error, set
    lbu left, [text]
    sub left, left, 'A'
    lbu right, [text + 2]
    sub right, right, 'A'
set:
    call mutex_lock, lock
    mul cell, letter, sizeof(Cell)
    add cell, cell, s
    sd left, [cell + Sheet.cells + Cell.left]
    sd right, [cell + Sheet.cells + Cell.right]
    sd value, [cell + Sheet.cells + Cell.value]
    add letter, letter, 1
    ld version, [s + Sheet.used]
    max version, version, letter
    sd version, [s + Sheet.used]
    ld version, [s + Sheet.version]
    add version, version, 1
    sd version, [s + Sheet.version]
    call mutex_unlock, lock
    call condition_broadcast, changed
    ret
end

; Adds up again whenever a cell has changed, in the background.
func recalculate()
    let s, lock, changed, version, done, ended
    la s, sheet
    add lock, s, Sheet.lock
    add changed, s, Sheet.changed
    call mutex_lock, lock
next:
    ld version, [s + Sheet.version]
    ld done, [s + Sheet.calculated]
    bne version, done, work
    ld ended, [s + Sheet.ended]
    bnez ended, finished
    call condition_wait, changed, lock
    j next
work:
    call add_up
    sd version, [s + Sheet.calculated]
    call condition_broadcast, changed
    j next
finished:
    call mutex_unlock, lock
    ret
end

; Sums of sums need a round for each step. The caller holds the lock.
func add_up()
    let s, round, i, cell, left, right, value
    la s, sheet
again:
    li i, 0
    add cell, s, Sheet.cells
each:
    ld left, [cell + Cell.left]
    bltz left, number
    ld right, [cell + Cell.right]
    call value_of, left -> value
    call value_of, right -> right
    add value, value, right
    sd value, [cell + Cell.value]
number:
    add cell, cell, sizeof(Cell)
    add i, i, 1
    blt i, CELLS, each
    add round, round, 1
    blt round, CELLS, again
    ret
end

func value_of(index) -> value
    let cell
    la cell, sheet
    mul index, index, sizeof(Cell)
    add cell, cell, index
    ld value, [cell + Sheet.cells + Cell.value]
    ret
end

; Saves what was recalculated and is not in the file yet. Others go on while it writes.
func autosave()
    let s, lock, changed, calculated, saved, version, ended, text, length
    la s, sheet
    add lock, s, Sheet.lock
    add changed, s, Sheet.changed
    call malloc, CELLS * LINE -> text
    call mutex_lock, lock
next:
    ld calculated, [s + Sheet.calculated]
    ld saved, [s + Sheet.saved]
    bne calculated, saved, save
    ld version, [s + Sheet.version]
    bne version, calculated, sleep
    ld ended, [s + Sheet.ended]
    bnez ended, finished
sleep:
    call condition_wait, changed, lock
    j next
save:
    call write_sheet, text -> length
    call mutex_unlock, lock
    call write_file, "/sheet.txt", text, length
    call mutex_lock, lock
    sd calculated, [s + Sheet.saved]
    j next
finished:
    call mutex_unlock, lock
    call free, text
    ret
end

; The sheet as text; the caller holds the lock.
func write_sheet(text) -> length
    let s, used, i, p, c, value, digits
    la s, sheet
    ld used, [s + Sheet.used]
    mv p, text
next:
    bge i, used, done
    add c, i, 'A'
    sb c, [p]
    li c, ' '
    sb c, [p + 1]
    sb c, [p + 3]
    li c, '='
    sb c, [p + 2]
    add p, p, 4
    call value_of, i -> value
    call format_int, p, value -> digits
    add p, p, digits
    li c, '\n'
    sb c, [p]
    add p, p, 1
    add i, i, 1
    j next
done:
    sub length, p, text
    ret
end

; What a colleague sees who opens the file.
func show() -> status
    let text, length, error
    call read_file, "/sheet.txt" -> text, length, error
    bnez error, failed
    call print_string, text, length
    ret
failed:
    print "no sheet: {}\n", error
    li status, 1
    ret
end
