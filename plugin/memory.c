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
