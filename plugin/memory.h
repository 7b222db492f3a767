// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// All that a session keeps beside the controls. Not real-time; used by one thread at a time.
#ifndef RIP_MEMORY_H
#define RIP_MEMORY_H

#include "locks.h"
#include "timeline.h"

/// Owns what it points to
typedef struct
{
  RipTimeline* timeline;
  RipTimeline* clip;      // what a MIDI file says, in planes RIP_HEARD; NULL: none
  char*        clip_path; // where it came from; NULL: none
  RipLocks     locks;
  uint32_t     variant; // how often other notes were asked for
} RipMemory;

/// An empty one; NULL when there is no memory
RipMemory*
rip_memory_new(void);

/// NULL is fine
void
rip_memory_free(RipMemory* memory);

/// The metre of a bar, as remembered or as the clip has it; false if neither has it
bool
rip_memory_find(const RipMemory* memory, int64_t number, RipBar* bar);

/// Numbers of the bars that the timeline or the clip has, in rising order. Returns how many.
unsigned
rip_memory_numbers(const RipMemory* memory, int64_t numbers[2u * RIP_TIMELINE_BARS]);

/// Put a clip in the place of the one there, or none. Takes `clip` over; copies `path`. False when there is no memory
/// to copy it: then nothing changes, and `clip` is still the caller's.
bool
rip_memory_set_clip(RipMemory* memory, RipTimeline* clip, const char* path);

#endif
