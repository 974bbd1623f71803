%% deep DEPTH YIELDS: two processes, each DEPTH calls down, yield to each other, YIELDS times in all, half of them each.
%% Measures a yield from deep recursion.
%% Prints YIELDS plus the calls that both come back from: YIELDS + 2 x DEPTH.
-module(deep).
-export([main/1]).

main([Depth, N]) ->
    Yields = list_to_integer(N),
    Frames = list_to_integer(Depth),
    Parent = self(),
    Halves = [Yields div 2, Yields - Yields div 2],
    [spawn(fun() -> Parent ! {done, descend(Frames, Half)} end) || Half <- Halves],
    Sum = lists:sum([receive {done, Count} -> Count end || _ <- Halves]),
    io:format("~b~n", [Sum]),
    halt(0).

descend(0, Yields) -> yield(Yields, 0);
descend(Depth, Yields) -> 1 + descend(Depth - 1, Yields).

yield(0, Done) -> Done;
yield(Left, Done) ->
    erlang:yield(),
    yield(Left - 1, Done + 1).
