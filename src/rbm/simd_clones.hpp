// Marks a loop to be compiled for several instruction sets, the best of which is chosen when the program starts. For
// loops of integer, + - * / and compare operations alone: those give the same bits on every set, since the build
// contracts nothing into a fused multiply-add.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define DEEPRG_SIMD_CLONES __attribute__((target_clones("default", "avx2", "arch=x86-64-v4")))
#else
#define DEEPRG_SIMD_CLONES
#endif
