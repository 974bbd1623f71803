// What the kernels need of math.h when there is no C library: the processor's own operations.
#pragma once
#define floor __builtin_floor
#define sqrt __builtin_sqrt
