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

/// Where the run of cells of a row ends that starts at a frame; `first` itself if none does
static unsigned
run_end(const RipKeys* const cells, const unsigned frames, const unsigned row, const unsigned first)
{
  unsigned end = first;
  while (end < frames && rip_keys_get(&cells[end], row)) {
    ++end;
  }
  return end;
}

/// Fill in a count of two bytes that was left open
static void
put_count(Writer* const writer, const size_t at, const unsigned count)
{
  if (writer->bytes) {
    writer->bytes[at]      = (uint8_t)count;
    writer->bytes[at + 1u] = (uint8_t)(count >> 8u);
  }
}

static void
write_plane(Writer* const writer, const RipTimeline* const timeline, const int64_t number, const unsigned plane)
{
  const unsigned frames = rip_timeline_frames(timeline, number);
  const size_t   head   = writer->size;
  unsigned       count  = 0u;
  RipKeys        any    = { { 0u } };
  RipKeys        cells[RIP_FRAMES];
  for (unsigned frame = 0; frame < frames; ++frame) {
    cells[frame] = rip_timeline_get(timeline, number, frame, plane);
    any          = rip_keys_union(any, cells[frame]);
  }
  put(writer, 0u, 2u);
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    for (unsigned first = 0; rip_keys_get(&any, row) && first < frames; ++first) {
      const unsigned end = run_end(cells, frames, row, first);
      if (end > first) {
        put(writer, row, 1u);
        put(writer, first, 1u);
        put(writer, end - first, 1u);
        ++count;
        first = end;
      }
    }
  }
  put_count(writer, head, count);
}

static void
write_velocities(Writer* const writer, const RipTimeline* const timeline, const int64_t number)
{
  const unsigned frames = rip_timeline_frames(timeline, number);
  const size_t   head   = writer->size;
  unsigned       count  = 0u;
  put(writer, 0u, 2u);
  for (unsigned frame = 0; frame < frames; ++frame) {
    const uint8_t* const velocity = rip_timeline_velocity(timeline, number, frame);
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      if (velocity[row]) {
        put(writer, row, 1u);
        put(writer, frame, 1u);
        put(writer, velocity[row], 1u);
        ++count;
      }
    }
  }
  put_count(writer, head, count);
}

static void
write_bar(Writer* const writer, const RipTimeline* const timeline, const int64_t number)
{
  RipBar         bar    = { 0 };
  const unsigned frames = rip_timeline_frames(timeline, number);
  rip_timeline_find(timeline, number, &bar);
  put(writer, (uint64_t)number, 8u);
  put(writer, bar.frames, 2u);
  put(writer, bar.numerator, 1u);
  put(writer, bar.denominator, 1u);
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned first = 0; first < frames; first += 8u) {
      unsigned bits = 0u;
      for (unsigned j = 0; j < 8u; ++j) {
        bits |= (unsigned)rip_timeline_is_heard(timeline, number, first + j, (RipVoice)voice) << j;
      }
      put(writer, bits, 1u);
    }
  }
  for (unsigned plane = 0; plane < RIP_TIMELINE_PLANES; ++plane) {
    write_plane(writer, timeline, number, plane);
  }
  write_velocities(writer, timeline, number);
}

static void
write_timeline(Writer* const writer, const RipTimeline* const timeline, int64_t numbers[RIP_TIMELINE_BARS])
{
  const unsigned count = rip_timeline_numbers(timeline, numbers);
  put(writer, count, 4u);
  for (unsigned i = 0; i < count; ++i) {
    write_bar(writer, timeline, numbers[i]);
  }
}

static void
write_text(Writer* const writer, const char* const text)
{
  const size_t length = strlen(text);
  put(writer, length, 2u);
  for (size_t i = 0; i < length; ++i) {
    put(writer, (uint8_t)text[i], 1u);
  }
}

uint8_t*
rip_state_write(const RipMemory* const memory, size_t* const size)
{
  int64_t* const numbers = (int64_t*)malloc(RIP_TIMELINE_BARS * sizeof(int64_t));
  char* const    locks   = (char*)malloc(RIP_LOCKS_TEXT);
  Writer         writer  = { numbers && locks ? (uint8_t*)malloc(4096u) : NULL, 0u, 4096u };
  if (writer.bytes) {
    rip_locks_print(&memory->locks, locks);
    for (unsigned i = 0; i < sizeof(magic); ++i) {
      put(&writer, magic[i], 1u);
    }
    put(&writer, RIP_STATE_VERSION, 4u);
    put(&writer, memory->variant, 4u);
    write_text(&writer, locks);
    write_text(&writer, memory->clip ? memory->clip_path : "");
    write_timeline(&writer, memory->timeline, numbers);
    if (memory->clip) {
      write_timeline(&writer, memory->clip, numbers);
    }
    put(&writer, writer.bytes ? checksum(writer.bytes, writer.size) : 0u, 8u);
  }
  free(locks);
  free(numbers);
  *size = writer.size;
  return writer.bytes;
}

static bool
is_denominator(const unsigned value)
{
  return value && value <= 64u && !(value & (value - 1u));
}

static void
read_plane(Reader* const reader, RipTimeline* const timeline, const int64_t number, const unsigned plane)
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
read_velocities(Reader* const reader, RipTimeline* const timeline, const int64_t number)
{
  const unsigned frames = rip_timeline_frames(timeline, number);
  const unsigned count  = (unsigned)get(reader, 2u);
  for (unsigned i = 0; reader->sound && i < count; ++i) {
    const unsigned row   = (unsigned)get(reader, 1u);
    const unsigned frame = (unsigned)get(reader, 1u);
    const unsigned value = (unsigned)get(reader, 1u);
    uint8_t        velocity[RIP_KEYS];
    reader->sound = reader->sound && row < RIP_KEYS && frame < frames && value >= 1u && value <= 127u;
    if (reader->sound) {
      memcpy(velocity, rip_timeline_velocity(timeline, number, frame), sizeof(velocity));
      velocity[row] = (uint8_t)value;
      rip_timeline_set_velocity(timeline, number, frame, velocity);
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
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned first = 0; first < frames; first += 8u) {
      const unsigned bits = (unsigned)get(reader, 1u);
      for (unsigned j = 0; j < 8u; ++j) {
        rip_timeline_set_heard(timeline, number, first + j, (RipVoice)voice, (bits >> j) & 1u);
      }
    }
  }
  for (unsigned plane = 0; plane < RIP_TIMELINE_PLANES; ++plane) {
    read_plane(reader, timeline, number, plane);
  }
  read_velocities(reader, timeline, number);
}

static void
read_timeline(Reader* const reader, RipTimeline* const timeline)
{
  const uint32_t count = (uint32_t)get(reader, 4u);
  reader->sound        = reader->sound && count <= RIP_TIMELINE_BARS;
  for (uint32_t i = 0; reader->sound && i < count; ++i) {
    read_bar(reader, timeline);
  }
  reader->sound = reader->sound && rip_timeline_count(timeline) == count;
}

/// To be freed; NULL if anything was wrong or there is no memory
static char*
read_text(Reader* const reader)
{
  const size_t length = (size_t)get(reader, 2u);
  char* const  text   = reader->sound && length <= reader->left ? (char*)malloc(length + 1u) : NULL;
  for (size_t i = 0; text && i < length; ++i) {
    text[i]       = (char)get(reader, 1u);
    reader->sound = reader->sound && text[i];
  }
  if (text) {
    text[length] = '\0';
  }
  reader->sound = reader->sound && text;
  return text;
}

/// All between the version and the checksum
static void
read_memory(Reader* const reader, RipMemory* const memory)
{
  memory->variant   = (uint32_t)get(reader, 4u);
  char* const locks = read_text(reader);
  memory->clip_path = read_text(reader);
  reader->sound     = reader->sound && rip_locks_parse(&memory->locks, locks);
  free(locks);
  read_timeline(reader, memory->timeline);
  if (memory->clip_path && *memory->clip_path) {
    memory->clip  = rip_timeline_new();
    reader->sound = reader->sound && memory->clip;
    if (memory->clip) {
      read_timeline(reader, memory->clip);
    }
  } else {
    free(memory->clip_path);
    memory->clip_path = NULL;
  }
  reader->sound = reader->sound && !reader->left;
}

RipMemory*
rip_state_read(const uint8_t* const bytes, const size_t size, RipStateKind* const kind)
{
  *kind = RIP_STATE_BROKEN;
  if (size < sizeof(magic) + 12u || memcmp(bytes, magic, sizeof(magic)) != 0) {
    return NULL;
  }
  Reader         reader  = { bytes + sizeof(magic), size - sizeof(magic) - 8u, true };
  const uint32_t version = (uint32_t)get(&reader, 4u);
  if (version > RIP_STATE_VERSION) {
    *kind = RIP_STATE_NEWER;
    return NULL;
  }
  Reader tail = { bytes + size - 8u, 8u, true };
  if (version != RIP_STATE_VERSION || get(&tail, 8u) != checksum(bytes, size - 8u)) {
    return NULL;
  }
  RipMemory* const memory = rip_memory_new();
  if (!memory) {
    *kind = RIP_STATE_NO_MEMORY;
    return NULL;
  }
  read_memory(&reader, memory);
  if (!reader.sound) {
    rip_memory_free(memory);
    return NULL;
  }
  *kind = RIP_STATE_SOUND;
  return memory;
}
