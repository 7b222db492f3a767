// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "planner.h"

#include "window.h"

#include <stdlib.h>
#include <string.h>

#define GAP_MAX 64 // bars between two requests, at most

/// A key that is held
typedef struct
{
  bool    held;
  RipTime filled; // sustain is written up to here
} Held;

struct RipPlanner
{
  RipTimeline* timeline;
  uint32_t     variant;
  bool         running;
  RipTime      last;    // up to here all is in the timeline
  RipTime      cleared; // up to here the melody of an earlier pass is gone
  RipBar       bar;     // metre of the bar `last`
  Held         key[128];
  RipSlot      coming; // what will be played, from `last` on
  RipRequest   request;
  RipTime      asked; // time of the request
  RipWindow    window;
};

RipPlanner*
rip_planner_new(void)
{
  RipPlanner* const planner = (RipPlanner*)calloc(1u, sizeof(RipPlanner));
  if (!planner) {
    return NULL;
  }
  planner->timeline = rip_timeline_new();
  if (!planner->timeline) {
    free(planner);
    return NULL;
  }
  return planner;
}

void
rip_planner_free(RipPlanner* const planner)
{
  if (planner) {
    rip_timeline_free(planner->timeline);
    free(planner);
  }
}

const RipTimeline*
rip_planner_timeline(const RipPlanner* const planner)
{
  return planner->timeline;
}

uint32_t
rip_planner_variant(const RipPlanner* const planner)
{
  return planner->variant;
}

static void
rest(RipPlanner* const planner)
{
  planner->running          = false;
  planner->coming.bar_count = 0u;
  memset(planner->key, 0, sizeof(planner->key));
}

void
rip_planner_adopt(RipPlanner* const planner, RipTimeline* const timeline, const uint32_t variant)
{
  rip_timeline_free(planner->timeline);
  planner->timeline = timeline;
  planner->variant  = variant;
  rest(planner);
}

/// Frames of a bar; a bar that is not remembered is taken to be like the current one
static int32_t
frames_of(const RipPlanner* const planner, const int64_t number)
{
  RipBar bar = planner->bar;
  return rip_timeline_find(planner->timeline, number, &bar) ? bar.frames : planner->bar.frames;
}

/// Go on to the next frame
static RipTime
following(const RipPlanner* const planner, const RipTime time)
{
  return time.frame + 1 < frames_of(planner, time.bar) ? (RipTime){ time.bar, time.frame + 1 }
                                                       : (RipTime){ time.bar + 1, 0 };
}

static void
remember_bar(RipPlanner* const planner, const int64_t number, const RipBar bar)
{
  RipBar known;
  if (!rip_timeline_find(planner->timeline, number, &known)) {
    rip_timeline_enter(planner->timeline, number, bar);
  }
}

/// Forget what an earlier pass heard before a time
static void
clear_melody(RipPlanner* const planner, const RipTime end)
{
  static const RipKeys none = { { 0u } };
  for (RipTime t = planner->cleared; rip_time_before(t, end); t = following(planner, t)) {
    rip_timeline_set(planner->timeline, t.bar, (unsigned)t.frame, RIP_MELODY_ONSET, none);
    rip_timeline_set(planner->timeline, t.bar, (unsigned)t.frame, RIP_MELODY_SUSTAIN, none);
    rip_timeline_set_heard(planner->timeline, t.bar, (unsigned)t.frame, false);
    planner->cleared = following(planner, t);
  }
}

static void
add_cell(RipPlanner* const planner, const RipTime time, const RipPlane plane, const unsigned row)
{
  RipKeys keys = rip_timeline_get(planner->timeline, time.bar, (unsigned)time.frame, plane);
  rip_keys_set(&keys, row);
  rip_timeline_set(planner->timeline, time.bar, (unsigned)time.frame, plane, keys);
}

/// A held key sounds up to a time
static void
sustain(RipPlanner* const planner, const unsigned key, const RipTime end)
{
  Held* const held = &planner->key[key];
  while (rip_time_before(held->filled, end)) {
    add_cell(planner, held->filled, RIP_MELODY_SUSTAIN, key - RIP_LOW_KEY);
    held->filled = following(planner, held->filled);
  }
}

static void
take_note(RipPlanner* const planner, const RipMessage* const message)
{
  const unsigned key = message->key;
  if (key < RIP_LOW_KEY || key >= RIP_LOW_KEY + RIP_KEYS) {
    return;
  }
  Held* const   held = &planner->key[key];
  const RipTime time = message->time;
  if (message->type == RIP_MESSAGE_NOTE_ON) {
    remember_bar(planner, time.bar, message->bar);
    clear_melody(planner, following(planner, time));
    if (held->held) {
      sustain(planner, key, time);
    }
    add_cell(planner, time, RIP_MELODY_ONSET, key - RIP_LOW_KEY);
    add_cell(planner, time, RIP_MELODY_SUSTAIN, key - RIP_LOW_KEY);
    *held = (Held){ true, following(planner, time) };
  } else if (held->held) {
    clear_melody(planner, time);
    sustain(planner, key, time);
    held->held = false;
  }
}

/// The frame of a slot at a time, -1 outside
static int
slot_frame(const RipSlot* const slot, const RipTime time)
{
  const int64_t bar = time.bar - slot->first_bar;
  if (bar < 0 || bar >= (int64_t)slot->bar_count) {
    return -1;
  }
  const int frame = slot->start[bar] + time.frame;
  return frame < slot->start[bar + 1] ? frame : -1;
}

/// All before a time is past: note in the timeline what was heard and played
static void
pass_to(RipPlanner* const planner, const RipTime time, const RipBar bar)
{
  static const RipKeys none = { { 0u } };
  if (time.bar - planner->last.bar > GAP_MAX || rip_time_before(time, planner->last)) {
    planner->last    = time; // requests got lost: nothing is known of the time between
    planner->cleared = time;
  }
  clear_melody(planner, time);
  for (unsigned key = 0; key < 128u; ++key) {
    if (planner->key[key].held) {
      sustain(planner, key, time);
    }
  }
  for (RipTime t = planner->last; rip_time_before(t, time); t = following(planner, t)) {
    const int frame = slot_frame(&planner->coming, t);
    remember_bar(planner, t.bar, planner->bar);
    rip_timeline_set_heard(planner->timeline, t.bar, (unsigned)t.frame, true);
    rip_timeline_set(planner->timeline,
                     t.bar,
                     (unsigned)t.frame,
                     RIP_ACCOMPANIMENT_ONSET,
                     frame < 0 ? none : planner->coming.onset[frame]);
    rip_timeline_set(planner->timeline,
                     t.bar,
                     (unsigned)t.frame,
                     RIP_ACCOMPANIMENT_SUSTAIN,
                     frame < 0 ? none : planner->coming.sustain[frame]);
  }
  planner->last = time;
  planner->bar  = bar;
}

bool
rip_planner_take(RipPlanner* const planner, const RipMessage* const message)
{
  switch (message->type) {
  case RIP_MESSAGE_BEGIN:
    rest(planner);
    planner->running = true;
    planner->last    = message->time;
    planner->cleared = message->time;
    planner->bar     = message->bar;
    rip_timeline_enter(planner->timeline, message->time.bar, message->bar);
    break;
  case RIP_MESSAGE_END:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
    }
    rest(planner);
    break;
  case RIP_MESSAGE_NOTE_ON:
  case RIP_MESSAGE_NOTE_OFF:
    if (planner->running) {
      take_note(planner, message);
    }
    break;
  case RIP_MESSAGE_REQUEST:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
      rip_timeline_enter(planner->timeline, message->time.bar, message->bar);
      planner->request = message->request;
      planner->asked   = message->time;
    }
    return planner->running;
  case RIP_MESSAGE_REGENERATE:
    ++planner->variant;
    break;
  }
  return false;
}

/// What is known of the window: the timeline, and of the accompaniment from now on what is to come
static void
read_window(const RipPlanner* const planner, const RipWindow* const window, const unsigned now, RipRoll* const roll)
{
  memset(roll, 0, sizeof(*roll));
  for (unsigned i = 0; i < window->start[window->count]; ++i) {
    const RipTime t = rip_window_time(window, i);
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      roll->cell[plane][i] = rip_timeline_get(planner->timeline, t.bar, (unsigned)t.frame, (RipPlane)plane);
    }
    if (i >= now) {
      const int frame                          = slot_frame(&planner->coming, t);
      roll->cell[RIP_ACCOMPANIMENT_ONSET][i]   = frame < 0 ? (RipKeys){ { 0u } } : planner->coming.onset[frame];
      roll->cell[RIP_ACCOMPANIMENT_SUSTAIN][i] = frame < 0 ? (RipKeys){ { 0u } } : planner->coming.sustain[frame];
    }
  }
}

static bool
is_empty(const RipKeys* const keys)
{
  return !(keys->bits[0] | keys->bits[1] | keys->bits[2]);
}

/// Give the melody: all of it before now; later, frames that an earlier pass heard, and single cells of notes struck
/// early. Returns false if there is none.
static bool
give_melody(const RipPlanner* const planner,
            const RipWindow* const  window,
            const unsigned          now,
            const RipRoll* const    roll,
            RipProblem* const       problem)
{
  bool any = false;
  for (unsigned i = 0; i < window->start[window->count]; ++i) {
    const RipTime        t      = rip_window_time(window, i);
    const RipKeys* const onset  = &roll->cell[RIP_MELODY_ONSET][i];
    const RipKeys* const sounds = &roll->cell[RIP_MELODY_SUSTAIN][i];
    if (i < now || rip_timeline_is_heard(planner->timeline, t.bar, (unsigned)t.frame)) {
      rip_task_give(problem, roll, RIP_MELODY, i, i + 1u);
      any = any || !is_empty(sounds);
      continue;
    }
    for (unsigned w = 0; w < sizeof(onset->bits) / sizeof(onset->bits[0]); ++w) {
      const uint32_t known = sounds->bits[w];
      problem->mask.cell[RIP_MELODY][i].bits[w] |= known;
      problem->given.cell[RIP_MELODY_ONSET][i].bits[w] |= known & onset->bits[w];
      problem->given.cell[RIP_MELODY_SUSTAIN][i].bits[w] |= known;
      any = any || known;
    }
  }
  return any;
}

bool
rip_planner_pose(RipPlanner* const planner, const RipNet* const net, RipProblem* const problem)
{
  RipWindow* const window = &planner->window;
  rip_window_choose(window, planner->timeline, planner->asked, planner->bar, planner->request.lookahead);
  const unsigned end = window->start[window->count];
  const unsigned now = rip_window_frame(window, planner->asked);
  if (now >= end) {
    return false; // the rest of a bar that is longer than a window
  }
  RipSettings settings = planner->request.settings;
  settings.seed ^= (uint64_t)planner->variant << 32u;
  rip_task_begin(problem, net, &settings, window->bar, window->count, window->first_bar);
  RipRoll roll;
  read_window(planner, window, now, &roll);
  const unsigned planned = now + planner->request.lookahead;
  rip_task_give(problem, &roll, RIP_ACCOMPANIMENT, 0u, planned < end ? planned : end);
  return give_melody(planner, window, now, &roll, problem);
}

void
rip_planner_write(const RipPlanner* const planner, const RipPlan* const plan, RipSlot* const slot)
{
  const RipWindow* const window = &planner->window;
  slot->sequence                = planner->request.sequence;
  slot->first_bar               = window->first_bar;
  slot->bar_count               = (uint32_t)window->count;
  memcpy(slot->start, window->start, sizeof(slot->start));
  if (!plan) { // silence, but what is to come before it stays
    memset(slot->onset, 0, sizeof(slot->onset));
    memset(slot->sustain, 0, sizeof(slot->sustain));
    memset(slot->velocity, 0, sizeof(slot->velocity));
    const unsigned now = rip_window_frame(window, planner->asked);
    for (unsigned i = now; i < now + planner->request.lookahead && i < window->start[window->count]; ++i) {
      const int frame = slot_frame(&planner->coming, rip_window_time(window, i));
      if (frame >= 0) {
        slot->onset[i]   = planner->coming.onset[frame];
        slot->sustain[i] = planner->coming.sustain[frame];
        memcpy(slot->velocity[i], planner->coming.velocity[frame], RIP_KEYS);
      }
    }
    return;
  }
  memcpy(slot->onset, plan->roll.cell[RIP_ACCOMPANIMENT_ONSET], sizeof(slot->onset));
  memcpy(slot->sustain, plan->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN], sizeof(slot->sustain));
  for (unsigned i = 0; i < RIP_FRAMES; ++i) {
    memcpy(slot->velocity[i], plan->velocity[i], RIP_KEYS);
  }
}

void
rip_planner_commit(RipPlanner* const planner, const RipSlot* const slot)
{
  planner->coming = *slot;
}
