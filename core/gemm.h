// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Matrix products: the only caller of BLAS, and a twin of our own that needs none. Any thread; nothing allocates, but
// the self-tests at their first use.
#ifndef RIP_GEMM_H
#define RIP_GEMM_H

#include "loops.h"

#include <stdbool.h>
#include <stddef.h>

/// A way to multiply matrices; immutable, lives for ever
typedef struct RipGemm RipGemm;

/// What networks use unless told otherwise: the faster of the two below on this machine's instruction set, by
/// measurements made beforehand, so that the choice is always the same
const RipGemm*
rip_gemm_default(void);

/// OpenBLAS, kept to one thread. NULL if it is not built in, or if this copy of it is not fit: it would use more than
/// one thread, is not safe to call from several, or gets a product of its self-test wrong.
const RipGemm*
rip_gemm_blas(void);

/// Our own kernels for this machine's instruction set, or the plain ones if those fail a self-test
const RipGemm*
rip_gemm_twin(void);

/// Our own kernels for any machine, slower: what the twin is without AVX
const RipGemm*
rip_gemm_plain(void);

/// For people, e.g. "OpenBLAS Haswell"
const char*
rip_gemm_name(const RipGemm* gemm);

/// The loops to go with it: for the same instruction set
const RipLoops*
rip_gemm_loops(const RipGemm* gemm);

/// Columns that it works on at a time: a b that is used often is best kept in panels of so many columns, multiplied one
/// by one. `columns` itself if all at once is best.
size_t
rip_gemm_panel(const RipGemm* gemm, size_t columns);

/// c = a b, or c += a b if `accumulate`.
///
/// a is m x k, b is k x n, c is m x n, all row-major with rows lda, ldb, ldc floats apart; ldb and ldc >= n. Rows of a
/// may overlap (lda < k): three neighbouring cells of a map are one row of a convolution. c overlaps neither a nor b.
/// If not `accumulate`, c may hold anything, NaN too.
void
rip_gemm(const RipGemm* gemm,
         size_t         m,
         size_t         n,
         size_t         k,
         const float*   a,
         size_t         lda,
         const float*   b,
         size_t         ldb,
         float*         c,
         size_t         ldc,
         bool           accumulate);

#endif
