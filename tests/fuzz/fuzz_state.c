// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Saved state, by way of restore(): each property holds the input, with its checksum put right. What is restored can be
// saved, and what is saved restored. The corpus was seen to fail when what was saved carried another version.
#include "instance.h"

#include "fuzz.h"

#include <string.h>

#define CHECKSUM 8u

static uint64_t
checksum(const uint8_t* const bytes, const size_t size)
{
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < size; ++i) {
    hash = (hash ^ bytes[i]) * 0x100000001B3u;
  }
  return hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t* const bytes, const size_t size)
{
  uint8_t* const blob = (uint8_t*)malloc(size + CHECKSUM);
  FUZZ_CHECK(blob);
  memcpy(blob, bytes, size);
  const uint64_t sum = checksum(bytes, size);
  for (unsigned i = 0; i < CHECKSUM; ++i) {
    blob[size + i] = (uint8_t)(sum >> (8u * i));
  }
  const bool restored = instance_restore(blob, size + CHECKSUM);
  free(blob);
  if (restored) {
    FUZZ_CHECK(instance_resave());
  }
  return 0;
}
