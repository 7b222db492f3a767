// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "file.h"
#include "smf_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT ((size_t)16u << 20u)
#define HEADER_SIZE 6u
#define CHUNK_HEAD 8u

/// Bytes yet to be read. Every read is checked against `end`.
typedef struct
{
  const uint8_t* begin; // of the file
  const uint8_t* at;
  const uint8_t* end;
} Cursor;

typedef struct
{
  char*  text;
  size_t size;
} Message;

static bool
fail(const Message* const message, const char* const what)
{
  snprintf(message->text, message->size, "%s", what);

  return false;
}

static bool
fail_event(const Message* const message, const size_t track, const Cursor* const event, const char* const what)
{
  snprintf(message->text,
           message->size,
           "track %zu: the event at byte %zu %s",
           track + 1u,
           (size_t)(event->at - event->begin),
           what);

  return false;
}

static size_t
left(const Cursor* const cursor)
{
  return (size_t)(cursor->end - cursor->at);
}

static uint32_t
big_endian(const uint8_t* const bytes, const size_t size)
{
  uint32_t value = 0u;
  for (size_t i = 0u; i < size; ++i) {
    value = value << 8u | bytes[i];
  }

  return value;
}

/// A number of one to four bytes, seven bits each
static bool
read_number(Cursor* const cursor, uint32_t* const value)
{
  *value = 0u;
  for (unsigned i = 0u; i < 4u && left(cursor); ++i) {
    const uint8_t byte = *cursor->at++;
    *value             = *value << 7u | (byte & 0x7Fu);
    if (byte < 0x80u) {
      return true;
    }
  }

  return false;
}

/// A chunk whose body lies whole within the file; the cursor moves behind it
static bool
read_chunk(Cursor* const cursor, Cursor* const body, bool* const is_track)
{
  if (left(cursor) < CHUNK_HEAD || big_endian(cursor->at + 4, 4u) > left(cursor) - CHUNK_HEAD) {
    return false;
  }

  const uint8_t* const start = cursor->at + CHUNK_HEAD;

  *is_track  = !memcmp(cursor->at, "MTrk", 4u);
  *body      = (Cursor){ cursor->begin, start, start + big_endian(cursor->at + 4, 4u) };
  cursor->at = body->end;

  return true;
}

static bool
read_header(Cursor* const cursor, RipSmf* const smf, size_t* const tracks, const Message* const message)
{
  if (!left(cursor)) {
    return fail(message, "is empty");
  }
  if (left(cursor) < 4u || memcmp(cursor->at, "MThd", 4u)) {
    return fail(message, "is no MIDI file: it does not begin with MThd");
  }

  Cursor body;
  bool   is_track = false;
  if (!read_chunk(cursor, &body, &is_track) || left(&body) < HEADER_SIZE) {
    return fail(message, "is cut short in its header");
  }

  smf->format   = big_endian(body.at, 2u);
  *tracks       = big_endian(body.at + 2, 2u);
  smf->division = big_endian(body.at + 4, 2u);
  if (smf->format == 2u) {
    return fail(message, "is of format 2, songs one after the other; save each as a file of format 0 or 1");
  }
  if (smf->format > 2u) {
    return fail(message, "is of a MIDI file format that is not known; save it as format 0 or 1");
  }
  if (smf->division & 0x8000u) {
    return fail(message, "counts time in SMPTE frames; save it with ticks per quarter");
  }
  if (!smf->division) {
    return fail(message, "has no ticks in a quarter");
  }
  if (!*tracks) {
    return fail(message, "has no tracks");
  }
  if (*tracks > 1u) { // format 0 with several tracks is read for what it is
    smf->format = 1u;
  }

  return true;
}

typedef enum
{
  EVENT_KEPT,
  EVENT_END,
  EVENT_CUT,
  EVENT_FOREIGN,
  EVENT_NO_MEMORY
} EventResult;

/// Store an event whose `head_size` first bytes are known and whose other bytes follow a length
static EventResult
read_long_event(Cursor* const        cursor,
                SmfTrack* const      track,
                const uint64_t       tick,
                const uint8_t* const head,
                const size_t         head_size)
{
  uint32_t size = 0u;
  if (!read_number(cursor, &size) || size > left(cursor)) {
    return EVENT_CUT;
  }

  const uint8_t* const bytes = cursor->at;
  cursor->at += size;

  return rip_smf_append(track, tick, head, head_size, bytes, size) ? EVENT_KEPT : EVENT_NO_MEMORY;
}

static EventResult
read_channel_event(Cursor* const cursor, SmfTrack* const track, const uint64_t tick, const uint8_t status)
{
  const size_t size = rip_smf_data_size(status);
  if (left(cursor) < size) {
    return EVENT_CUT;
  }

  const uint8_t* const bytes = cursor->at;
  if (bytes[0] >= 0x80u || bytes[size - 1u] >= 0x80u) {
    return EVENT_FOREIGN;
  }
  cursor->at += size;

  return rip_smf_append(track, tick, &status, 1u, bytes, size) ? EVENT_KEPT : EVENT_NO_MEMORY;
}

/// Read an event behind its delta time. Running status outlives meta and system exclusive events: strictly it should
/// not, but files that rely on it exist and are not ambiguous.
static EventResult
read_event(Cursor* const cursor, SmfTrack* const track, const uint64_t tick, uint8_t* const running)
{
  if (!left(cursor)) {
    return EVENT_CUT;
  }

  const uint8_t first = *cursor->at;
  if (first < 0x80u) {
    return *running ? read_channel_event(cursor, track, tick, *running) : EVENT_FOREIGN;
  }

  cursor->at += 1;
  if (first < 0xF0u) {
    *running = first;
    return read_channel_event(cursor, track, tick, first);
  }
  if (first == SMF_SYSEX || first == SMF_ESCAPE) {
    return read_long_event(cursor, track, tick, &first, 1u);
  }
  if (first != SMF_META) {
    return EVENT_FOREIGN;
  }
  if (!left(cursor)) {
    return EVENT_CUT;
  }

  const uint8_t head[] = { first, *cursor->at++ };
  if (head[1] == SMF_END) {
    track->end = tick;
    return EVENT_END;
  }

  return head[1] < 0x80u ? read_long_event(cursor, track, tick, head, sizeof(head)) : EVENT_FOREIGN;
}

static bool
read_track(Cursor* const body, RipSmf* const smf, const Message* const message)
{
  const size_t    index = smf->count;
  SmfTrack* const track = rip_smf_append_track(smf);
  if (!track) {
    return fail(message, "out of memory");
  }

  uint64_t    tick    = 0u;
  uint8_t     running = 0u;
  EventResult result  = EVENT_KEPT;
  while (left(body) && result == EVENT_KEPT) {
    const Cursor event = *body;
    uint32_t     delta = 0u;
    result             = read_number(body, &delta) ? EVENT_KEPT : EVENT_CUT;
    tick += delta;
    if (result == EVENT_KEPT) {
      result = read_event(body, track, tick, &running);
    }

    switch (result) {
    case EVENT_CUT:
      return fail_event(message, index, &event, "is cut short");
    case EVENT_FOREIGN:
      return fail_event(message, index, &event, "is no MIDI event");
    case EVENT_NO_MEMORY:
      return fail(message, "out of memory");
    case EVENT_KEPT:
    case EVENT_END:
      break;
    }
  }

  return true;
}

/// True if more bars begin before the end of the file than there may be
static bool
has_too_many_bars(const RipSmf* const smf)
{
  const uint64_t length = rip_smf_length(smf);
  uint64_t       bars   = 0u;
  for (size_t i = 0u; i < smf->signature_count; ++i) {
    const RipSmfSignature* const s    = &smf->signatures[i];
    const bool                   last = i + 1u == smf->signature_count;
    const uint64_t               stop = last || s[1].tick > length ? length : s[1].tick;
    if (stop > s->tick) { // a tick is counted as 16 units, so that the shortest bar is a whole number of them
      const uint64_t bar = 64u * s->numerator * smf->division / s->denominator;
      bars += ((stop - s->tick) * 16u + bar - 1u) / bar;
    }
  }

  return bars > RIP_SMF_BARS;
}

static bool
read_file(Cursor* const cursor, RipSmf* const smf, const Message* const message)
{
  size_t tracks = 0u;
  if (!read_header(cursor, smf, &tracks, message)) {
    return false;
  }

  while (smf->count < tracks) { // what follows the last track is not ours
    Cursor body;
    bool   is_track = false;
    if (!read_chunk(cursor, &body, &is_track)) {
      snprintf(message->text,
               message->size,
               "is cut short in track %zu of %zu, at byte %zu",
               smf->count + 1u,
               tracks,
               (size_t)(cursor->at - cursor->begin));
      return false;
    }
    if (is_track && !read_track(&body, smf, message)) {
      return false;
    }
  }

  if (!rip_smf_make_maps(smf)) {
    return fail(message, "out of memory");
  }
  if (has_too_many_bars(smf)) {
    snprintf(message->text, message->size, "has more than %u bars; split it", RIP_SMF_BARS);
    return false;
  }

  return true;
}

RipSmf*
rip_smf_parse(const uint8_t* const bytes, const size_t size, char* const error, const size_t error_size)
{
  const Message message = { error, error_size };
  RipSmf* const smf     = calloc(1u, sizeof(RipSmf));
  if (!smf) {
    fail(&message, "out of memory");
    return NULL;
  }

  Cursor cursor = { bytes, bytes, bytes + size };
  if (!read_file(&cursor, smf, &message)) {
    rip_smf_free(smf);
    return NULL;
  }

  return smf;
}

RipSmf*
rip_smf_read(const char* const path, char* const error, const size_t error_size)
{
  size_t         size  = 0u;
  uint8_t* const bytes = rip_file_read(path, FILE_LIMIT, &size, error, error_size);
  if (!bytes) {
    return NULL;
  }

  RipSmf* const smf = rip_smf_parse(bytes, size, error, error_size);

  free(bytes);
  return smf;
}
