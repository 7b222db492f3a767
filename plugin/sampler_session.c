// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a session keeps: properties that are set, state that is saved and restored.
#include "sampler_impl.h"

#include "clip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SAVE_PATIENCE 2 // seconds that save waits for what was told before

/// Something went wrong: the lock is held
static void
notice(RipSamplerThread* const sampler, const char* const line)
{
  snprintf(sampler->notice, sizeof(sampler->notice), "%s", line);
  sampler->log(sampler->log_handle, line);
}

/// Lay a clip into the timeline. A file that cannot be read changes nothing.
static void
set_clip(RipSamplerThread* const sampler)
{
  char               error[RIP_NOTICE] = "";
  const char* const  path              = sampler->word.text;
  RipTimeline* const clip              = *path ? rip_clip_load(path, sampler->word.role, error, sizeof(error)) : NULL;
  pthread_mutex_lock(&sampler->lock);
  if (*path && !clip) {
    notice(sampler, error);
  } else if (!rip_planner_set_clip(sampler->planner, clip, path)) {
    rip_timeline_free(clip);
    notice(sampler, "out of memory");
  } else {
    rip_reporter_forget(&sampler->reporter);
  }
  pthread_mutex_unlock(&sampler->lock);
}

static void
set_locks(RipSamplerThread* const sampler)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  pthread_mutex_lock(&sampler->lock);
  if (rip_locks_parse(&locks, sampler->word.text)) {
    rip_planner_set_locks(sampler->planner, &locks);
    rip_reporter_forget(&sampler->reporter);
  } else {
    notice(sampler, "bars to lock are written like 5-8,12");
  }
  pthread_mutex_unlock(&sampler->lock);
}

void
rip_sampler_take_words(RipSamplerThread* const sampler)
{
  while (rip_ring_read(&sampler->mail.words, &sampler->word)) {
    sampler->changed = true;
    if (sampler->word.type == RIP_WORD_CLIP) {
      set_clip(sampler);
    } else if (sampler->word.type == RIP_WORD_LOCKS) {
      set_locks(sampler);
    }
  }
}

static void
tell_word(RipSamplerThread* const sampler, const RipWordType type, const char* const text)
{
  sampler->word.type = type;
  snprintf(sampler->word.text, sizeof(sampler->word.text), "%s", text);
  rip_ring_write(&sampler->mail.answers, &sampler->word);
}

void
rip_sampler_tell_words(RipSamplerThread* const sampler)
{
  const RipMemory* const memory = rip_planner_memory(sampler->planner);
  char                   locks[RIP_LOCKS_TEXT];
  if ((!sampler->changed && !*sampler->notice) || rip_ring_space(&sampler->mail.answers) < RIP_WORDS / 2u) {
    return;
  }
  rip_locks_print(&memory->locks, locks);
  if (strlen(locks) >= RIP_WORD_BYTES) {
    locks[RIP_WORD_BYTES - 1u] = '\0';
    *strrchr(locks, ',')       = '\0'; // as many as can be told, none of them in half
  }
  tell_word(sampler, RIP_WORD_CLIP, memory->clip ? memory->clip_path : "");
  tell_word(sampler, RIP_WORD_LOCKS, locks);
  tell_word(sampler, RIP_WORD_NOTICE, sampler->notice);
  sampler->notice[0] = '\0';
  sampler->changed   = false;
}

void
rip_sampler_tell_end(RipSamplerThread* const sampler)
{
  const RipMemory* const memory = sampler->staged ? sampler->staged : rip_planner_memory(sampler->planner);
  atomic_store(&sampler->mail.remembered, rip_timeline_last(memory->timeline));
}

uint8_t*
rip_sampler_save(RipSamplerThread* const sampler, size_t* const size)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += SAVE_PATIENCE;
  pthread_mutex_lock(&sampler->lock);
  const uint32_t rounds = sampler->rounds; // one may be ending just now; the next takes all that was told by now
  sem_post(&sampler->mail.wake);
  sem_post(&sampler->mail.wake);
  while (sampler->works && sampler->rounds - rounds < 2u &&
         !pthread_cond_timedwait(&sampler->settled, &sampler->lock, &until)) {
  }
  uint8_t* const bytes = sampler->staged    ? rip_state_write(sampler->staged, size)
                         : sampler->planner ? rip_state_write(rip_planner_memory(sampler->planner), size)
                                            : NULL;
  pthread_mutex_unlock(&sampler->lock);
  return bytes;
}

/// Keep bytes of a newer version, or none; the lock is held
static void
keep(RipSamplerThread* const sampler, const uint8_t* const bytes, const size_t size)
{
  uint8_t* const copy = bytes ? (uint8_t*)malloc(size) : NULL;
  if (copy) {
    memcpy(copy, bytes, size);
  }
  free(sampler->kept);
  sampler->kept      = copy;
  sampler->kept_size = size;
}

RipStateKind
rip_sampler_restore(RipSamplerThread* const sampler, const uint8_t* const bytes, const size_t size)
{
  static const char* const lines[] = {
    [RIP_STATE_NEWER]  = "this session was saved by a newer Ripieno: its memory is not used, but kept and saved again",
    [RIP_STATE_BROKEN] = "the memory of this session is damaged and not used",
    [RIP_STATE_NO_MEMORY] = "out of memory: the memory of this session is not used",
  };
  RipStateKind     kind   = RIP_STATE_BROKEN;
  RipMemory* const memory = rip_state_read(bytes, size, &kind);
  RipMemory*       unused = NULL;
  pthread_mutex_lock(&sampler->lock);
  if (memory) {
    unused          = sampler->staged;
    sampler->staged = memory;
    rip_sampler_tell_end(sampler);
    atomic_fetch_add(&sampler->mail.restored, 1u);
  } else {
    if (kind == RIP_STATE_NEWER) {
      keep(sampler, bytes, size);
    }
    notice(sampler, lines[kind]);
  }
  pthread_mutex_unlock(&sampler->lock);
  sem_post(&sampler->mail.wake); // a window wants to see it
  rip_memory_free(unused);
  return kind;
}

void
rip_sampler_forget(RipSamplerThread* const sampler)
{
  pthread_mutex_lock(&sampler->lock);
  keep(sampler, NULL, 0u);
  pthread_mutex_unlock(&sampler->lock);
}

uint8_t*
rip_sampler_kept(RipSamplerThread* const sampler, size_t* const size)
{
  pthread_mutex_lock(&sampler->lock);
  *size               = sampler->kept_size;
  uint8_t* const copy = sampler->kept ? (uint8_t*)malloc(sampler->kept_size) : NULL;
  if (copy) {
    memcpy(copy, sampler->kept, sampler->kept_size);
  }
  pthread_mutex_unlock(&sampler->lock);
  return copy;
}
