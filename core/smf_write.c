// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "file.h"
#include "smf_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_TRACKS 0xFFFFu

/// Bytes written so far; `failed` when memory or the format's numbers did not suffice
typedef struct
{
  uint8_t* bytes;
  size_t   size, capacity;
  bool     failed;
} Buffer;

static void
put(Buffer* const buffer, const void* const bytes, const size_t size)
{
  uint8_t* const room = rip_smf_reserve(buffer->bytes, &buffer->capacity, buffer->size + size, 1u);
  if (!room) {
    buffer->failed = true;
    return;
  }

  buffer->bytes = room;
  if (size) {
    memcpy(room + buffer->size, bytes, size);
  }
  buffer->size += size;
}

static void
set_big_endian(uint8_t* const bytes, const uint32_t value, const size_t size)
{
  for (size_t i = 0u; i < size; ++i) {
    bytes[i] = (uint8_t)(value >> (8u * (size - 1u - i)));
  }
}

static void
put_number(Buffer* const buffer, const uint64_t value)
{
  if (value > SMF_NUMBER_MAX) {
    buffer->failed = true;
    return;
  }

  uint8_t bytes[4];
  size_t  size = 0u;
  for (unsigned shift = 28u; shift;) {
    shift -= 7u;
    if (size || !shift || value >> shift) {
      bytes[size++] = (uint8_t)((value >> shift & 0x7Fu) | (shift ? 0x80u : 0u));
    }
  }

  put(buffer, bytes, size);
}

static void
put_event(Buffer* const buffer, const RipSmfEvent event)
{
  const size_t head = event.bytes[0] == SMF_META ? 2u : event.bytes[0] >= 0xF0u ? 1u : 0u;
  put(buffer, event.bytes, head);
  if (head) {
    put_number(buffer, event.size - head);
  }
  put(buffer, event.bytes + head, event.size - head);
}

static void
put_track(Buffer* const buffer, const RipSmf* const smf, const size_t track)
{
  static const uint8_t head[] = { 'M', 'T', 'r', 'k', 0, 0, 0, 0 };
  static const uint8_t tail[] = { SMF_META, SMF_END, 0 };

  put(buffer, head, sizeof(head));
  const size_t start = buffer->size;
  uint64_t     tick  = 0u;
  for (size_t e = 0u; e < rip_smf_events(smf, track) && !buffer->failed; ++e) {
    const RipSmfEvent event = rip_smf_event(smf, track, e);
    put_number(buffer, event.tick - tick);
    put_event(buffer, event);
    tick = event.tick;
  }
  put_number(buffer, rip_smf_track_end(smf, track) - tick);
  put(buffer, tail, sizeof(tail));

  const size_t size = buffer->size - start;
  if (size > UINT32_MAX) {
    buffer->failed = true;
  }
  if (!buffer->failed) {
    set_big_endian(buffer->bytes + start - 4u, (uint32_t)size, 4u);
  }
}

uint8_t*
rip_smf_bytes(const RipSmf* const smf, size_t* const size)
{
  uint8_t head[] = { 'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 0, 0, 0, 0, 0 };
  set_big_endian(head + 8, smf->format, 2u);
  set_big_endian(head + 10, (uint32_t)smf->count, 2u);
  set_big_endian(head + 12, smf->division, 2u);

  Buffer buffer = { NULL, 0u, 0u, smf->count > MOST_TRACKS };
  put(&buffer, head, sizeof(head));
  for (size_t t = 0u; t < smf->count && !buffer.failed; ++t) {
    put_track(&buffer, smf, t);
  }
  if (buffer.failed) {
    free(buffer.bytes);
    buffer = (Buffer){ NULL, 0u, 0u, true };
  }

  *size = buffer.size;
  return buffer.bytes;
}

bool
rip_smf_write(const RipSmf* const smf, const char* const path, char* const error, const size_t error_size)
{
  size_t         size  = 0u;
  uint8_t* const bytes = rip_smf_bytes(smf, &size);
  if (!bytes) {
    snprintf(error, error_size, "does not fit into memory or the MIDI file format");
    return false;
  }

  const bool done = rip_file_write(path, bytes, size, error, error_size);

  free(bytes);
  return done;
}
