// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What is known of the window of a request, what is hoped for, and what is asked.
#include "foresight.h"
#include "planner_impl.h"

#include <string.h>

#define LIKENESS_LEAST 0.3f     // of a passage to an earlier one, to be taken to go on as that did
#define USUAL_LAG 4             // bars after which chords come round, if nothing is known of it
#define PLACE_MOST 0.8f         // in a song that may go on for ever: its end is not near
#define BLIND_TEMPERATURE 0.65f // times what is set, where nobody knows the melody
#define LATE 4u                 // frames that the next plan may be late

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
  const int            at     = rip_slot_frame(coming, time);
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
      known->heard.cell[plane][frame] =
        rip_keys_union(known->heard.cell[plane][frame],
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
        known->heard.cell[plane][i] = rip_keys_union(
          known->heard.cell[plane][i], rip_timeline_get(timeline, then.bar, (unsigned)then.frame, RIP_HEARD + plane));
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

/// An accompaniment that is planned beat by beat comes out thinner, less even, with more gaps and harmony less steady
/// than what is asked for: ask for as much more, by what live performances of validation songs lacked. What it plays
/// blind is guessed, so it dares less. A counter-melody that pauses would do so for long, for what is asked of a window
/// it has had in the past that it imagines: ask for more until it comes in.
static void
adapt(const RipPlanner* const planner, const unsigned now, RipProblem* const problem)
{
  static const float live[RIP_ATTRIBUTES] = {
    [RIP_ATTRIBUTE_NOTES_A_BAR] = 0.30f,    [RIP_ATTRIBUTE_POLYPHONY] = 0.20f, [RIP_ATTRIBUTE_GROOVE_1] = 0.05f,
    [RIP_ATTRIBUTE_GROOVE_2] = 0.05f,       [RIP_ATTRIBUTE_SILENCE] = -0.04f,  [RIP_ATTRIBUTE_CHROMA_1] = 0.09f,
    [RIP_ATTRIBUTE_TEXTURE_SPREAD] = -0.12f
  };
  static const float paused[RIP_ATTRIBUTES] = { [RIP_ATTRIBUTE_MELODY_NOTES_A_BAR] = 0.8f };

  const RipKnown* const known  = &planner->known;
  const unsigned        mode   = planner->request.settings.mode;
  const unsigned        before = known->settled > 0u ? known->settled - 1u : 0u;
  const bool            blind  = mode == RIP_MODE_HARMONISE && !known->whole[RIP_MELODY][now];
  const bool silent = mode == RIP_MODE_COUNTER && !rip_keys_any(known->made.cell[RIP_MELODY_SUSTAIN][before]);
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    problem->texture.attributes[i] += blind ? live[i] : silent ? paused[i] : 0.0f;
  }
  problem->temperature *= blind ? BLIND_TEMPERATURE : 1.0f;
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

/// How far a song has come at one of its bars; nobody knows its length: it goes the way of one of usual length, but
/// does not end
static float
place_of(const int64_t bar)
{
  const size_t section = bar > 0 ? (size_t)bar / RIP_SECTION_BARS : 0u;
  const float  place   = rip_task_place(section, RIP_SONG_BARS);
  return place < PLACE_MOST ? place : PLACE_MOST;
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
  settings.place = place_of(planner->asked.bar - planner->request.first);
  rip_task_begin(problem, net, &settings, window->bar, window->count, window->first_bar);
  recall(planner, now);
  adapt(planner, now, problem);
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
