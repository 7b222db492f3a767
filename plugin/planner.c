// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "planner_impl.h"

#include <stdlib.h>
#include <string.h>

#define GAP_MAX 64 // bars between two messages, at most; of more that lie between, some got lost

static const RipKeys none = { { 0u } };

RipPlanner*
rip_planner_new(void)
{
  RipPlanner* const planner = (RipPlanner*)calloc(1u, sizeof(RipPlanner));
  if (!planner) {
    return NULL;
  }
  planner->memory = rip_memory_new();
  if (!planner->memory) {
    free(planner);
    return NULL;
  }
  return planner;
}

void
rip_planner_free(RipPlanner* const planner)
{
  if (planner) {
    rip_memory_free(planner->memory);
    free(planner);
  }
}

const RipMemory*
rip_planner_memory(const RipPlanner* const planner)
{
  return planner->memory;
}

static void
rest(RipPlanner* const planner, const RipTime time)
{
  planner->running          = false;
  planner->coming.bar_count = 0u;
  rip_listener_begin(&planner->listener, time);
}

/// Time begins to run: nothing is known of what came before
static void
begin(RipPlanner* const planner, const RipTime time, const RipBar bar)
{
  rest(planner, time);
  planner->running = true;
  planner->last    = time;
  planner->bar     = bar;
}

/// Whether messages got lost between what was last heard of and a time
static bool
is_far(const RipPlanner* const planner, const RipTime time)
{
  return time.bar - planner->last.bar > GAP_MAX || planner->last.bar - time.bar > GAP_MAX;
}

void
rip_planner_adopt(RipPlanner* const planner, RipMemory* const memory)
{
  rip_memory_free(planner->memory);
  planner->memory = memory;
  rest(planner, planner->last);
}

bool
rip_planner_set_clip(RipPlanner* const planner, RipTimeline* const clip, const char* const path)
{
  return rip_memory_set_clip(planner->memory, clip, path);
}

static void
remember_bar(RipPlanner* const planner, const int64_t number, const RipBar bar)
{
  RipBar known;
  if (!rip_timeline_find(planner->memory->timeline, number, &known)) {
    rip_timeline_enter(planner->memory->timeline, number, bar);
  }
}

/// Note in the timeline what is made of a frame: what the plan says, silence where there is none
static void
keep_frame(RipPlanner* const planner, const RipTime time)
{
  static const uint8_t silent[RIP_KEYS] = { 0u };
  RipTimeline* const   timeline         = planner->memory->timeline;
  const RipSlot* const coming           = &planner->coming;
  const int            frame            = rip_slot_frame(coming, time);
  const RipKeys cells[2] = { frame < 0 ? none : coming->onset[frame], frame < 0 ? none : coming->sustain[frame] };
  const RipKeys melody   = frame < 0 ? none : coming->melody[frame];
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    RipKeys keys = cells[plane % 2u];
    for (unsigned word = 0; word < RIP_ROWS / 32u; ++word) {
      keys.bits[word] &= plane / 2u == RIP_MELODY ? melody.bits[word] : ~melody.bits[word];
    }
    rip_timeline_set(timeline, time.bar, (unsigned)time.frame, RIP_MADE + plane, keys);
  }
  rip_timeline_set_velocity(timeline, time.bar, (unsigned)time.frame, frame < 0 ? silent : coming->velocity[frame]);
}

/// All before a time is past: note in the timeline what was heard and played
static void
pass_to(RipPlanner* const planner, const RipTime time, const RipBar bar)
{
  RipTimeline* const timeline = planner->memory->timeline;
  if (is_far(planner, time) || rip_time_before(time, planner->last)) {
    begin(planner, time, bar);
    return;
  }
  rip_listener_pass(&planner->listener, timeline, time, planner->bar, planner->role);
  while (rip_time_before(planner->last, time)) {
    const RipTime t = planner->last;
    remember_bar(planner, t.bar, planner->bar);
    for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
      if (rip_role_hears(planner->role, (RipVoice)voice)) {
        rip_timeline_set_heard(timeline, t.bar, (unsigned)t.frame, (RipVoice)voice, true);
      }
    }
    if (!rip_locks_get(&planner->memory->locks, t.bar)) {
      keep_frame(planner, t);
    }
    planner->last = rip_timeline_following(timeline, t, planner->bar);
  }
  planner->last = time;
  planner->bar  = bar;
}

/// Whether anything was made in a bar
static bool
is_made(const RipPlanner* const planner, const int64_t number)
{
  const RipTimeline* const timeline = planner->memory->timeline;
  const unsigned           frames   = rip_timeline_frames(timeline, number);
  for (unsigned i = 0; i < frames; ++i) {
    const RipKeys melody = rip_timeline_get(timeline, number, i, RIP_MADE + RIP_MELODY_SUSTAIN);
    const RipKeys below  = rip_timeline_get(timeline, number, i, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
    if (memcmp(&melody, &none, sizeof(none)) != 0 || memcmp(&below, &none, sizeof(none)) != 0) {
      return true;
    }
  }
  return false;
}

/// A bar is about to be locked: what is still to be played of it, or was never made, is kept as it is planned
static void
freeze(RipPlanner* const planner, const int64_t number)
{
  const bool now   = number == planner->last.bar;
  const bool ahead = number > planner->last.bar && rip_slot_frame(&planner->coming, (RipTime){ number, 0 }) >= 0 &&
                     !is_made(planner, number);
  if (!planner->running || !(now || ahead)) {
    return;
  }
  remember_bar(planner, number, planner->bar);
  const int32_t frames = (int32_t)rip_timeline_frames(planner->memory->timeline, number);
  for (int32_t frame = now ? planner->last.frame : 0; frame < frames; ++frame) {
    keep_frame(planner, (RipTime){ number, frame });
  }
}

static void
set_lock(RipPlanner* const planner, const int64_t number, const bool locked)
{
  RipLocks* const locks = &planner->memory->locks;
  if (locked && !rip_locks_get(locks, number)) {
    freeze(planner, number);
  }
  rip_locks_set(locks, number, locked);
}

void
rip_planner_set_locks(RipPlanner* const planner, const RipLocks* const locks)
{
  for (int64_t bar = 0; bar < (int64_t)RIP_LOCK_BARS; ++bar) {
    set_lock(planner, bar, rip_locks_get(locks, bar));
  }
}

bool
rip_planner_take(RipPlanner* const planner, const RipMessage* const message)
{
  switch (message->type) {
  case RIP_MESSAGE_BEGIN:
    begin(planner, message->time, message->bar);
    rip_timeline_enter(planner->memory->timeline, message->time.bar, message->bar);
    break;
  case RIP_MESSAGE_END:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
      rip_listener_end(&planner->listener, planner->memory->timeline, message->time, message->bar, planner->role);
    }
    rest(planner, message->time);
    break;
  case RIP_MESSAGE_NOTE_ON:
  case RIP_MESSAGE_NOTE_OFF:
    if (planner->running) {
      if (is_far(planner, message->time)) {
        begin(planner, message->time, message->bar);
      }
      rip_listener_note(&planner->listener, planner->memory->timeline, message, planner->bar);
    }
    break;
  case RIP_MESSAGE_STRUCK:
    rip_timeline_set_played(planner->memory->timeline,
                            message->time.bar,
                            (unsigned)message->time.frame,
                            message->key - RIP_LOW_KEY,
                            message->velocity);
    break;
  case RIP_MESSAGE_REQUEST:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
      rip_timeline_enter(planner->memory->timeline, message->time.bar, message->bar);
      planner->request = message->request;
      planner->role    = message->request.role;
      planner->asked   = message->time;
    }
    return planner->running;
  case RIP_MESSAGE_REGENERATE:
    ++planner->memory->variant;
    break;
  case RIP_MESSAGE_LOCK:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
    }
    set_lock(planner, message->time.bar, !rip_locks_get(&planner->memory->locks, message->time.bar));
    break;
  case RIP_MESSAGE_WORD:
    break;
  }
  return false;
}

/// The velocities of notes that a locked bar holds are those that they were made with
static void
write_locked(const RipPlanner* const planner, RipSlot* const slot, const unsigned frame)
{
  const RipTime        t        = rip_window_time(&planner->window, frame);
  const uint8_t* const velocity = rip_timeline_velocity(planner->memory->timeline, t.bar, (unsigned)t.frame);
  for (unsigned row = 0; velocity && row < RIP_KEYS; ++row) {
    if (velocity[row] && rip_keys_get(&slot->onset[frame], row)) {
      slot->velocity[frame][row] = velocity[row];
    }
  }
}

void
rip_planner_write(RipPlanner* const       planner,
                  const RipProblem* const problem,
                  const RipPlan* const    plan,
                  RipSlot* const          slot)
{
  const RipWindow* const window   = &planner->window;
  RipSounding* const     sounding = &planner->sounding;
  const unsigned         end      = window->start[window->count];
  const unsigned         now      = rip_window_frame(window, planner->asked);
  slot->sequence                  = planner->request.sequence;
  slot->first_bar                 = window->first_bar;
  slot->bar_count                 = (uint32_t)window->count;
  memcpy(slot->start, window->start, sizeof(slot->start));
  if (plan) {
    rip_task_sounding(problem, plan, sounding);
  } else {
    memset(sounding, 0, sizeof(*sounding));
  }
  memcpy(slot->onset, sounding->onset, sizeof(slot->onset));
  memcpy(slot->sustain, sounding->sustain, sizeof(slot->sustain));
  memcpy(slot->melody, sounding->melody, sizeof(slot->melody));
  memcpy(slot->velocity, sounding->velocity, sizeof(slot->velocity));
  for (unsigned i = now; i < end; ++i) {
    const int frame = rip_slot_frame(&planner->coming, rip_window_time(window, i));
    if (i < now + planner->request.lookahead) { // what is to come before the plan stays
      slot->onset[i]   = frame < 0 ? none : planner->coming.onset[frame];
      slot->sustain[i] = frame < 0 ? none : planner->coming.sustain[frame];
      slot->melody[i]  = frame < 0 ? none : planner->coming.melody[frame];
      memset(slot->velocity[i], 0, RIP_KEYS);
      if (frame >= 0) {
        memcpy(slot->velocity[i], planner->coming.velocity[frame], RIP_KEYS);
      }
    } else if (plan && planner->known.locked[i]) {
      write_locked(planner, slot, i);
    }
  }
}

void
rip_planner_commit(RipPlanner* const planner, const RipSlot* const slot)
{
  planner->coming = *slot;
}
