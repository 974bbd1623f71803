%% switch N: two processes yield to each other, N times in all, half of them each. Measures a yield.
%% Prints N.
-module(switch).
-export([main/1]).

main([N]) ->
    Yields = list_to_integer(N),
    Parent = self(),
    Halves = [Yields div 2, Yields - Yields div 2],
    [spawn(fun() -> Parent ! {done, yield(Half, 0)} end) || Half <- Halves],
    Done = lists:sum([receive {done, Count} -> Count end || _ <- Halves]),
    io:format("~b~n", [Done]),
    halt(0).

yield(0, Done) -> Done;
yield(Left, Done) ->
    erlang:yield(),
    yield(Left - 1, Done + 1).
