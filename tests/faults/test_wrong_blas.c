// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// An OpenBLAS whose kernels are wrong on this CPU, as some versions' are on some: here cblas_sgemm is ours, and wrong
// now and then. Products must come right all the same. Seen to fail: with is_right() in gemm.c always true.
#include "gemm.h"
#include "run_tests.h"

#include <cblas.h>
#include <check.h>

static unsigned calls;

void
cblas_sgemm(const enum CBLAS_ORDER     order,
            const enum CBLAS_TRANSPOSE trans_a,
            const enum CBLAS_TRANSPOSE trans_b,
            const blasint              m,
            const blasint              n,
            const blasint              k,
            const float                alpha,
            const float*               a,
            const blasint              lda,
            const float*               b,
            const blasint              ldb,
            const float                beta,
            float*                     c,
            const blasint              ldc)
{
  ck_assert(order == CblasRowMajor && trans_a == CblasNoTrans && trans_b == CblasNoTrans);
  for (blasint i = 0; i < m; ++i) {
    for (blasint j = 0; j < n; ++j) {
      float sum = 0.0f;
      for (blasint p = 0; p < k; ++p) {
        sum += a[i * lda + p] * b[p * ldb + j];
      }
      c[i * ldc + j] = alpha * sum + (beta == 0.0f ? 0.0f : beta * c[i * ldc + j]);
    }
  }
  if (++calls % 5u == 0u) {
    c[(m - 1) * ldc + n - 1] += 1.0f; // one number in five products
  }
}

START_TEST(a_wrong_blas_is_not_used)
{
  ck_assert_ptr_null(rip_gemm_blas());
  ck_assert_uint_ge(calls, 5u);
  const RipGemm* const gemm   = rip_gemm_default();
  const float          a[4]   = { 1.0f, 2.0f, 3.0f, 4.0f };
  const float          b[4]   = { 5.0f, 6.0f, 7.0f, 8.0f };
  const float          all[4] = { 19.0f, 22.0f, 43.0f, 50.0f };
  calls                       = 0u;
  for (unsigned i = 0; i < 10u; ++i) {
    float c[4] = { 0.0f };
    rip_gemm(gemm, 2u, 2u, 2u, a, 2u, b, 2u, c, 2u, false);
    ck_assert_mem_eq(c, all, sizeof(all));
  }
  ck_assert_uint_eq(calls, 0u);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("wrong_blas");
  tcase_add_test(tests, a_wrong_blas_is_not_used);
  return run_tests(tests, "wrong_blas");
}
