// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "loops.h"

#include "exp.h"

#include <math.h>

#define NORM_EPSILON 1e-5f
#define LANES 8u
#define CELLS 4u // that norms wait for together

typedef float Vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef float Half __attribute__((vector_size(2 * LANES), aligned(4), may_alias));
typedef int   Mask __attribute__((vector_size(4 * LANES)));

#define KERNEL(name) plain_##name
#define TARGET
#include "loops_kernel.h"
#undef KERNEL
#undef TARGET

const RipLoops*
rip_loops_plain(void)
{
  return &plain_loops;
}

#if defined(__x86_64__) && defined(__GNUC__)

#define KERNEL(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma")))
#include "loops_kernel.h"
#undef KERNEL
#undef TARGET

const RipLoops*
rip_loops_native(void)
{
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2_loops : &plain_loops;
}

#else

const RipLoops*
rip_loops_native(void)
{
  return &plain_loops;
}

#endif
