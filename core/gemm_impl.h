// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the kinds of matrix product share: for gemm*.c alone.
#ifndef RIP_GEMM_IMPL_H
#define RIP_GEMM_IMPL_H

#include "gemm.h"

struct RipGemm
{
  const char* name;
  size_t      panel; // columns to work on at a time; 0: all
  const RipLoops* (*loops)(void);

  /// As rip_gemm, for m, n, k >= 1
  void (*multiply)(size_t       m,
                   size_t       n,
                   size_t       k,
                   const float* a,
                   size_t       lda,
                   const float* b,
                   size_t       ldb,
                   float*       c,
                   size_t       ldc,
                   bool         accumulate);
};

/// Our kernels for this machine's vector instructions, untested, or NULL if it has none that we know
const RipGemm*
rip_gemm_native(void);

#endif
