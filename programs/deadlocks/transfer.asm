; Two transfers between the same accounts in opposite directions: each has locked the account that it takes from, and waits for the one
; that it gives to.
; cycle: 2 accounts+16 3 accounts
; exit: 35
import "std/thread"

struct Account
    lock: Mutex
    balance: quad
end

data accounts: .space Account[2]
data both_began: .space Barrier

func main()
    let one, other, first, second, barrier
    la barrier, both_began
    call barrier_init, barrier, 2
    la first, accounts
    add second, first, sizeof(Account)
    spawn transfer, first, second, 5 -> one
    spawn transfer, second, first, 3 -> other
    join one
    join other
    ret
end

func transfer(from, to, amount)
    let balance, barrier, first, second
    mv first, from
    mv second, to
    call mutex_lock, first
    la barrier, both_began
    call barrier_wait, barrier
    call mutex_lock, second
    ld balance, [from + Account.balance]
    sub balance, balance, amount
    sd balance, [from + Account.balance]
    ld balance, [to + Account.balance]
    add balance, balance, amount
    sd balance, [to + Account.balance]
    call mutex_unlock, second
    call mutex_unlock, first
    ret
end
