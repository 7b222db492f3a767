// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Our own matrix products: one kernel (gemm_kernel.h), compiled for each instruction set it may meet. For the narrow
// matrices of the network, whose operands stay in the caches as they are, nothing needs to be packed.

#include "gemm_impl.h"

#include <stdint.h>

/// A few columns, as they are
static void
narrow_multiply(const size_t       m,
                const size_t       n,
                const size_t       k,
                const float* const a,
                const size_t       lda,
                const float* const b,
                const size_t       ldb,
                float* const       c,
                const size_t       ldc,
                const bool         accumulate)
{
  for (size_t i = 0; i < m; ++i) {
    for (size_t j = 0; j < n; ++j) {
      float sum = accumulate ? c[i * ldc + j] : 0.0f;
      for (size_t p = 0; p < k; ++p) {
        sum += a[i * lda + p] * b[p * ldb + j];
      }
      c[i * ldc + j] = sum;
    }
  }
}

#define KERNEL(name) plain_##name
#define TAIL narrow_multiply
#define TARGET
#define LANES 4u
#define ROWS 4u
#include "gemm_kernel.h"
#undef KERNEL
#undef TAIL
#undef TARGET
#undef LANES
#undef ROWS

static const RipGemm plain = { "plain kernels", 8u, rip_loops_plain, plain_multiply };

const RipGemm*
rip_gemm_plain(void)
{
  return &plain;
}

#if defined(__x86_64__) && defined(__GNUC__)

#define KERNEL(name) avx2_##name
#define TAIL plain_multiply
#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8u
#define ROWS 6u
#include "gemm_kernel.h"
#undef KERNEL
#undef TAIL
#undef TARGET
#undef LANES
#undef ROWS

#define KERNEL(name) avx512_##name
#define TAIL avx2_multiply
#define TARGET __attribute__((target("avx512f")))
#define LANES 16u
#define ROWS 12u
#include "gemm_kernel.h"
#undef KERNEL
#undef TAIL
#undef TARGET
#undef LANES
#undef ROWS

static const RipGemm avx2   = { "AVX2 kernels", 16u, rip_loops_native, avx2_multiply };
static const RipGemm avx512 = { "AVX-512 kernels", 32u, rip_loops_native, avx512_multiply };

const RipGemm*
rip_gemm_native(void)
{
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return !has_avx2 ? NULL : __builtin_cpu_supports("avx512f") ? &avx512 : &avx2;
}

#else

const RipGemm*
rip_gemm_native(void)
{
  return NULL;
}

#endif
