// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Notes of a MIDI file's tracks <-> note-ons and note-offs

#include "smf_impl.h"

#include <stdlib.h>

#define NOTE_OFF 0x80u
#define NOTE_ON 0x90u
#define KEYS 128u
#define USUAL_RELEASE 64u
#define NONE SIZE_MAX

/// The notes that sound on one key of one channel, first in first out, as indices of notes
typedef struct
{
  size_t first, last;
} Queue;

typedef struct
{
  RipSmfNote* notes;
  size_t*     next; // the note that was struck next on the same key, or NONE
  size_t      count;
  Queue       queues[RIP_SMF_CHANNELS * KEYS];
} Pairing;

int
rip_smf_compare_notes(const void* const a, const void* const b)
{
  const RipSmfNote* const x = a;
  const RipSmfNote* const y = b;
  if (x->tick != y->tick) {
    return x->tick < y->tick ? -1 : 1;
  }
  if (x->key != y->key) {
    return (int)x->key - (int)y->key;
  }
  if (x->end != y->end) {
    return x->end < y->end ? -1 : 1;
  }
  if (x->channel != y->channel) {
    return (int)x->channel - (int)y->channel;
  }

  return (int)x->velocity - (int)y->velocity;
}

static void
start_note(Pairing* const pairing, const RipSmfEvent event, const uint64_t track_end)
{
  const uint8_t channel = event.bytes[0] & 0x0Fu;
  const size_t  index   = pairing->count++;
  Queue* const  queue   = &pairing->queues[channel * KEYS + event.bytes[1]];

  pairing->notes[index] = (RipSmfNote){ event.tick, track_end, channel, event.bytes[1], event.bytes[2] };
  pairing->next[index]  = NONE;
  if (queue->first == NONE) {
    queue->first = index;
  } else {
    pairing->next[queue->last] = index;
  }
  queue->last = index;
}

static void
end_note(Pairing* const pairing, const RipSmfEvent event)
{
  Queue* const queue = &pairing->queues[(event.bytes[0] & 0x0Fu) * KEYS + event.bytes[1]];
  if (queue->first != NONE) {
    pairing->notes[queue->first].end = event.tick;
    queue->first                     = pairing->next[queue->first];
  }
}

static bool
is_note_on(const RipSmfEvent event)
{
  return (event.bytes[0] & 0xF0u) == NOTE_ON && event.bytes[2];
}

static bool
is_note_off(const RipSmfEvent event)
{
  const unsigned kind = event.bytes[0] & 0xF0u;

  return kind == NOTE_OFF || (kind == NOTE_ON && !event.bytes[2]);
}

static void
pair_notes(Pairing* const pairing, const RipSmf* const smf, const size_t track)
{
  for (size_t i = 0u; i < RIP_SMF_CHANNELS * KEYS; ++i) {
    pairing->queues[i] = (Queue){ NONE, NONE };
  }

  const size_t events = rip_smf_events(smf, track);
  for (size_t e = 0u; e < events; ++e) {
    const RipSmfEvent event = rip_smf_event(smf, track, e);
    if (is_note_on(event)) {
      start_note(pairing, event, rip_smf_track_end(smf, track));
    } else if (is_note_off(event)) {
      end_note(pairing, event);
    }
  }
}

RipSmfNote*
rip_smf_notes(const RipSmf* const smf, const size_t track, size_t* const count)
{
  *count = 0u;

  size_t       ons    = 0u;
  const size_t events = rip_smf_events(smf, track);
  for (size_t e = 0u; e < events; ++e) {
    ons += is_note_on(rip_smf_event(smf, track, e));
  }
  if (!ons) {
    return NULL;
  }

  RipSmfNote*    notes   = malloc(ons * sizeof(RipSmfNote));
  size_t* const  next    = malloc(ons * sizeof(size_t));
  Pairing* const pairing = malloc(sizeof(Pairing));
  if (notes && next && pairing) {
    pairing->notes = notes;
    pairing->next  = next;
    pairing->count = 0u;
    pair_notes(pairing, smf, track);
    qsort(notes, ons, sizeof(RipSmfNote), rip_smf_compare_notes);
    *count = ons;
  } else {
    free(notes);
    notes = NULL;
  }

  free(pairing);
  free(next);
  return notes;
}

/// Note-ons and note-offs of one tick: ends of notes that sound, then starts, then ends of notes of no length
typedef enum
{
  STAGE_END,
  STAGE_START,
  STAGE_END_AT_ONCE
} Stage;

typedef struct
{
  uint64_t tick;
  Stage    stage;
  size_t   note;
} Edge;

static int
compare_edges(const void* const a, const void* const b)
{
  const Edge* const x = a;
  const Edge* const y = b;
  if (x->tick != y->tick) {
    return x->tick < y->tick ? -1 : 1;
  }
  if (x->stage != y->stage) {
    return x->stage < y->stage ? -1 : 1;
  }

  return x->note < y->note ? -1 : 1;
}

bool
rip_smf_add_notes(RipSmf* const smf, const size_t track, const RipSmfNote* const notes, const size_t count)
{
  if (!count) {
    return true;
  }

  Edge* const edges = count <= SIZE_MAX / (2u * sizeof(Edge)) ? malloc(2u * count * sizeof(Edge)) : NULL;
  if (!edges) {
    return false;
  }

  for (size_t i = 0u; i < count; ++i) {
    const bool at_once = notes[i].end <= notes[i].tick;
    edges[2u * i]      = (Edge){ notes[i].tick, STAGE_START, i };
    edges[2u * i + 1u] = (Edge){ at_once ? notes[i].tick : notes[i].end, at_once ? STAGE_END_AT_ONCE : STAGE_END, i };
  }
  qsort(edges, 2u * count, sizeof(Edge), compare_edges);

  bool done = true;
  for (size_t i = 0u; i < 2u * count && done; ++i) {
    const RipSmfNote* const note     = &notes[edges[i].note];
    const bool              start    = edges[i].stage == STAGE_START;
    const uint8_t           bytes[3] = { (uint8_t)((start ? NOTE_ON : NOTE_OFF) | (note->channel & 0x0Fu)),
                                         note->key & 0x7Fu,
                               start ? note->velocity & 0x7Fu : USUAL_RELEASE };

    done = rip_smf_add_event(smf, track, edges[i].tick, bytes, sizeof(bytes));
  }

  free(edges);
  return done;
}
