%% lock THREADS INCREMENTS: processes that each take a lock, add 1 to a shared count and give the lock back, INCREMENTS
%% times. The lock is a process, as processes share nothing: it grants itself to one at a time.
%% Prints the count: THREADS x INCREMENTS.
-module(lock).
-export([main/1]).

main([Threads, Increments]) ->
    Parent = self(),
    Count = counters:new(1, []),
    Lock = spawn(fun free/0),
    Each = list_to_integer(Increments),
    Bodies = [spawn(fun() -> body(Each, Lock, Count), Parent ! done end) || _ <- lists:seq(1, list_to_integer(Threads))],
    [receive done -> ok end || _ <- Bodies],
    io:format("~b~n", [counters:get(Count, 1)]),
    halt(0).

free() ->
    receive
        {lock, Owner} ->
            Owner ! granted,
            receive
                {unlock, Owner} -> free()
            end
    end.

body(0, _, _) -> ok;
body(Left, Lock, Count) ->
    Lock ! {lock, self()},
    receive
        granted -> ok
    end,
    counters:put(Count, 1, counters:get(Count, 1) + 1),
    Lock ! {unlock, self()},
    body(Left - 1, Lock, Count).
