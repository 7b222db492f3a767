// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// MIDI files made byte by byte
#ifndef RIP_TESTS_SMF_BYTES_H
#define RIP_TESTS_SMF_BYTES_H

#include "smf.h"

#include <check.h>
#include <string.h>

#define SMF_BYTES_MOST 65536u

typedef struct
{
  uint8_t bytes[SMF_BYTES_MOST];
  size_t  size;
} SmfBytes;

static inline void
smf_put(SmfBytes* const file, const void* const bytes, const size_t size)
{
  ck_assert_uint_le(file->size + size, SMF_BYTES_MOST);
  memcpy(file->bytes + file->size, bytes, size);
  file->size += size;
}

static inline void
smf_put_number(SmfBytes* const file, const uint32_t value, const size_t size)
{
  for (size_t i = size; i--;) {
    const uint8_t byte = (uint8_t)(value >> (8u * i));
    smf_put(file, &byte, 1u);
  }
}

/// Begin a file with its header
static inline void
smf_begin(SmfBytes* const file, const unsigned format, const unsigned tracks, const unsigned division)
{
  file->size = 0u;
  smf_put(file, "MThd", 4u);
  smf_put_number(file, 6u, 4u);
  smf_put_number(file, format, 2u);
  smf_put_number(file, tracks, 2u);
  smf_put_number(file, division, 2u);
}

/// Add a chunk
static inline void
smf_put_chunk(SmfBytes* const file, const char* const type, const void* const bytes, const size_t size)
{
  smf_put(file, type, 4u);
  smf_put_number(file, (uint32_t)size, 4u);
  smf_put(file, bytes, size);
}

/// A track whose body is a string literal
#define SMF_TRACK(file, literal) smf_put_chunk(file, "MTrk", literal, sizeof(literal) - 1u)

/// Read what must be readable
static inline RipSmf*
smf_parse(const SmfBytes* const file)
{
  char          error[256] = "";
  RipSmf* const smf        = rip_smf_parse(file->bytes, file->size, error, sizeof(error));
  ck_assert_msg(smf, "%s", error);
  return smf;
}

#define SMF_END "\x00\xFF\x2F\x00"

#endif
