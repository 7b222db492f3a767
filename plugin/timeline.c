// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A bar's entry lies at its number modulo the capacity. Its cells lie in a chain of chunks of CHUNK_FRAMES frames.
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK_FRAMES 16u
#define CHUNKS (3u * RIP_TIMELINE_BARS)
#define NONE UINT16_MAX

typedef struct
{
  RipKeys  cell[RIP_TIMELINE_PLANES][CHUNK_FRAMES];
  uint8_t  velocity[CHUNK_FRAMES][RIP_KEYS];
  uint8_t  played[CHUNK_FRAMES][RIP_KEYS]; // velocities too, 0: not known
  uint16_t heard[RIP_VOICES];              // bit f: frame f
  uint16_t next;                           // chunk, or NONE
} Chunk;

typedef struct
{
  int64_t  number;
  RipBar   bar;
  uint16_t chunk; // first of the chain; NONE: no bar here
} Entry;

struct RipTimeline
{
  Entry    entry[RIP_TIMELINE_BARS];
  unsigned count;
  uint16_t spare;     // first of the chain of chunks that were given back
  uint16_t untouched; // chunks from this one on were never used: memory that no one needs is never touched
  Chunk    chunk[CHUNKS];
};

RipTimeline*
rip_timeline_new(void)
{
  RipTimeline* const timeline = (RipTimeline*)calloc(1u, sizeof(RipTimeline));
  if (timeline) {
    for (unsigned i = 0; i < RIP_TIMELINE_BARS; ++i) {
      timeline->entry[i].chunk = NONE;
    }
    timeline->spare = NONE;
  }
  return timeline;
}

void
rip_timeline_free(RipTimeline* const timeline)
{
  free(timeline);
}

static unsigned
slot_of(const int64_t number)
{
  return (unsigned)((uint64_t)number % RIP_TIMELINE_BARS);
}

static const Entry*
find(const RipTimeline* const timeline, const int64_t number)
{
  const Entry* const entry = &timeline->entry[slot_of(number)];
  return entry->chunk != NONE && entry->number == number ? entry : NULL;
}

static unsigned
remembered(const RipBar bar)
{
  return bar.frames < RIP_FRAMES ? bar.frames : RIP_FRAMES;
}

/// Give chunks of a chain back, from this link on
static void
cut(RipTimeline* const timeline, uint16_t* const link)
{
  uint16_t* last = link;
  while (*last != NONE) {
    last = &timeline->chunk[*last].next;
  }
  if (last != link) {
    *last           = timeline->spare;
    timeline->spare = *link;
    *link           = NONE;
  }
}

static void
forget(RipTimeline* const timeline, Entry* const entry)
{
  cut(timeline, &entry->chunk);
  --timeline->count;
}

/// Make room by forgetting the bar farthest from `number`
static void
forget_farthest(RipTimeline* const timeline, const int64_t number)
{
  Entry*   farthest = NULL;
  uint64_t most     = 0u;
  for (unsigned i = 0; i < RIP_TIMELINE_BARS; ++i) {
    Entry* const   entry = &timeline->entry[i];
    const uint64_t away =
      entry->number > number ? (uint64_t)entry->number - (uint64_t)number : (uint64_t)number - (uint64_t)entry->number;
    if (entry->chunk != NONE && away > most) {
      farthest = entry;
      most     = away;
    }
  }
  if (farthest) {
    forget(timeline, farthest);
  }
}

static uint16_t
new_chunk(RipTimeline* const timeline, const int64_t number)
{
  uint16_t index = timeline->untouched;
  if (index < CHUNKS && timeline->spare == NONE) {
    ++timeline->untouched;
  } else {
    if (timeline->spare == NONE) {
      forget_farthest(timeline, number);
    }
    index           = timeline->spare;
    timeline->spare = timeline->chunk[index].next;
  }
  timeline->chunk[index] = (Chunk){ .next = NONE };
  return index;
}

void
rip_timeline_enter(RipTimeline* const timeline, const int64_t number, const RipBar bar)
{
  Entry* const entry = &timeline->entry[slot_of(number)];
  if (entry->chunk != NONE && entry->number != number) {
    forget(timeline, entry);
  }
  if (entry->chunk == NONE) {
    entry->number = number;
    ++timeline->count;
  }
  const unsigned old_frames = entry->chunk == NONE ? 0u : remembered(entry->bar);
  entry->bar                = bar;
  uint16_t* link            = &entry->chunk;
  for (unsigned first = 0; first < remembered(bar); first += CHUNK_FRAMES) {
    if (*link == NONE) {
      *link = new_chunk(timeline, number);
    }
    link = &timeline->chunk[*link].next;
  }
  cut(timeline, link);
  for (unsigned frame = remembered(bar); frame < old_frames; ++frame) { // a shorter bar leaves nothing behind its end
    Chunk* chunk = &timeline->chunk[entry->chunk];
    for (unsigned i = 0; chunk && i < frame / CHUNK_FRAMES; ++i) {
      chunk = chunk->next == NONE ? NULL : &timeline->chunk[chunk->next];
    }
    if (chunk) {
      for (unsigned plane = 0; plane < RIP_TIMELINE_PLANES; ++plane) {
        chunk->cell[plane][frame % CHUNK_FRAMES] = (RipKeys){ { 0u } };
      }
      for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
        chunk->heard[voice] = (uint16_t)(chunk->heard[voice] & ~(1u << (frame % CHUNK_FRAMES)));
      }
      memset(chunk->velocity[frame % CHUNK_FRAMES], 0, RIP_KEYS);
      memset(chunk->played[frame % CHUNK_FRAMES], 0, RIP_KEYS);
    }
  }
}

bool
rip_timeline_find(const RipTimeline* const timeline, const int64_t number, RipBar* const bar)
{
  const Entry* const entry = find(timeline, number);
  if (entry) {
    *bar = entry->bar;
  }
  return entry;
}

unsigned
rip_timeline_frames(const RipTimeline* const timeline, const int64_t number)
{
  const Entry* const entry = find(timeline, number);
  return entry ? remembered(entry->bar) : 0u;
}

/// Index of the chunk that holds a frame, or NONE
static uint16_t
chunk_of(const RipTimeline* const timeline, const int64_t number, const unsigned frame)
{
  const Entry* const entry = find(timeline, number);
  if (!entry || frame >= remembered(entry->bar)) {
    return NONE;
  }
  uint16_t index = entry->chunk;
  for (unsigned i = 0; i < frame / CHUNK_FRAMES; ++i) {
    index = timeline->chunk[index].next;
  }
  return index;
}

RipKeys
rip_timeline_get(const RipTimeline* const timeline, const int64_t number, const unsigned frame, const unsigned plane)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  return chunk == NONE ? (RipKeys){ { 0u } } : timeline->chunk[chunk].cell[plane][frame % CHUNK_FRAMES];
}

void
rip_timeline_set(RipTimeline* const timeline,
                 const int64_t      number,
                 const unsigned     frame,
                 const unsigned     plane,
                 const RipKeys      keys)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  if (chunk != NONE) {
    timeline->chunk[chunk].cell[plane][frame % CHUNK_FRAMES] = keys;
  }
}

const uint8_t*
rip_timeline_velocity(const RipTimeline* const timeline, const int64_t number, const unsigned frame)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  return chunk == NONE ? NULL : timeline->chunk[chunk].velocity[frame % CHUNK_FRAMES];
}

void
rip_timeline_set_velocity(RipTimeline* const timeline,
                          const int64_t      number,
                          const unsigned     frame,
                          const uint8_t      velocity[RIP_KEYS])
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  if (chunk != NONE) {
    memcpy(timeline->chunk[chunk].velocity[frame % CHUNK_FRAMES], velocity, RIP_KEYS);
  }
}

unsigned
rip_timeline_loudness(const RipTimeline* const timeline, const int64_t number, const unsigned frame, const unsigned row)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  if (chunk == NONE) {
    return 0u;
  }
  const unsigned made   = timeline->chunk[chunk].velocity[frame % CHUNK_FRAMES][row];
  const unsigned played = timeline->chunk[chunk].played[frame % CHUNK_FRAMES][row];
  return made && played ? played : made;
}

void
rip_timeline_set_played(RipTimeline* const timeline,
                        const int64_t      number,
                        const unsigned     frame,
                        const unsigned     row,
                        const unsigned     velocity)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  if (chunk != NONE && row < RIP_KEYS) {
    timeline->chunk[chunk].played[frame % CHUNK_FRAMES][row] = (uint8_t)velocity;
  }
}

bool
rip_timeline_is_heard(const RipTimeline* const timeline,
                      const int64_t            number,
                      const unsigned           frame,
                      const RipVoice           voice)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  return chunk != NONE && ((timeline->chunk[chunk].heard[voice] >> (frame % CHUNK_FRAMES)) & 1u);
}

void
rip_timeline_set_heard(RipTimeline* const timeline,
                       const int64_t      number,
                       const unsigned     frame,
                       const RipVoice     voice,
                       const bool         heard)
{
  const uint16_t chunk = chunk_of(timeline, number, frame);
  if (chunk != NONE) {
    const unsigned bit                  = 1u << (frame % CHUNK_FRAMES);
    const unsigned bits                 = timeline->chunk[chunk].heard[voice];
    timeline->chunk[chunk].heard[voice] = (uint16_t)(heard ? bits | bit : bits & ~bit);
  }
}

RipTime
rip_timeline_following(const RipTimeline* const timeline, const RipTime time, const RipBar metre)
{
  RipBar bar = metre;
  rip_timeline_find(timeline, time.bar, &bar);
  return time.frame + 1 < bar.frames ? (RipTime){ time.bar, time.frame + 1 } : (RipTime){ time.bar + 1, 0 };
}

unsigned
rip_timeline_count(const RipTimeline* const timeline)
{
  return timeline->count;
}

int64_t
rip_timeline_last(const RipTimeline* const timeline)
{
  int64_t last = INT64_MIN;
  for (unsigned i = 0; i < RIP_TIMELINE_BARS; ++i) {
    const Entry* const entry = &timeline->entry[i];
    last                     = entry->chunk != NONE && entry->number > last ? entry->number : last;
  }
  return last;
}

static int
compare_numbers(const void* const a, const void* const b)
{
  const int64_t x = *(const int64_t*)a;
  const int64_t y = *(const int64_t*)b;
  return (x > y) - (x < y);
}

unsigned
rip_timeline_numbers(const RipTimeline* const timeline, int64_t numbers[RIP_TIMELINE_BARS])
{
  unsigned count = 0u;
  for (unsigned i = 0; i < RIP_TIMELINE_BARS; ++i) {
    if (timeline->entry[i].chunk != NONE) {
      numbers[count++] = timeline->entry[i].number;
    }
  }
  qsort(numbers, count, sizeof(numbers[0]), compare_numbers);
  return count;
}
