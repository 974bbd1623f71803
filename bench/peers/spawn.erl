%% spawn N MODE: starts N processes with ids 1..N; each sends its id to be added and ends. MODE 0: all are alive at once,
%% each waits first and all are woken later. MODE 1: one after another.
%% Prints the sum of the ids.
-module(spawn).
-export([main/1]).

main([N, Mode]) ->
    Parent = self(),
    Count = list_to_integer(N),
    Sum = case Mode of
        "0" ->
            All = [spawn(fun() -> wait_and_add(Id, Parent) end) || Id <- lists:seq(1, Count)],
            [Process ! go || Process <- All],
            collect(Count, 0);
        "1" ->
            lists:foldl(fun(Id, Sum) -> spawn(fun() -> Parent ! Id end), collect(1, Sum) end, 0, lists:seq(1, Count))
    end,
    io:format("~b~n", [Sum]),
    halt(0).

wait_and_add(Id, Parent) ->
    receive
        go -> Parent ! Id
    end.

collect(0, Sum) -> Sum;
collect(Left, Sum) ->
    receive
        Id -> collect(Left - 1, Sum + Id)
    end.
