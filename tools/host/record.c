// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a plugin plays, and the file that holds it beside the melody. One thread.
#include "record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define META_KEY 0x59u

struct RipHostRecord
{
  RipSmf*  smf; // one track; its division is of no account
  uint64_t last;
  size_t   notes;
  uint16_t sounding[16][128]; // note-ons without their note-off
  size_t   hanging;
};

/// An event of track MELODY
typedef struct
{
  uint64_t       tick;
  size_t         order; // of events of one tick
  const uint8_t* bytes;
  uint32_t       size;
} Event;

/// Events to sort; those of tempo and metre lie here, 8 bytes each
typedef struct
{
  Event*   events;
  size_t   count;
  uint8_t* meta;
} Events;

RipHostRecord*
rip_host_record_new(void)
{
  RipHostRecord* const record = (RipHostRecord*)calloc(1, sizeof(RipHostRecord));
  if (!record || !(record->smf = rip_smf_new(1)) || !rip_smf_add_track(record->smf, NULL)) {
    rip_host_record_free(record);
    return NULL;
  }
  return record;
}

void
rip_host_record_free(RipHostRecord* const record)
{
  if (record) {
    rip_smf_free(record->smf);
    free(record);
  }
}

/// Bytes of a whole message that a MIDI file can hold, 0 if there is none
static size_t
message_size(const uint8_t* const bytes, const size_t size)
{
  const uint8_t status = bytes[0];
  if (status == 0xF0u) {
    return bytes[size - 1u] == 0xF7u ? size : 0u;
  }
  if (status < 0x80u || status > 0xF0u) {
    return 0;
  }
  const size_t whole = (status & 0xE0u) == 0xC0u ? 2u : 3u;
  if (size < whole || bytes[1] > 0x7Fu || bytes[whole - 1u] > 0x7Fu) {
    return 0;
  }
  return whole;
}

static void
count_note(RipHostRecord* const record, const uint8_t* const bytes)
{
  uint16_t* const sounding = &record->sounding[bytes[0] & 0x0Fu][bytes[1]];
  if ((bytes[0] & 0xF0u) == 0x90u && bytes[2]) {
    ++record->notes;
    ++record->hanging;
    ++*sounding;
  } else if (*sounding) {
    --record->hanging;
    --*sounding;
  }
}

bool
rip_host_record_add(RipHostRecord* const record, const uint64_t tick, const uint8_t* const bytes, const size_t size)
{
  const size_t whole = message_size(bytes, size);
  if (!whole) {
    return true;
  }
  record->last = tick > record->last ? tick : record->last;
  if (bytes[0] < 0xA0u) {
    count_note(record, bytes);
  }
  return rip_smf_add_event(record->smf, 0, record->last, bytes, whole);
}

size_t
rip_host_record_notes(const RipHostRecord* const record)
{
  return record->notes;
}

size_t
rip_host_record_hanging(const RipHostRecord* const record)
{
  return record->hanging;
}

static void
add(Events* const events, const uint64_t tick, const uint8_t* const bytes, const uint32_t size)
{
  events->events[events->count] = (Event){ tick, events->count, bytes, size };
  ++events->count;
}

static void
add_tempos(Events* const events, const RipHostSong* const song)
{
  size_t                   count  = 0;
  const RipSmfTempo* const tempos = rip_host_song_tempos(song, &count);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t quarter  = tempos[i].quarter;
    const uint8_t  bytes[5] = { 0xFFu, 0x51u, (uint8_t)(quarter >> 16u), (uint8_t)(quarter >> 8u), (uint8_t)quarter };
    uint8_t* const meta     = events->meta + 8u * events->count;
    memcpy(meta, bytes, sizeof(bytes));
    add(events, tempos[i].tick, meta, sizeof(bytes));
  }
}

static void
add_signatures(Events* const events, const RipSmf* const smf)
{
  size_t                       count      = 0;
  const RipSmfSignature* const signatures = rip_smf_signatures(smf, &count);
  for (size_t i = 0; i < count; ++i) {
    uint8_t power = 0;
    while ((1u << power) < signatures[i].denominator) {
      ++power;
    }
    const uint8_t  bytes[6] = { 0xFFu, 0x58u, signatures[i].numerator, power, 24u, 8u };
    uint8_t* const meta     = events->meta + 8u * events->count;
    memcpy(meta, bytes, sizeof(bytes));
    add(events, signatures[i].tick, meta, sizeof(bytes));
  }
}

/// Of tracks that are sent, all but names, tempo and metre; of others, keys
static bool
belongs(const RipSmfEvent* const event, const bool sent)
{
  if (event->bytes[0] != 0xFFu) {
    return sent;
  }
  const uint8_t type = event->size > 1u ? event->bytes[1] : 0u;
  return type == META_KEY || (sent && type != 0x03u && type != 0x51u && type != 0x58u);
}

static int
compare(const void* const a, const void* const b)
{
  const Event* const left  = (const Event*)a;
  const Event* const right = (const Event*)b;
  return left->tick != right->tick ? (left->tick > right->tick) - (left->tick < right->tick)
                                   : (left->order > right->order) - (left->order < right->order);
}

/// Everything of track MELODY, once, in order. False when there is no memory.
static bool
gather(Events* const events, const RipHostSong* const song, const RipSmf* const smf)
{
  size_t tempos     = 0;
  size_t signatures = 0;
  rip_host_song_tempos(song, &tempos);
  rip_smf_signatures(smf, &signatures);
  size_t total = tempos + signatures;
  for (size_t track = 0; track < rip_smf_tracks(smf); ++track) {
    total += rip_smf_events(smf, track);
  }
  events->events = (Event*)calloc(total, sizeof(Event));
  events->meta   = (uint8_t*)calloc(tempos + signatures, 8u);
  if (!events->events || !events->meta) {
    return false;
  }
  add_tempos(events, song);
  add_signatures(events, smf);
  for (size_t track = 0; track < rip_smf_tracks(smf); ++track) {
    for (size_t i = 0; i < rip_smf_events(smf, track); ++i) {
      const RipSmfEvent event = rip_smf_event(smf, track, i);
      if (belongs(&event, rip_host_song_sends(song, track))) {
        add(events, event.tick, event.bytes, event.size);
      }
    }
  }
  qsort(events->events, events->count, sizeof(Event), compare);
  return true;
}

/// Passes but the last end where the song does
static bool
add_melody(RipSmf* const out, const Events* const events, const uint64_t length, const unsigned loops)
{
  bool good = rip_smf_add_track(out, "MELODY");
  for (unsigned pass = 0; pass < loops; ++pass) {
    for (size_t i = 0; good && i < events->count; ++i) {
      const Event* const event = &events->events[i];
      if (event->tick < length || pass + 1u == loops) {
        good = rip_smf_add_event(out, 0, pass * length + event->tick, event->bytes, event->size);
      }
    }
  }
  if (good) {
    rip_smf_extend(out, 0, loops * length);
  }
  return good;
}

static bool
add_generated(RipSmf* const out, const RipSmf* const generated, const uint64_t end)
{
  bool good = rip_smf_add_track(out, "RIPIENO");
  for (size_t i = 0; good && i < rip_smf_events(generated, 0); ++i) {
    const RipSmfEvent event = rip_smf_event(generated, 0, i);
    good                    = rip_smf_add_event(out, 1, event.tick, event.bytes, event.size);
  }
  if (good) {
    rip_smf_extend(out, 1, end);
  }
  return good;
}

bool
rip_host_record_write(const RipHostRecord* const record,
                      const RipHostSong* const   song,
                      const RipSmf* const        smf,
                      const unsigned             loops,
                      const char* const          path,
                      char* const                error,
                      const size_t               error_size)
{
  const uint64_t length = rip_host_song_end_tick(song);
  RipSmf* const  out    = rip_smf_new(rip_smf_division(smf));
  Events         events = { NULL, 0, NULL };
  bool           good   = out && gather(&events, song, smf) && add_melody(out, &events, length, loops) &&
              add_generated(out, record->smf, loops * length);
  if (!good) {
    snprintf(error, error_size, "out of memory");
  } else {
    good = rip_smf_write(out, path, error, error_size);
  }
  free(events.events);
  free(events.meta);
  rip_smf_free(out);
  return good;
}
