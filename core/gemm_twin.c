// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Our own matrix products: one kernel (gemm_kernel.h), compiled for each instruction set it may meet. For the narrow
// matrices of the network, whose operands stay in the caches as they are, nothing needs to be packed.

#include "gemm_private.h"

#define KERNEL(name) plain_##name
#define TARGET
#define LANES 4u
#define ROWS 4u
#include "gemm_kernel.h"
#undef KERNEL
#undef TARGET
#undef LANES
#undef ROWS

static const RipGemm plain = { "plain kernels", plain_multiply };

const RipGemm*
rip_gemm_plain(void)
{
  return &plain;
}

#if defined(__x86_64__) && defined(__GNUC__)

#define KERNEL(name) avx2_##name
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8u
#define ROWS 6u
#include "gemm_kernel.h"
#undef KERNEL
#undef TARGET
#undef LANES
#undef ROWS

#define KERNEL(name) avx512_##name
#define TARGET __attribute__((target("avx512f,prefer-vector-width=512")))
#define LANES 16u
#define ROWS 12u
#include "gemm_kernel.h"
#undef KERNEL
#undef TARGET
#undef LANES
#undef ROWS

static const RipGemm avx2   = { "AVX2 kernels", avx2_multiply };
static const RipGemm avx512 = { "AVX-512 kernels", avx512_multiply };

const RipGemm*
rip_gemm_twin(void)
{
  if (__builtin_cpu_supports("avx512f")) {
    return &avx512;
  }
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2 : &plain;
}

#else

const RipGemm*
rip_gemm_twin(void)
{
  return &plain;
}

#endif
