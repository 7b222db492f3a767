// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A matrix product for one instruction set: included once for each by gemm_twin.c, which defines
//   KERNEL(name)  the name made unique        TARGET  the functions' target attribute
//   TAIL          what multiplies fewer than LANES columns
//   LANES         floats of a vector register  ROWS   rows of a tile, <= 12; ROWS x 2 accumulators fill the registers
// A tile of c, ROWS x 2 vectors, stays in registers while k runs; compilers make fused multiply-adds of it.

typedef float KERNEL(Vector) __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

/// c[rows][vectors * LANES]; `rows` and `vectors` are constants where this is inlined
TARGET static inline __attribute__((always_inline)) void
KERNEL(tile)(const size_t       rows,
             const size_t       vectors,
             const size_t       k,
             const float* const a,
             const size_t       lda,
             const float* const b,
             const size_t       ldb,
             float* const       c,
             const size_t       ldc,
             const bool         accumulate)
{
  KERNEL(Vector) sum[ROWS][2];
  for (size_t i = 0; i < rows; ++i) {
    for (size_t j = 0; j < vectors; ++j) {
      sum[i][j] = accumulate ? *(const KERNEL(Vector)*)(c + i * ldc + j * LANES) : (KERNEL(Vector)){ 0 };
    }
  }
  for (size_t p = 0; p < k; ++p) {
    const KERNEL(Vector)* const row = (const KERNEL(Vector)*)(b + p * ldb);
    if (ldb == 2u * LANES) { // a panel: the next one follows it in memory
      __builtin_prefetch((const void*)((uintptr_t)(b + p * ldb) + k * ldb * sizeof(float)));
    }
    const KERNEL(Vector) left  = row[0];
    const KERNEL(Vector) right = vectors > 1u ? row[1] : left;
    for (size_t i = 0; i < rows; ++i) {
      const float x = a[i * lda + p];
      sum[i][0] += x * left;
      if (vectors > 1u) {
        sum[i][1] += x * right;
      }
    }
  }
  for (size_t i = 0; i < rows; ++i) {
    for (size_t j = 0; j < vectors; ++j) {
      *(KERNEL(Vector)*)(c + i * ldc + j * LANES) = sum[i][j];
    }
  }
}

/// All rows of `vectors` vectors of columns
TARGET static inline __attribute__((always_inline)) void
KERNEL(columns)(const size_t       m,
                const size_t       vectors,
                const size_t       k,
                const float* const a,
                const size_t       lda,
                const float* const b,
                const size_t       ldb,
                float* const       c,
                const size_t       ldc,
                const bool         accumulate)
{
#define TILE(rows) KERNEL(tile)(rows, vectors, k, a + i * lda, lda, b, ldb, c + i * ldc, ldc, accumulate)
  // Whole tiles, but for a few rows more or less where tiles of 4 then end the work without a smaller one
  const size_t whole = m % ROWS % 4u && m >= ROWS && (m % ROWS + ROWS) % 4u == 0 ? m - m % ROWS - ROWS : m - m % ROWS;
  size_t       i     = 0;
  for (; i < whole; i += ROWS) {
    TILE(ROWS);
  }
  for (; ROWS >= 8u && i + 8u <= m; i += 8u) { // where registers are many
    TILE(8u);
  }
  for (; i + 4u <= m; i += 4u) {
    TILE(4u);
  }
  switch (m - i) {
  case 3u:
    TILE(3u);
    break;
  case 2u:
    TILE(2u);
    break;
  case 1u:
    TILE(1u);
    break;
  default:
    break;
  }
#undef TILE
}

TARGET static void
KERNEL(multiply)(const size_t       m,
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
  size_t j = 0;
  for (; j + 2u * LANES <= n; j += 2u * LANES) {
    KERNEL(columns)(m, 2u, k, a, lda, b + j, ldb, c + j, ldc, accumulate);
  }
  if (j + LANES <= n) {
    KERNEL(columns)(m, 1u, k, a, lda, b + j, ldb, c + j, ldc, accumulate);
    j += LANES;
  }
  if (j < n) {
    TAIL(m, n - j, k, a, lda, b + j, ldb, c + j, ldc, accumulate);
  }
}
