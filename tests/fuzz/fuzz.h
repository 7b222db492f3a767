// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A fuzz target: bytes from a stranger go into one of the readers. libFuzzer calls it with bytes that it makes up,
// replay.c with those of files.
#ifndef RIP_TESTS_FUZZ_H
#define RIP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int
LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size);

/// What must hold of every input
#define FUZZ_CHECK(holds)                                                 \
  do {                                                                    \
    if (!(holds)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
      abort();                                                            \
    }                                                                     \
  } while (0)

#endif
