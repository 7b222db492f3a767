// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Matrix products of every kind against the definition, on shapes of networks and on odd ones.

#include "fixture.h"
#include "run_tests.h"

#include <pthread.h>

#define GUARD 12345.0f

typedef struct
{
  size_t m, n, k, lda, ldb, ldc;
} Shape;

/// Small whole numbers: every kind must be exact, in whatever order it adds
static float
value(const size_t i)
{
  return (float)(i * 2654435761u % 13u) - 6.0f;
}

static void
check_product(const RipGemm* const gemm, const Shape* const s, const bool accumulate)
{
  float* const a = (float*)malloc(((s->m - 1u) * s->lda + s->k) * sizeof(float)); // to the byte: sanitizers watch
  float* const b = (float*)malloc(((s->k - 1u) * s->ldb + s->n) * sizeof(float));
  float* const c = (float*)malloc(s->m * s->ldc * sizeof(float));
  ck_assert(a && b && c);
  for (size_t i = 0; i < (s->m - 1u) * s->lda + s->k; ++i) {
    a[i] = value(i + 5u);
  }
  for (size_t i = 0; i < (s->k - 1u) * s->ldb + s->n; ++i) {
    b[i] = value(3u * i);
  }
  for (size_t i = 0; i < s->m * s->ldc; ++i) {
    c[i] = i % s->ldc >= s->n ? GUARD : accumulate ? value(i) : NAN;
  }
  rip_gemm(gemm, s->m, s->n, s->k, a, s->lda, b, s->ldb, c, s->ldc, accumulate);
  size_t wrong = 0;
  for (size_t i = 0; i < s->m; ++i) {
    for (size_t j = 0; j < s->ldc; ++j) {
      double sum = accumulate ? (double)value(i * s->ldc + j) : 0.0;
      for (size_t p = 0; j < s->n && p < s->k; ++p) {
        sum += (double)a[i * s->lda + p] * (double)b[p * s->ldb + j];
      }
      const double expected = j < s->n ? sum : (double)GUARD;
      wrong += !((double)c[i * s->ldc + j] == expected);
    }
  }
  ck_assert_msg(!wrong, "%s, %zu x %zu x %zu: %zu wrong", rip_gemm_name(gemm), s->m, s->n, s->k, wrong);
  free(a);
  free(b);
  free(c);
}

START_TEST(multiplies_exactly)
{
  static const Shape shapes[] = {
    { 1, 1, 1, 1, 1, 1 },         { 2111, 32, 32, 32, 32, 32 },     { 2111, 32, 96, 32, 32, 32 }, // rows that overlap
    { 527, 64, 192, 64, 64, 64 }, { 143, 128, 384, 128, 128, 128 }, { 143, 160, 480, 160, 160, 160 },
    { 2111, 30, 40, 40, 30, 30 }, { 128, 128, 32, 32, 128, 128 },   { 32, 2, 32, 32, 2, 2 },
    { 7, 13, 5, 3, 14, 17 },      { 5, 17, 1, 1, 20, 18 },
  };
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned i = 0; i < count; ++i) {
    for (size_t j = 0; j < sizeof(shapes) / sizeof(shapes[0]); ++j) {
      check_product(gemms[i], &shapes[j], false);
      check_product(gemms[i], &shapes[j], true);
    }
    for (size_t m = 1; m <= 26u; ++m) { // every tail
      for (size_t n = 1; n <= 41u; ++n) {
        check_product(gemms[i], &(Shape){ m, n, 9u, 4u, n, n + 1u }, m % 2u);
      }
    }
  }
}
END_TEST

START_TEST(leaves_empty_products_alone)
{
  float c = GUARD;
  rip_gemm(rip_gemm_default(), 0, 1, 1, &c, 1, &c, 1, &c, 1, false);
  rip_gemm(rip_gemm_default(), 1, 0, 1, &c, 1, &c, 1, &c, 1, false);
  ck_assert(c == GUARD);
}
END_TEST

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define OWN_THREADS 2u // TSan has one of its own
#endif
#endif
#ifndef OWN_THREADS
#define OWN_THREADS 1u
#endif

static unsigned
count_threads(void)
{
  unsigned    threads = 0;
  char        line[256];
  FILE* const status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof(line), status)) {
    if (!strncmp(line, "Threads:", 8)) {
      threads = (unsigned)strtoul(line + 8, NULL, 10);
    }
  }
  if (status) {
    fclose(status);
  }
  return threads;
}

START_TEST(starts_no_thread)
{
  const RipGemm* const gemm = rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin();
  check_product(gemm, &(Shape){ 256, 256, 256, 256, 256, 256 }, false);
  check_product(gemm, &(Shape){ 512, 512, 256, 256, 512, 512 }, true);
  const unsigned threads = count_threads();
  ck_assert_msg(threads <= OWN_THREADS, "%u threads", threads); // 0 where there is no such file
}
END_TEST

static void*
multiply_often(void* const gemm)
{
  for (unsigned i = 0; i < 60u; ++i) {
    check_product((const RipGemm*)gemm, &(Shape){ 96, 96, 96, 96, 96, 96 }, false);
  }
  return NULL;
}

START_TEST(serves_threads_at_once)
{
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned i = 0; i < count; ++i) {
    pthread_t threads[4];
    for (unsigned j = 0; j < 4u; ++j) {
      ck_assert_int_eq(pthread_create(&threads[j], NULL, multiply_often, (void*)gemms[i]), 0);
    }
    for (unsigned j = 0; j < 4u; ++j) {
      ck_assert_int_eq(pthread_join(threads[j], NULL), 0);
    }
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("gemm");
  tcase_set_timeout(tests, 120.0);
  tcase_add_test(tests, multiplies_exactly);
  tcase_add_test(tests, leaves_empty_products_alone);
  tcase_add_test(tests, starts_no_thread);
  tcase_add_test(tests, serves_threads_at_once);
  return run_tests(tests, "gemm");
}
