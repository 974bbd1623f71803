; Hash table from strings to 64-bit integers. Keys are copied. Open addressing with linear probing; a removed key leaves a
; mark until the table grows. One thread at a time may change a table.
; The hash has no secret, so that runs are repeatable: do not use a table for keys that an adversary chooses.
import "std/errno"
import "std/memory"
import "std/string"

const FIRST_CAPACITY = 16
; A table grows when more than 3 of 4 entries are used or removed.
const FULL_PARTS = 3
const ALL_PARTS = 4
; FNV-1a, 64 bits.
const HASH_START = 0xcbf29ce484222325
const HASH_PRIME = 0x100000001b3
const MIX_SHIFT = 32

struct Table
    entries: quad
    ; A power of two.
    capacity: quad
    count: quad
    ; Entries in use or removed.
    used: quad
end

struct Entry
    ; Address of the key's copy; 0 when the entry was never used. A removed entry has the address REMOVED.
    key: quad
    length: quad
    hash: quad
    value: quad
end

const REMOVED = 1

; Make an empty table.
; results: table to be given to the other functions, or 0 when there is not enough memory
export func table_new() -> table
    let error
    call malloc_zeroed, sizeof(Table) -> table
    beqz table, done
    call allot, table, FIRST_CAPACITY -> error
    beqz error, done
    call free, table
    li table, 0
done:
    ret
end

; Free a table and its keys.
; args: table from table_new
export func table_free(table)
    let entries, capacity
    ld entries, [table + Table.entries]
    ld capacity, [table + Table.capacity]
    call free_keys, entries, capacity
    call free, entries
    call free, table
    ret
end

; How many keys there are.
; args: table from table_new
; results: count
export func table_count(table) -> count
    ld count, [table + Table.count]
    ret
end

; Look a key up.
; args: table; key, length the key
; results: value that belongs to it, 0 when there is none; found 1 or 0
export func table_get(table, key, length) -> value, found
    let entry, hash
    call hash_of, key, length -> hash
    call find_entry, table, key, length, hash -> entry, found
    beqz found, done
    ld value, [entry + Entry.value]
done:
    ret
end

; Give a key a value, whether it was there or not.
; args: table; key, length the key; value
; results: error 0 or -ENOMEM
export func table_set(table, key, length, value) -> error
    let entry
    call entry_for, table, key, length -> entry, error
    bnez error, done
    sd value, [entry + Entry.value]
done:
    ret
end

; Add to the value of a key; one that was not there had 0.
; args: table; key, length the key; amount what to add
; results: value the sum; error 0 or -ENOMEM
export func table_add(table, key, length, amount) -> value, error
    let entry
    call entry_for, table, key, length -> entry, error
    bnez error, done
    ld value, [entry + Entry.value]
    add value, value, amount
    sd value, [entry + Entry.value]
done:
    ret
end

; Remove a key.
; args: table; key, length the key
; results: removed 1, or 0 when it was not there
export func table_remove(table, key, length) -> removed
    let entry, hash, address, count
    call hash_of, key, length -> hash
    call find_entry, table, key, length, hash -> entry, removed
    beqz removed, done
    ld address, [entry + Entry.key]
    call free, address
    li address, REMOVED
    sd address, [entry + Entry.key]
    ld count, [table + Table.count]
    sub count, count, 1
    sd count, [table + Table.count]
done:
    ret
end

; Walk through a table, in an order that is the same in every run but means nothing. Do not change the keys meanwhile.
; args: table; index 0 at first, then what the last call gave
; results: index for the next call, or -1 when there are no more; key, length, value of one key
export func table_next(table, index) -> index, key, length, value
    let entries, capacity, entry
    ld entries, [table + Table.entries]
    ld capacity, [table + Table.capacity]
next:
    bgeu index, capacity, none
    mul entry, index, sizeof(Entry)
    add entry, entry, entries
    add index, index, 1
    ld key, [entry + Entry.key]
    bleu key, REMOVED, next
    ld length, [entry + Entry.length]
    ld value, [entry + Entry.value]
    ret
none:
    li index, -1
    li key, 0
    ret
end

; The FNV-1a hash of a string, its high half mixed into the low one.
; args: address, length the string
; results: hash 64 bits
export func hash_of(address, length) -> hash
    let stop, character
    li hash, HASH_START
    add stop, address, length
next:
    bgeu address, stop, mix
    lbu character, [address]
    xor hash, hash, character
    li character, HASH_PRIME
    mul hash, hash, character
    add address, address, 1
    j next
mix:
    srl character, hash, MIX_SHIFT
    xor hash, hash, character
    ret
end

; The entry of a key, or the entry where it would be put.
func find_entry(table, key, length, hash) -> entry, found
    let entries, mask, index, address, size, candidate
    ld entries, [table + Table.entries]
    ld mask, [table + Table.capacity]
    sub mask, mask, 1
    and index, hash, mask
next:
    mul candidate, index, sizeof(Entry)
    add candidate, candidate, entries
    ld address, [candidate + Entry.key]
    beqz address, missing
    add index, index, 1
    and index, index, mask
    bne address, REMOVED, compare
    bnez entry, next
    mv entry, candidate
    j next
compare:
    ld size, [candidate + Entry.hash]
    bne size, hash, next
    ld size, [candidate + Entry.length]
    call string_equal, address, size, key, length -> found
    beqz found, next
    mv entry, candidate
    ret
missing:
    bnez entry, done
    mv entry, candidate
done:
    ret
end

; The entry of a key, made when it is not there.
func entry_for(table, key, length) -> entry, error
    let hash, found, copy
    call hash_of, key, length -> hash
    call find_entry, table, key, length, hash -> entry, found
    bnez found, done
    call grow_when_full, table -> error
    bnez error, done
    call find_entry, table, key, length, hash -> entry, found
    call malloc, length -> copy
    li error, -ENOMEM
    beqz copy, done
    mem.copy copy, key, length
    call count_entry, table, entry
    sd copy, [entry + Entry.key]
    sd length, [entry + Entry.length]
    sd hash, [entry + Entry.hash]
    li error, 0
    sd error, [entry + Entry.value]
done:
    ret
end

; One key more; an entry that was removed before was counted as used already.
func count_entry(table, entry)
    let count, address
    ld count, [table + Table.count]
    add count, count, 1
    sd count, [table + Table.count]
    ld address, [entry + Entry.key]
    bnez address, done
    ld count, [table + Table.used]
    add count, count, 1
    sd count, [table + Table.used]
done:
    ret
end

func grow_when_full(table) -> error
    let used, capacity, parts, old, old_capacity
    ld used, [table + Table.used]
    ld capacity, [table + Table.capacity]
    mul used, used, ALL_PARTS
    mul parts, capacity, FULL_PARTS
    blt used, parts, done
    ld old, [table + Table.entries]
    mv old_capacity, capacity
    ; Doubling is for the keys that are there; marks of removed ones alone are only swept out.
    ld used, [table + Table.count]
    sll used, used, 1
    blt used, capacity, allot_new
    sll capacity, capacity, 1
allot_new:
    call allot, table, capacity -> error
    bnez error, done
    call move_entries, table, old, old_capacity
    call free, old
done:
    ret
end

; Give the table capacity empty entries; the table is as it was when there is no memory for them.
func allot(table, capacity) -> error
    let size, entries, zero
    mul size, capacity, sizeof(Entry)
    call malloc_zeroed, size -> entries
    li error, -ENOMEM
    beqz entries, done
    sd entries, [table + Table.entries]
    sd capacity, [table + Table.capacity]
    sd zero, [table + Table.used]
    li error, 0
done:
    ret
end

func move_entries(table, entry, capacity)
    let key, length, hash, target, found, stop, used
    mul stop, capacity, sizeof(Entry)
    add stop, stop, entry
next:
    ld key, [entry + Entry.key]
    bleu key, REMOVED, skip
    ld length, [entry + Entry.length]
    ld hash, [entry + Entry.hash]
    call find_entry, table, key, length, hash -> target, found
    li length, sizeof(Entry)
    mem.copy target, entry, length
    add used, used, 1
skip:
    add entry, entry, sizeof(Entry)
    bltu entry, stop, next
    sd used, [table + Table.used]
    ret
end

func free_keys(entry, capacity)
    let key, stop
    mul stop, capacity, sizeof(Entry)
    add stop, stop, entry
next:
    ld key, [entry + Entry.key]
    bleu key, REMOVED, skip
    call free, key
skip:
    add entry, entry, sizeof(Entry)
    bltu entry, stop, next
    ret
end
