// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "state.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t magic[8] = { 'R', 'I', 'P', 'I', 'E', 'N', 'O', 'T' };

/// Bytes being written; once memory ran out `bytes` is NULL and stays so
typedef struct
{
  uint8_t* bytes;
  size_t   size;
  size_t   capacity;
} Writer;

/// Bytes being read; once anything was wrong `sound` is false and stays so
typedef struct
{
  const uint8_t* bytes;
  size_t         left;
  bool           sound;
} Reader;

static void
put(Writer* const writer, uint64_t value, const unsigned bytes)
{
  if (writer->bytes && writer->size + bytes > writer->capacity) {
    uint8_t* const more = (uint8_t*)realloc(writer->bytes, 2u * writer->capacity);
    if (!more) {
      free(writer->bytes);
    }
    writer->bytes = more;
    writer->capacity *= 2u;
  }
  for (unsigned i = 0; writer->bytes && i < bytes; ++i) {
    writer->bytes[writer->size++] = (uint8_t)value;
    value >>= 8u;
  }
}

static uint64_t
get(Reader* const reader, const unsigned bytes)
{
  uint64_t value = 0u;
  if (reader->left < bytes) {
    reader->sound = false;
    reader->left  = 0u;
    return 0u;
  }
  for (unsigned i = 0; i < bytes; ++i) {
    value |= (uint64_t)reader->bytes[i] << (8u * i);
  }
  reader->bytes += bytes;
  reader->left -= bytes;
  return value;
}

static uint64_t
checksum(const uint8_t* const bytes, const size_t size)
{
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < size; ++i) {
    hash = (hash ^ bytes[i]) * 0x100000001B3u;
  }
  return hash;
}

/// Length of the run of cells of a row that starts at a frame, 0 if none does
static unsigned
run_at(const RipTimeline* const timeline,
       const int64_t            number,
       const RipPlane           plane,
       const unsigned           row,
       const unsigned           first,
       const unsigned           frames)
{
  unsigned end = first;
  while (end < frames) {
    const RipKeys keys = rip_timeline_get(timeline, number, end, plane);
    if (!rip_keys_get(&keys, row)) {
      break;
    }
    ++end;
  }
  return end - first;
}

static void
write_plane(Writer* const writer, const RipTimeline* const timeline, const int64_t number, const RipPlane plane)
{
  const unsigned frames = rip_timeline_frames(timeline, number);
  const size_t   head   = writer->size;
  unsigned       count  = 0u;
  put(writer, 0u, 2u);
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    for (unsigned first = 0; first < frames; ++first) {
      const unsigned length = run_at(timeline, number, plane, row, first, frames);
      if (length) {
        put(writer, row, 1u);
        put(writer, first, 1u);
        put(writer, length, 1u);
        ++count;
        first += length;
      }
    }
  }
  if (writer->bytes) {
    writer->bytes[head]      = (uint8_t)count;
    writer->bytes[head + 1u] = (uint8_t)(count >> 8u);
  }
}

uint8_t*
rip_state_write(const RipTimeline* const timeline, const uint32_t variant, size_t* const size)
{
  int64_t* const numbers = (int64_t*)malloc(RIP_TIMELINE_BARS * sizeof(int64_t));
  Writer         writer  = { numbers ? (uint8_t*)malloc(4096u) : NULL, 0u, 4096u };
  if (!writer.bytes) {
    free(numbers);
    return NULL;
  }
  const unsigned count = rip_timeline_numbers(timeline, numbers);
  for (unsigned i = 0; i < sizeof(magic); ++i) {
    put(&writer, magic[i], 1u);
  }
  put(&writer, RIP_STATE_VERSION, 4u);
  put(&writer, variant, 4u);
  put(&writer, count, 4u);
  for (unsigned i = 0; i < count; ++i) {
    RipBar         bar    = { 0 };
    const unsigned frames = rip_timeline_frames(timeline, numbers[i]);
    rip_timeline_find(timeline, numbers[i], &bar);
    put(&writer, (uint64_t)numbers[i], 8u);
    put(&writer, bar.frames, 2u);
    put(&writer, bar.numerator, 1u);
    put(&writer, bar.denominator, 1u);
    for (unsigned first = 0; first < frames; first += 8u) {
      unsigned bits = 0u;
      for (unsigned j = 0; j < 8u; ++j) {
        bits |= (unsigned)rip_timeline_is_heard(timeline, numbers[i], first + j) << j;
      }
      put(&writer, bits, 1u);
    }
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      write_plane(&writer, timeline, numbers[i], (RipPlane)plane);
    }
  }
  free(numbers);
  put(&writer, writer.bytes ? checksum(writer.bytes, writer.size) : 0u, 8u);
  *size = writer.size;
  return writer.bytes;
}

static bool
is_denominator(const unsigned value)
{
  return value && value <= 64u && !(value & (value - 1u));
}

static void
read_plane(Reader* const reader, RipTimeline* const timeline, const int64_t number, const RipPlane plane)
{
  const unsigned frames = rip_timeline_frames(timeline, number);
  const unsigned count  = (unsigned)get(reader, 2u);
  for (unsigned i = 0; reader->sound && i < count; ++i) {
    const unsigned row    = (unsigned)get(reader, 1u);
    const unsigned first  = (unsigned)get(reader, 1u);
    const unsigned length = (unsigned)get(reader, 1u);
    reader->sound         = reader->sound && row < RIP_KEYS && length && first + length <= frames;
    for (unsigned frame = first; reader->sound && frame < first + length; ++frame) {
      RipKeys keys = rip_timeline_get(timeline, number, frame, plane);
      rip_keys_set(&keys, row);
      rip_timeline_set(timeline, number, frame, plane, keys);
    }
  }
}

static void
read_bar(Reader* const reader, RipTimeline* const timeline)
{
  const int64_t number = (int64_t)get(reader, 8u);
  const RipBar  bar    = { (uint16_t)get(reader, 2u), (uint8_t)get(reader, 1u), (uint8_t)get(reader, 1u) };
  RipBar        known;
  if (!reader->sound || !bar.frames || !bar.numerator || !is_denominator(bar.denominator) ||
      rip_timeline_find(timeline, number, &known)) {
    reader->sound = false;
    return;
  }
  rip_timeline_enter(timeline, number, bar);
  const unsigned frames = rip_timeline_frames(timeline, number);
  for (unsigned first = 0; first < frames; first += 8u) {
    const unsigned bits = (unsigned)get(reader, 1u);
    for (unsigned j = 0; j < 8u; ++j) {
      rip_timeline_set_heard(timeline, number, first + j, (bits >> j) & 1u);
    }
  }
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    read_plane(reader, timeline, number, (RipPlane)plane);
  }
}

RipTimeline*
rip_state_read(const uint8_t* const bytes, const size_t size, uint32_t* const variant)
{
  if (size < sizeof(magic) + 20u || memcmp(bytes, magic, sizeof(magic)) != 0) {
    return NULL;
  }
  Reader tail = { bytes + size - 8u, 8u, true };
  if (get(&tail, 8u) != checksum(bytes, size - 8u)) {
    return NULL;
  }
  Reader         reader  = { bytes + sizeof(magic), size - sizeof(magic) - 8u, true };
  const uint32_t version = (uint32_t)get(&reader, 4u);
  const uint32_t number  = (uint32_t)get(&reader, 4u);
  const uint32_t count   = (uint32_t)get(&reader, 4u);
  if (version != RIP_STATE_VERSION || count > RIP_TIMELINE_BARS) {
    return NULL;
  }
  RipTimeline* const timeline = rip_timeline_new();
  for (uint32_t i = 0; timeline && reader.sound && i < count; ++i) {
    read_bar(&reader, timeline);
  }
  if (timeline && (!reader.sound || reader.left || rip_timeline_count(timeline) != count)) {
    rip_timeline_free(timeline);
    return NULL;
  }
  *variant = number;
  return timeline;
}
