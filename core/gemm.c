// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "gemm_impl.h"

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

const RipLoops*
rip_gemm_loops(const RipGemm* const gemm)
{
  return gemm->loops();
}

size_t
rip_gemm_panel(const RipGemm* const gemm, const size_t columns)
{
  return gemm->panel && gemm->panel < columns ? gemm->panel : columns;
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

/// Small whole numbers, whose products and sums are exact in any order
static float
test_value(const size_t i)
{
  const uint32_t hash = (uint32_t)i * 0x9E3779B1u;
  return (float)((hash ^ hash >> 15u) % 9u) - 4.0f;
}

/// Whether a product of m x n x k comes out right to the bit, into a c that held NaN; `space` has room for `size`
/// floats of each operand and of the result
static bool
product_is_right(const RipGemm* const gemm, const uint16_t shape[3], float* const space, const size_t size)
{
  const size_t m        = shape[0];
  const size_t n        = shape[1];
  const size_t k        = shape[2];
  float* const a        = space;
  float* const b        = a + size;
  float* const c        = b + size;
  float* const expected = c + size;
  for (size_t i = 0; i < m * k; ++i) {
    a[i] = test_value(i);
  }
  for (size_t i = 0; i < k * n; ++i) {
    b[i] = test_value(i + 77u);
  }
  memset(c, 0xFF, m * n * sizeof(float));
  rip_gemm(gemm, m, n, k, a, k, b, n, c, n, false);
  rip_gemm(gemm, m, n, k, a, k, b, n, c, n, true);
  rip_gemm(rip_gemm_plain(), m, n, k, a, k, b, n, expected, n, false);
  for (size_t i = 0; i < m * n; ++i) {
    if (!(c[i] == 2.0f * expected[i])) {
      return false;
    }
  }
  return true;
}

/// Test products of the shapes that networks make: some versions of OpenBLAS have kernels that are wrong on some CPUs,
/// and ours may meet a CPU that they were never tried on
static bool
is_right(const RipGemm* const gemm)
{
  static const uint16_t shapes[][3] = { { 2111, 32, 32 }, { 527, 64, 64 },  { 134, 128, 128 }, { 2111, 40, 36 },
                                        { 527, 192, 64 }, { 128, 128, 32 }, { 32, 16, 32 },    { 37, 23, 88 } };
  static const size_t   size        = 2111u * 64u; // the most floats of an operand

  float* const space = (float*)malloc(4u * size * sizeof(float));
  bool         right = space;
  for (size_t i = 0; right && i < sizeof(shapes) / sizeof(shapes[0]); ++i) {
    right = product_is_right(gemm, shapes[i], space, size);
  }
  free(space);
  return right;
}

/// What was found fit for use when it was first asked for
static struct
{
  pthread_once_t once;
  const RipGemm* twin;
  const RipGemm* blas; // or NULL
  RipGemm        blas_gemm;
  char           blas_name[64];
} found = { .once = PTHREAD_ONCE_INIT };

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
  snprintf(found.blas_name, sizeof(found.blas_name), "OpenBLAS %s", openblas_get_corename());
  found.blas_gemm = (RipGemm){ found.blas_name, 0, rip_loops_native, blas_multiply };
  const bool fit  = openblas_get_parallel() == OPENBLAS_THREAD // the serial flavour is not safe with two threads
                   && openblas_get_num_threads() == 1; // a shared copy's number is the host's: not ours to change
  found.blas = fit && is_right(&found.blas_gemm) ? &found.blas_gemm : NULL;
}

#else

static void
examine_blas(void)
{
}

#endif

static void
examine(void)
{
  const RipGemm* const native = rip_gemm_native();
  found.twin                  = native && is_right(native) ? native : rip_gemm_plain();
  examine_blas();
}

const RipGemm*
rip_gemm_blas(void)
{
  pthread_once(&found.once, examine);
  return found.blas;
}

const RipGemm*
rip_gemm_twin(void)
{
  pthread_once(&found.once, examine);
  return found.twin;
}

const RipGemm*
rip_gemm_default(void)
{
  // On the network's narrow matrices, which OpenBLAS copies before it multiplies them, our vector kernels are faster
  return rip_gemm_twin() == rip_gemm_plain() && rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin();
}
