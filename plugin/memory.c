// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "memory.h"

#include <stdlib.h>
#include <string.h>

RipMemory*
rip_memory_new(void)
{
  RipMemory* const memory = (RipMemory*)calloc(1u, sizeof(RipMemory));
  if (memory) {
    memory->timeline = rip_timeline_new();
    if (!memory->timeline) {
      free(memory);
      return NULL;
    }
  }
  return memory;
}

void
rip_memory_free(RipMemory* const memory)
{
  if (memory) {
    rip_timeline_free(memory->timeline);
    rip_timeline_free(memory->clip);
    free(memory->clip_path);
    free(memory);
  }
}

bool
rip_memory_set_clip(RipMemory* const memory, RipTimeline* const clip, const char* const path)
{
  char* copy = NULL;
  if (clip) {
    const size_t size = strlen(path) + 1u;
    copy              = (char*)malloc(size);
    if (!copy) {
      return false;
    }
    memcpy(copy, path, size);
  }
  rip_timeline_free(memory->clip);
  free(memory->clip_path);
  memory->clip      = clip;
  memory->clip_path = copy;
  return true;
}

bool
rip_memory_find(const RipMemory* const memory, const int64_t number, RipBar* const bar)
{
  return rip_timeline_find(memory->timeline, number, bar) ||
         (memory->clip && rip_timeline_find(memory->clip, number, bar));
}

unsigned
rip_memory_numbers(const RipMemory* const memory, int64_t numbers[2u * RIP_TIMELINE_BARS])
{
  int64_t        clip[RIP_TIMELINE_BARS];
  int64_t        own[RIP_TIMELINE_BARS];
  const unsigned clips = memory->clip ? rip_timeline_numbers(memory->clip, clip) : 0u;
  const unsigned owns  = rip_timeline_numbers(memory->timeline, own);
  unsigned       count = 0u;
  for (unsigned i = 0, j = 0; i < owns || j < clips; ++count) {
    const bool first  = j == clips || (i < owns && own[i] <= clip[j]);
    const bool second = i == owns || (j < clips && clip[j] <= own[i]);
    numbers[count]    = first ? own[i] : clip[j];
    i += first;
    j += second;
  }
  return count;
}
