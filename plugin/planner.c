// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "planner.h"

#include "foresight.h"
#include "listener.h"
#include "window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GAP_MAX 64          // bars between two requests, at most
#define LIKENESS_LEAST 0.3f // of a passage to an earlier one, to be taken to go on as that did
#define USUAL_LAG 4         // bars after which chords come round, if nothing is known of it
#define PLACE_MOST 0.8f     // in a song that may go on for ever: its end is not near
#define LATE 4u             // frames that the next plan may be late

static const RipKeys none = { { 0u } };

struct RipPlanner
{
  RipMemory*  memory;
  RipListener listener;
  bool        running;
  RipTime     last;   // up to here all is in the timeline
  RipBar      bar;    // metre of the bar `last`
  unsigned    role;   // of what is heard from `last` on
  RipSlot     coming; // what will be played, from `last` on
  RipRequest  request;
  RipTime     asked; // time of the request
  RipWindow   window;
  RipKnown    known;
  RipSounding sounding;
};

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

/// Note in the timeline what is made of a frame: what the plan says, silence where there is none
static void
keep_frame(RipPlanner* const planner, const RipTime time)
{
  static const uint8_t silent[RIP_KEYS] = { 0u };
  RipTimeline* const   timeline         = planner->memory->timeline;
  const RipSlot* const coming           = &planner->coming;
  const int            frame            = slot_frame(coming, time);
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
  if (time.bar - planner->last.bar > GAP_MAX || rip_time_before(time, planner->last)) {
    planner->last             = time; // requests got lost: nothing is known of the time between
    planner->listener.cleared = time;
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
  const bool ahead = number > planner->last.bar && slot_frame(&planner->coming, (RipTime){ number, 0 }) >= 0 &&
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
    rest(planner, message->time);
    planner->running = true;
    planner->last    = message->time;
    planner->bar     = message->bar;
    rip_timeline_enter(planner->memory->timeline, message->time.bar, message->bar);
    break;
  case RIP_MESSAGE_END:
    if (planner->running) {
      pass_to(planner, message->time, message->bar);
    }
    rest(planner, message->time);
    break;
  case RIP_MESSAGE_NOTE_ON:
  case RIP_MESSAGE_NOTE_OFF:
    if (planner->running) {
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

static void
add_keys(RipKeys* const keys, const RipKeys more)
{
  for (unsigned word = 0; word < RIP_ROWS / 32u; ++word) {
    keys->bits[word] |= more.bits[word];
  }
}

/// What was made of a frame of the past, or of a locked bar
static void
recall_made(RipPlanner* const planner, const unsigned frame, const RipTime time)
{
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    planner->known.made.cell[plane][frame] =
      rip_timeline_get(planner->memory->timeline, time.bar, (unsigned)time.frame, RIP_MADE + plane);
  }
}

/// What will be played in a frame, whatever is asked for now
static void
recall_coming(RipPlanner* const planner, const unsigned frame, const RipTime time)
{
  RipRoll* const       made   = &planner->known.made;
  const RipSlot* const coming = &planner->coming;
  const int            at     = slot_frame(coming, time);
  for (unsigned word = 0; at >= 0 && word < RIP_ROWS / 32u; ++word) {
    const uint32_t melody                                   = coming->melody[at].bits[word];
    made->cell[RIP_MELODY_ONSET][frame].bits[word]          = coming->onset[at].bits[word] & melody;
    made->cell[RIP_MELODY_SUSTAIN][frame].bits[word]        = coming->sustain[at].bits[word] & melody;
    made->cell[RIP_ACCOMPANIMENT_ONSET][frame].bits[word]   = coming->onset[at].bits[word] & ~melody;
    made->cell[RIP_ACCOMPANIMENT_SUSTAIN][frame].bits[word] = coming->sustain[at].bits[word] & ~melody;
  }
}

/// What was heard in a frame or lies in the clip
static void
recall_heard(RipPlanner* const planner, const unsigned frame, const RipTime time, const bool past)
{
  const RipMemory* const memory = planner->memory;
  RipKnown* const        known  = &planner->known;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    known->heard.cell[plane][frame] =
      rip_timeline_get(memory->timeline, time.bar, (unsigned)time.frame, RIP_HEARD + plane);
    if (memory->clip) {
      add_keys(&known->heard.cell[plane][frame],
               rip_timeline_get(memory->clip, time.bar, (unsigned)time.frame, RIP_HEARD + plane));
    }
  }
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    known->whole[voice][frame] =
      (past && rip_role_hears(planner->role, (RipVoice)voice)) ||
      rip_timeline_is_heard(memory->timeline, time.bar, (unsigned)time.frame, (RipVoice)voice) ||
      (memory->clip && rip_timeline_is_heard(memory->clip, time.bar, (unsigned)time.frame, (RipVoice)voice));
  }
}

static void
recall(RipPlanner* const planner, const unsigned now)
{
  const RipWindow* const window = &planner->window;
  RipKnown* const        known  = &planner->known;
  const unsigned         end    = window->start[window->count];
  memset(known, 0, sizeof(*known));
  known->settled = now + planner->request.lookahead < end ? now + planner->request.lookahead : end;
  for (unsigned i = 0; i < end; ++i) {
    const RipTime t  = rip_window_time(window, i);
    known->locked[i] = rip_locks_get(&planner->memory->locks, t.bar);
    recall_heard(planner, i, t, i < now);
    if (i < now || (i >= known->settled && known->locked[i])) {
      recall_made(planner, i, t);
    } else if (i < known->settled) {
      recall_coming(planner, i, t);
    }
  }
}

/// Take the melody to go on from now as it did after an earlier passage
static void
foresee(RipPlanner* const planner, const unsigned now, const int64_t lag)
{
  const RipWindow* const   window   = &planner->window;
  const RipTimeline* const timeline = planner->memory->timeline;
  RipKnown* const          known    = &planner->known;
  for (unsigned i = now; i < window->start[window->count]; ++i) {
    RipTime then = rip_window_time(window, i);
    while (!rip_time_before(then, planner->asked)) {
      then.bar -= lag;
    }
    if (!known->whole[RIP_MELODY][i] && rip_timeline_is_heard(timeline, then.bar, (unsigned)then.frame, RIP_MELODY)) {
      for (unsigned plane = RIP_MELODY_ONSET; plane <= RIP_MELODY_SUSTAIN; ++plane) {
        add_keys(&known->heard.cell[plane][i],
                 rip_timeline_get(timeline, then.bar, (unsigned)then.frame, RIP_HEARD + plane));
      }
      known->whole[RIP_MELODY][i] = true;
    }
  }
}

/// Lean, from the bar of now on, on the chords that were played then
static void
lean(const RipPlanner* const planner, RipProblem* const problem, const unsigned now, const RipEcho echo)
{
  const RipWindow* const   window   = &planner->window;
  const RipTimeline* const timeline = planner->memory->timeline;
  for (size_t bar = 0; bar < window->count; ++bar) {
    const unsigned frames = window->start[bar + 1u] - window->start[bar];
    int64_t        then   = window->first_bar + (int64_t)bar;
    while (then >= planner->asked.bar) {
      then -= echo.lag;
    }
    if (window->start[bar + 1u] > now && rip_timeline_frames(timeline, then) == frames) {
      RipKeys below[RIP_FRAMES];
      for (unsigned i = 0; i < frames; ++i) {
        below[i] = rip_timeline_get(timeline, then, i, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
      }
      rip_task_lean(problem, window->start[bar], frames, below, echo.likeness);
    }
  }
}

/// An accompaniment that is planned beat by beat comes out thinner, less even and with more gaps than what is asked
/// for: ask for as much more, by what live performances of validation songs lacked. A counter-melody that pauses would
/// do so for long, for what is asked of a window it has had in the past that it imagines: ask for more until it comes
/// in.
static void
ask_more(const RipPlanner* const planner, const unsigned now, RipTexture* const texture)
{
  static const float live[RIP_ATTRIBUTES] = {
    [RIP_ATTRIBUTE_NOTES_A_BAR] = 0.26f, [RIP_ATTRIBUTE_POLYPHONY] = 0.20f, [RIP_ATTRIBUTE_GROOVE_1] = 0.05f,
    [RIP_ATTRIBUTE_GROOVE_2] = 0.05f,    [RIP_ATTRIBUTE_SILENCE] = -0.04f,  [RIP_ATTRIBUTE_TEXTURE_SPREAD] = -0.12f
  };
  static const float paused[RIP_ATTRIBUTES] = { [RIP_ATTRIBUTE_MELODY_NOTES_A_BAR] = 0.8f };

  const RipKnown* const known    = &planner->known;
  const unsigned        mode     = planner->request.settings.mode;
  const unsigned        before   = known->settled > 0u ? known->settled - 1u : 0u;
  const bool            is_blind = mode == RIP_MODE_HARMONISE && !known->whole[RIP_MELODY][now];
  const bool is_silent = mode == RIP_MODE_COUNTER && !rip_keys_count(known->made.cell[RIP_MELODY_SUSTAIN][before]);
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    texture->attributes[i] += is_blind ? live[i] : is_silent ? paused[i] : 0.0f;
  }
}

/// Where the player comes back to what was played before, the future is known; where not, chords may come round
static void
remember(RipPlanner* const planner, RipProblem* const problem, const unsigned now)
{
  RipEcho echo = rip_foresight_find(planner->memory->timeline, RIP_MELODY, planner->asked, planner->bar);
  if (echo.likeness < LIKENESS_LEAST) {
    echo = (RipEcho){ USUAL_LAG, 0.0f };
  } else {
    foresee(planner, now, echo.lag);
  }
  lean(planner, problem, now, echo);
}

/// How far a song has come whose length nobody knows: it goes the way of one of usual length, but does not end
static float
place_of(const int64_t bar)
{
  const size_t section = bar > 0 ? (size_t)bar / RIP_SECTION_BARS : 0u;
  return fminf(rip_task_place(section, RIP_SONG_BARS), PLACE_MOST);
}

bool
rip_planner_pose(RipPlanner* const planner, const RipNet* const net, RipProblem* const problem)
{
  RipWindow* const window = &planner->window;
  rip_window_choose(
    window, planner->memory->timeline, planner->memory->clip, planner->asked, planner->bar, planner->request.lookahead);
  const unsigned now = rip_window_frame(window, planner->asked);
  if (now >= window->start[window->count]) {
    return false; // the rest of a bar that is longer than a window
  }
  RipSettings settings = planner->request.settings;
  settings.seed ^= (uint64_t)planner->memory->variant << 32u;
  settings.place = place_of(planner->asked.bar);
  rip_task_begin(problem, net, &settings, window->bar, window->count, window->first_bar);
  recall(planner, now);
  ask_more(planner, now, &problem->texture);
  if (settings.mode == RIP_MODE_HARMONISE) {
    remember(planner, problem, now);
  }
  return rip_task_pose(problem, &settings, &planner->known);
}

unsigned
rip_planner_end(const RipPlanner* const planner)
{
  const RipWindow* const window = &planner->window;
  const unsigned         end    = planner->known.settled + planner->request.replan + LATE;
  return end < window->start[window->count] ? end : window->start[window->count];
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
    const int frame = slot_frame(&planner->coming, rip_window_time(window, i));
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
