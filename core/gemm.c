// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "gemm_private.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char*
rip_gemm_name(const RipGemm* const gemm)
{
  return gemm->name;
}

void
rip_gemm(const RipGemm* const gemm,
         const size_t         m,
         const size_t         n,
         const size_t         k,
         const float* const   a,
         const size_t         lda,
         const float* const   b,
         const size_t         ldb,
         float* const         c,
         const size_t         ldc,
         const bool           accumulate)
{
  if (m && n && k) {
    gemm->multiply(m, n, k, a, lda, b, ldb, c, ldc, accumulate);
  }
}

#if defined(RIP_OPENBLAS_PRIVATE) || defined(RIP_OPENBLAS_SHARED)

#include <cblas.h>

static void
blas_multiply(const size_t       m,
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
  // BLAS takes no overlapping rows: such a product is a sum of products of lda columns each
  for (size_t p = 0; p < k; p += lda) {
    cblas_sgemm(CblasRowMajor,
                CblasNoTrans,
                CblasNoTrans,
                (int)m,
                (int)n,
                (int)(k - p < lda ? k - p : lda),
                1.0f,
                a + p,
                (int)lda,
                b + p * ldb,
                (int)ldb,
                accumulate || p ? 1.0f : 0.0f,
                c,
                (int)ldc);
  }
}

/// Small whole numbers, whose products and sums are exact in any order
static float
test_value(const size_t i)
{
  const uint32_t hash = (uint32_t)i * 0x9E3779B1u;
  return (float)((hash ^ hash >> 15u) % 9u) - 4.0f;
}

/// Whether a product comes out right to the bit, into a c that held NaN; `a`, `b`, `c` and `expected` are large enough
static bool
product_is_right(const size_t m,
                 const size_t n,
                 const size_t k,
                 float* const a,
                 float* const b,
                 float* const c,
                 float* const expected)
{
  for (size_t i = 0; i < m * k; ++i) {
    a[i] = test_value(i);
  }
  for (size_t i = 0; i < k * n; ++i) {
    b[i] = test_value(i + 77u);
  }
  memset(c, 0xFF, m * n * sizeof(float));
  blas_multiply(m, n, k, a, k, b, n, c, n, false);
  blas_multiply(m, n, k, a, k, b, n, c, n, true);
  rip_gemm(rip_gemm_plain(), m, n, k, a, k, b, n, expected, n, false);
  for (size_t i = 0; i < m * n; ++i) {
    if (!(c[i] == 2.0f * expected[i])) {
      return false;
    }
  }
  return true;
}

/// Products of the shapes that networks make: some versions of OpenBLAS have kernels that are wrong on some CPUs
static bool
blas_is_right(void)
{
  static const uint16_t shapes[][3] = { { 2111, 32, 32 }, { 527, 64, 64 },  { 134, 128, 128 }, { 2111, 40, 36 },
                                        { 527, 192, 64 }, { 128, 128, 32 }, { 32, 16, 32 },    { 37, 24, 88 } };
  static const size_t   size        = 2111u * 64u; // the most floats of an operand

  bool         right = true;
  float* const space = (float*)malloc(4u * size * sizeof(float));
  for (size_t i = 0; space && right && i < sizeof(shapes) / sizeof(shapes[0]); ++i) {
    const uint16_t* const s = shapes[i];
    right = product_is_right(s[0], s[1], s[2], space, space + size, space + 2u * size, space + 3u * size);
  }
  free(space);
  return space && right;
}

/// This copy of OpenBLAS, as found at its first use
static struct
{
  pthread_once_t once;
  RipGemm        gemm;
  char           name[64];
  bool           fit;
} blas = { .once = PTHREAD_ONCE_INIT };

#ifdef RIP_OPENBLAS_PRIVATE
int
blas_thread_shutdown_(void); // in no header; what OpenBLAS itself calls when it is unloaded
#endif

static void
examine_blas(void)
{
#ifdef RIP_OPENBLAS_PRIVATE
  openblas_set_num_threads(1);
  blas_thread_shutdown_(); // the threads it started on being loaded, which would only sleep
#endif
  snprintf(blas.name, sizeof(blas.name), "OpenBLAS %s", openblas_get_corename());
  blas.gemm = (RipGemm){ blas.name, blas_multiply };
  blas.fit = openblas_get_parallel() == OPENBLAS_THREAD // the serial flavour may not be called from two threads at once
             && openblas_get_num_threads() == 1         // a shared copy's number is the host's: not ours to change
             && blas_is_right();
}

const RipGemm*
rip_gemm_blas(void)
{
  pthread_once(&blas.once, examine_blas);
  return blas.fit ? &blas.gemm : NULL;
}

#else

const RipGemm*
rip_gemm_blas(void)
{
  return NULL;
}

#endif

const RipGemm*
rip_gemm_default(void)
{
  const RipGemm* const twin = rip_gemm_twin();
  const RipGemm* const fit  = twin == rip_gemm_plain() ? rip_gemm_blas() : NULL;
  return fit ? fit : twin;
}
