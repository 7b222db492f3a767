// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "smf_impl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void*
rip_smf_reserve(void* const array, size_t* const capacity, const size_t needed, const size_t item_size)
{
  if (needed <= *capacity) {
    return array;
  }

  size_t larger = *capacity ? *capacity : 16u;
  while (larger < needed) {
    if (larger > SIZE_MAX / 2u) {
      return NULL;
    }
    larger *= 2u;
  }
  if (larger > SIZE_MAX / item_size) {
    return NULL;
  }

  void* const grown = realloc(array, larger * item_size);
  if (grown) {
    *capacity = larger;
  }

  return grown;
}

bool
rip_smf_append(SmfTrack* const      track,
               const uint64_t       tick,
               const uint8_t* const head,
               const size_t         head_size,
               const uint8_t* const bytes,
               const size_t         size)
{
  SmfEvent* const events = rip_smf_reserve(track->events, &track->capacity, track->count + 1u, sizeof(SmfEvent));
  if (!events) {
    return false;
  }
  track->events = events;

  uint8_t* const room = rip_smf_reserve(track->bytes, &track->room, track->used + head_size + size, 1u);
  if (!room) {
    return false;
  }
  track->bytes = room;

  track->end           = tick > track->end ? tick : track->end;
  events[track->count] = (SmfEvent){ track->end, track->used, (uint32_t)(head_size + size) };
  track->count += 1u;

  memcpy(room + track->used, head, head_size);
  if (size) {
    memcpy(room + track->used + head_size, bytes, size);
  }
  track->used += head_size + size;

  return true;
}

SmfTrack*
rip_smf_append_track(RipSmf* const smf)
{
  SmfTrack* const tracks = rip_smf_reserve(smf->tracks, &smf->capacity, smf->count + 1u, sizeof(SmfTrack));
  if (!tracks) {
    return NULL;
  }

  smf->tracks        = tracks;
  tracks[smf->count] = (SmfTrack){ 0 };
  smf->count += 1u;

  return &tracks[smf->count - 1u];
}

size_t
rip_smf_data_size(const uint8_t status)
{
  const unsigned kind = status & 0xF0u;

  return kind == 0xC0u || kind == 0xD0u ? 1u : 2u;
}

RipSmf*
rip_smf_new(const unsigned division)
{
  RipSmf* const smf = calloc(1u, sizeof(RipSmf));
  if (!smf) {
    return NULL;
  }

  smf->format   = 1u;
  smf->division = division;
  if (!rip_smf_make_maps(smf)) {
    rip_smf_free(smf);
    return NULL;
  }

  return smf;
}

void
rip_smf_free(RipSmf* const smf)
{
  if (!smf) {
    return;
  }

  for (size_t t = 0u; t < smf->count; ++t) {
    free(smf->tracks[t].events);
    free(smf->tracks[t].bytes);
  }
  free(smf->tracks);
  free(smf->tempos);
  free(smf->signatures);
  free(smf);
}

unsigned
rip_smf_division(const RipSmf* const smf)
{
  return smf->division;
}

uint64_t
rip_smf_length(const RipSmf* const smf)
{
  uint64_t length = 0u;
  for (size_t t = 0u; t < smf->count; ++t) {
    length = smf->tracks[t].end > length ? smf->tracks[t].end : length;
  }

  return length;
}

const RipSmfTempo*
rip_smf_tempos(const RipSmf* const smf, size_t* const count)
{
  *count = smf->tempo_count;

  return smf->tempos;
}

const RipSmfSignature*
rip_smf_signatures(const RipSmf* const smf, size_t* const count)
{
  *count = smf->signature_count;

  return smf->signatures;
}

size_t
rip_smf_tracks(const RipSmf* const smf)
{
  return smf->count;
}

/// True if the text is the name, whatever the case and with space around it
static bool
text_is(const uint8_t* text, size_t size, const char* name)
{
  while (size && isspace(text[0])) {
    ++text;
    --size;
  }
  while (size && (isspace(text[size - 1u]) || !text[size - 1u])) {
    --size;
  }
  for (; size && *name; ++text, ++name, --size) {
    if (toupper(*text) != toupper((unsigned char)*name)) {
      return false;
    }
  }

  return !size && !*name;
}

bool
rip_smf_track_is(const RipSmf* const smf, const size_t track, const char* const name)
{
  const SmfTrack* const t = &smf->tracks[track];
  for (size_t e = 0u; e < t->count; ++e) {
    const uint8_t* const bytes = t->bytes + t->events[e].at;
    if (bytes[0] == SMF_META && bytes[1] == SMF_NAME) {
      return text_is(bytes + 2, t->events[e].size - 2u, name);
    }
  }

  return false;
}

size_t
rip_smf_find(const RipSmf* const smf, const char* const name)
{
  size_t track = 0u;
  while (track < smf->count && !rip_smf_track_is(smf, track, name)) {
    ++track;
  }

  return track;
}

size_t
rip_smf_events(const RipSmf* const smf, const size_t track)
{
  return smf->tracks[track].count;
}

RipSmfEvent
rip_smf_event(const RipSmf* const smf, const size_t track, const size_t index)
{
  const SmfTrack* const t     = &smf->tracks[track];
  const SmfEvent* const event = &t->events[index];

  return (RipSmfEvent){ event->tick, t->bytes + event->at, event->size };
}

uint64_t
rip_smf_track_end(const RipSmf* const smf, const size_t track)
{
  return smf->tracks[track].end;
}

bool
rip_smf_add_track(RipSmf* const smf, const char* const name)
{
  SmfTrack* const track = rip_smf_append_track(smf);
  if (!track) {
    return false;
  }

  static const uint8_t head[] = { SMF_META, SMF_NAME };
  if (name && !rip_smf_append(track, 0u, head, sizeof(head), (const uint8_t*)name, strlen(name))) {
    rip_smf_remove_track(smf, smf->count - 1u);
    return false;
  }

  smf->format = 1u;
  return true;
}

void
rip_smf_remove_track(RipSmf* const smf, const size_t track)
{
  free(smf->tracks[track].events);
  free(smf->tracks[track].bytes);
  smf->count -= 1u;
  memmove(&smf->tracks[track], &smf->tracks[track + 1u], (smf->count - track) * sizeof(SmfTrack));
}

void
rip_smf_filter(RipSmf* const smf, const size_t track, bool (*const keep)(RipSmfEvent))
{
  SmfTrack* const t    = &smf->tracks[track];
  size_t          kept = 0u;
  for (size_t e = 0u; e < t->count; ++e) {
    if (keep(rip_smf_event(smf, track, e))) {
      t->events[kept++] = t->events[e];
    }
  }
  t->count = kept;
}

/// True for what a track may hold, in the form of RipSmfEvent
static bool
is_event(const uint8_t* const bytes, const size_t size)
{
  if (!size || bytes[0] < 0x80u || size > SMF_NUMBER_MAX) {
    return false;
  }
  if (bytes[0] == SMF_META) {
    return size >= 2u && bytes[1] < 0x80u && bytes[1] != SMF_END;
  }
  if (bytes[0] >= 0xF0u) {
    return bytes[0] == SMF_SYSEX || bytes[0] == SMF_ESCAPE;
  }
  for (size_t i = 1u; i < size; ++i) {
    if (bytes[i] >= 0x80u) {
      return false;
    }
  }

  return size == 1u + rip_smf_data_size(bytes[0]);
}

bool
rip_smf_add_event(RipSmf* const        smf,
                  const size_t         track,
                  const uint64_t       tick,
                  const uint8_t* const bytes,
                  const size_t         size)
{
  return is_event(bytes, size) && rip_smf_append(&smf->tracks[track], tick, bytes, 1u, bytes + 1, size - 1u);
}

void
rip_smf_extend(RipSmf* const smf, const size_t track, const uint64_t tick)
{
  if (tick > smf->tracks[track].end) {
    smf->tracks[track].end = tick;
  }
}
