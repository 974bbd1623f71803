; Two transfers between the same accounts in opposite directions: the account with the lower address is locked first.
; expect: balances -2 and 2
import "std/thread"
import "std/io"

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
    ld one, [first + Account.balance]
    ld other, [second + Account.balance]
    print "balances {} and {}\n", one, other
    ret
end

func transfer(from, to, amount)
    let balance, barrier, first, second
    la barrier, both_began
    call barrier_wait, barrier
    minu first, from, to
    maxu second, from, to
    call mutex_lock, first
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
