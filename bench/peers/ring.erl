%% ring THREADS PASSES: processes in a ring, each waiting until its left neighbour sends it the token. Number 1 gets it
%% first, with PASSES passes to go. Measures wake-up, block and switch among many.
%% Prints the number (from 1) of the process that gets the token last.
-module(ring).
-export([main/1]).

main([Threads, Passes]) ->
    Parent = self(),
    Count = list_to_integer(Threads),
    First = spawn(fun() -> first(Parent) end),
    Second = lists:foldl(fun(Number, Next) -> spawn(fun() -> body(Number, Next, Parent) end) end,
                         First, lists:seq(Count, 2, -1)),
    First ! {next, Second},
    First ! list_to_integer(Passes),
    receive
        {winner, Number} -> io:format("~b~n", [Number])
    end,
    halt(0).

first(Parent) ->
    receive
        {next, Next} -> body(1, Next, Parent)
    end.

body(Number, Next, Parent) ->
    receive
        0 ->
            Parent ! {winner, Number};
        Passes ->
            Next ! Passes - 1,
            body(Number, Next, Parent)
    end.
