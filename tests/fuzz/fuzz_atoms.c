// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What comes in at the port `in`: two bytes are the block's length, the rest the body of a sequence behind its head.
// Whatever it is, what comes out is sound, and a panic ends it. The corpus was seen to fail when a panic left what
// passed through sounding.
#include "fuzz.h"
#include "instance.h"

int
LLVMFuzzerTestOneInput(const uint8_t* const bytes, const size_t size)
{
  if (size >= 2u) {
    instance_rest();
    const uint32_t samples = (bytes[0] + 256u * bytes[1]) % 8193u;
    instance_run(bytes + 2, size - 2u, samples);
    instance_run(NULL, 0u, 4096u);
    instance_rest();
  }
  return 0;
}
