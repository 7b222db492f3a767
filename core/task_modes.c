// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The rules of the modes.

#include "task.h"

#include <math.h>
#include <string.h>

#define MIDDLE_C 60u
#define FREE_STEPS 3u      // times as many steps where nothing is given ...
#define FREE_CHROMA 0.045f // ... and bars are to be so much more alike: no melody holds them together
#define VARY_POWER 1.1f
#define WORDS (RIP_ROWS / 32u)

/// How a mode sees what is known
typedef struct
{
  RipProblem*        problem;
  const RipSettings* settings;
  const RipKnown*    known;
  RipRoll            heard;
  bool               whole[RIP_VOICES][RIP_FRAMES];
  bool               sounds[RIP_VOICES]; // this voice is generated to be played, the other one to be imagined
  RipKeys            constrained;        // rows where generated notes may lie
} View;

static unsigned
mode_of(const RipSettings* const settings)
{
  return settings->mode < RIP_MODES ? settings->mode : RIP_MODE_HARMONISE;
}

/// Whether what was made before the plan is given. An accompanist who does not know how the melody goes on makes
/// mistakes; given all of them, the network would believe them more than the melody and stray further and further, and
/// a counter-melody that paused would never come in again. Of these it is given what sounds last alone, to go on from,
/// and imagines anew what leads there.
static bool
is_remembered(const View* const view, const unsigned voice, const unsigned frame)
{
  const unsigned settled = view->known->settled;
  const unsigned mode    = mode_of(view->settings);
  const bool     guessed =
    mode == RIP_MODE_HARMONISE && settled < view->problem->metre.frames && !view->whole[RIP_MELODY][settled];
  const bool paused = mode == RIP_MODE_COUNTER && voice == RIP_MELODY;
  return (!guessed && !paused) || frame + 1u == settled;
}

/// Whether what was made of a frame is given
static bool
is_kept(const View* const view, const unsigned voice, const unsigned frame)
{
  return view->known->locked[frame] || (frame < view->known->settled && is_remembered(view, voice, frame));
}

/// Of all that is known the counter-melody hears one voice: what it goes against
static void
fold(View* const view)
{
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    for (unsigned plane = 0; plane < 2u; ++plane) {
      RipKeys* const from = &view->heard.cell[RIP_MELODY_ONSET + plane][frame];
      RipKeys* const to   = &view->heard.cell[RIP_ACCOMPANIMENT_ONSET + plane][frame];
      for (unsigned word = 0; word < WORDS; ++word) {
        to->bits[word] |= from->bits[word];
        from->bits[word] = 0u;
      }
    }
    view->whole[RIP_ACCOMPANIMENT][frame] |= view->whole[RIP_MELODY][frame];
    view->whole[RIP_MELODY][frame] = false;
  }
}

static void
look(View* const view, RipProblem* const problem, const RipSettings* const settings, const RipKnown* const known)
{
  const unsigned mode      = mode_of(settings);
  const unsigned varied    = settings->role == RIP_ROLE_MELODY ? RIP_MELODY : RIP_ACCOMPANIMENT;
  view->problem            = problem;
  view->settings           = settings;
  view->known              = known;
  view->heard              = known->heard;
  view->sounds[RIP_MELODY] = mode == RIP_MODE_COUNTER || mode == RIP_MODE_COMPLETE || mode == RIP_MODE_GENERATE ||
                             (mode == RIP_MODE_VARY && varied == RIP_MELODY);
  view->sounds[RIP_ACCOMPANIMENT] = mode == RIP_MODE_HARMONISE || mode == RIP_MODE_COMPLETE ||
                                    mode == RIP_MODE_GENERATE || (mode == RIP_MODE_VARY && varied != RIP_MELODY);
  memcpy(view->whole, known->whole, sizeof(view->whole));
  if (mode == RIP_MODE_COUNTER) {
    fold(view);
  }
}

/// Whether anything was heard in the bar of a frame
static bool
is_played_in(const View* const view, const unsigned frame)
{
  const RipMetre* const metre = &view->problem->metre;
  unsigned              first = frame - (unsigned)metre->position[frame];
  bool                  any   = false;
  for (; first < metre->frames && metre->bar[first] == metre->bar[frame]; ++first) {
    any = any || rip_keys_any(view->heard.cell[RIP_MELODY_SUSTAIN][first]) ||
          rip_keys_any(view->heard.cell[RIP_ACCOMPANIMENT_SUSTAIN][first]);
  }
  return any;
}

/// Rows that RIP_GIVEN_SPLIT takes as settled
static RipKeys
split_rows(const RipSettings* const settings)
{
  const bool    all    = settings->low <= RIP_LOW_KEY && settings->high >= RIP_HIGH_KEY;
  const RipKeys inside = rip_constraint_rows(settings->low, all ? MIDDLE_C - 1u : settings->high, RIP_ALL_CLASSES);
  RipKeys       rows   = rip_keys_range(0u, RIP_KEYS);
  for (unsigned word = 0; word < WORDS; ++word) {
    rows.bits[word] &= ~inside.bits[word];
  }
  return rows;
}

/// The rows of a voice that are given in a frame, sounding or not; the rest is given only where it sounds
static RipKeys
given_rows(const View* const view, const unsigned voice, const unsigned frame)
{
  const RipSettings* const settings = view->settings;
  const bool               whole    = view->whole[voice][frame];
  RipKeys                  all;
  memset(&all, 0xFF, sizeof(all));
  if (view->known->locked[frame] || (view->sounds[voice] && is_kept(view, voice, frame))) {
    return all;
  }
  switch (mode_of(settings)) {
  case RIP_MODE_COMPLETE:
    if (settings->given == RIP_GIVEN_BARS && is_played_in(view, frame)) {
      return all;
    }
    if (settings->given == RIP_GIVEN_SPLIT && whole) {
      return split_rows(settings);
    }
    break;
  case RIP_MODE_GENERATE:
    break;
  case RIP_MODE_HARMONISE:
  case RIP_MODE_COUNTER:
  case RIP_MODE_VARY:
  default:
    if (!view->sounds[voice] && whole) {
      return all;
    }
    break;
  }
  return (RipKeys){ { 0u } };
}

/// Whether notes heard in a frame are part of what is given
static bool
hears(const View* const view, const unsigned voice, const unsigned frame)
{
  switch (mode_of(view->settings)) {
  case RIP_MODE_VARY:
    return !view->sounds[voice];
  case RIP_MODE_GENERATE:
    return is_kept(view, voice, frame);
  default:
    return true;
  }
}

/// Whether there is anything to vary in the bar of a frame
static bool
is_varied(const View* const view, const unsigned voice, const unsigned frame)
{
  const RipMetre* const metre = &view->problem->metre;
  unsigned              first = frame - (unsigned)metre->position[frame];
  for (; first < metre->frames && metre->bar[first] == metre->bar[frame]; ++first) {
    if (rip_keys_any(view->heard.cell[2u * voice + 1u][first])) {
      return true;
    }
  }
  return false;
}

/// Give, mute and start the cells of a voice in a frame inside the window
static void
pose_frame(View* const view, const unsigned voice, const unsigned frame)
{
  RipProblem* const problem   = view->problem;
  const bool        kept      = is_kept(view, voice, frame);
  const bool        heard     = hears(view, voice, frame);
  const bool        varies    = mode_of(view->settings) == RIP_MODE_VARY && view->sounds[voice];
  const bool        imagined  = !view->sounds[voice] || (varies && !kept && !is_varied(view, voice, frame));
  const RipKeys     rows      = given_rows(view, voice, frame);
  const RipKeys     none      = { { 0u } };
  const RipKeys     sounds    = heard ? view->heard.cell[2u * voice + 1u][frame] : none;
  const RipKeys     made      = kept ? view->known->made.cell[2u * voice + 1u][frame] : none;
  const RipKeys     struck[2] = { heard ? view->heard.cell[2u * voice][frame] : none,
                              kept ? view->known->made.cell[2u * voice][frame] : none };
  for (unsigned word = 0; word < WORDS; ++word) {
    problem->mask.cell[voice][frame].bits[word]            = rows.bits[word] | sounds.bits[word] | made.bits[word];
    problem->given.cell[2u * voice][frame].bits[word]      = struck[0].bits[word] | struck[1].bits[word];
    problem->given.cell[2u * voice + 1u][frame].bits[word] = sounds.bits[word] | made.bits[word];
    problem->mute.cell[voice][frame].bits[word] = (imagined ? UINT32_MAX : sounds.bits[word]) & ~made.bits[word];
    if (varies) {
      problem->source.cell[2u * voice][frame].bits[word]      = view->heard.cell[2u * voice][frame].bits[word];
      problem->source.cell[2u * voice + 1u][frame].bits[word] = view->heard.cell[2u * voice + 1u][frame].bits[word];
    }
  }
}

/// As in training, what is given to the end of the window is given beyond it, where there is nothing
static void
pose_rest(RipProblem* const problem)
{
  const unsigned end = problem->metre.frames;
  for (unsigned voice = 0; end && voice < RIP_VOICES; ++voice) {
    RipKeys whole;
    memset(&whole, 0xFF, sizeof(whole));
    if (!memcmp(&problem->mask.cell[voice][end - 1u], &whole, sizeof(whole))) {
      for (unsigned frame = end; frame < RIP_FRAMES; ++frame) {
        problem->mask.cell[voice][frame] = whole;
      }
    }
  }
}

/// Whether notes of the player's own are given in a frame, or go on there: those that were heard, and those that the
/// player locked
static bool
has_own(const View* const view, const unsigned voice, const unsigned frame)
{
  const unsigned plane = 2u * voice + 1u;
  return (hears(view, voice, frame) && rip_keys_any(view->heard.cell[plane][frame])) ||
         (view->known->locked[frame] && rip_keys_any(view->known->made.cell[plane][frame]));
}

/// What is given speaks for itself: ask for no texture of it
static void
pose_texture(View* const view)
{
  RipProblem* const problem = view->problem;
  const unsigned    mode    = mode_of(view->settings);
  bool              melody  = false; // the player's own melody is known
  bool              below   = false; // the player's own accompaniment sounds
  for (unsigned frame = 0; frame < problem->metre.frames; ++frame) {
    melody = melody || has_own(view, RIP_MELODY, frame) ||
             (!view->sounds[RIP_MELODY] && rip_keys_get(&problem->mask.cell[RIP_MELODY][frame], RIP_ROWS - 1u));
    below = below || has_own(view, RIP_ACCOMPANIMENT, frame);
  }
  const bool own = mode == RIP_MODE_VARY || mode == RIP_MODE_COUNTER || (mode == RIP_MODE_COMPLETE && below);
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    const bool of_melody = i == RIP_ATTRIBUTE_MELODY_NOTES_A_BAR || i == RIP_ATTRIBUTE_MELODY_PITCH;
    if (of_melody ? melody || mode == RIP_MODE_VARY : own) {
      problem->texture.attributes[i] = NAN;
    }
  }
}

/// Add how long each pitch class sounds in a roll's first frames
static void
measure(const RipRoll* const roll, const unsigned frames, unsigned duration[RIP_CLASSES])
{
  for (unsigned frame = 0; frame < frames; ++frame) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      duration[(row + RIP_LOW_KEY) % RIP_CLASSES] +=
        (unsigned)rip_keys_get(&roll->cell[RIP_MELODY_SUSTAIN][frame], row) +
        (unsigned)rip_keys_get(&roll->cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row);
    }
  }
}

/// The key of all that is heard; if nobody plays, of what was made
static uint16_t
followed(const View* const view)
{
  const RipProblem* const problem               = view->problem;
  unsigned                duration[RIP_CLASSES] = { 0u };
  unsigned                all                   = 0u;
  measure(&view->heard, problem->metre.frames, duration);
  for (unsigned i = 0; i < RIP_CLASSES; ++i) {
    all += duration[i];
  }
  if (!all) {
    const unsigned frames = problem->metre.frames;
    measure(&view->known->made, view->known->settled < frames ? view->known->settled : frames, duration);
  }
  return rip_key_classes(duration);
}

/// The rows that constraints leave
static void
pose_constraints(View* const view)
{
  const RipSettings* const settings = view->settings;
  uint16_t                 classes  = RIP_ALL_CLASSES;
  if (settings->key_lock == RIP_KEY_FIXED) {
    classes = rip_scale_classes(settings->key, settings->scale);
  } else if (settings->key_lock == RIP_KEY_FOLLOW) {
    classes = followed(view);
  }
  view->constrained = rip_constraint_rows(settings->low, settings->high, classes);
  if (mode_of(settings) == RIP_MODE_COMPLETE && settings->given == RIP_GIVEN_SPLIT) {
    const RipKeys theirs = split_rows(settings);
    for (unsigned word = 0; word < WORDS; ++word) {
      view->constrained.bits[word] &= ~theirs.bits[word];
    }
  }
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    view->problem->allowed[voice] = view->sounds[voice] ? view->constrained : rip_keys_range(0u, RIP_KEYS);
  }
}

/// Whether there is anything to do from what is settled on
static bool
is_asked(const View* const view)
{
  const RipProblem* const problem = view->problem;
  const unsigned          mode    = mode_of(view->settings);
  bool                    any     = mode == RIP_MODE_GENERATE;
  for (unsigned frame = 0; frame < problem->metre.frames && !any; ++frame) {
    const bool ahead = frame >= view->known->settled;
    for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
      const bool counts = mode != RIP_MODE_VARY || (ahead && view->sounds[voice]);
      any               = any || (counts && rip_keys_any(view->heard.cell[2u * voice + 1u][frame])) ||
            (ahead && view->known->locked[frame] && rip_keys_any(view->known->made.cell[2u * voice + 1u][frame]));
    }
  }
  return any;
}

/// The noise level that varying by an amount starts from. The amount itself keeps too much at the far end: 37 % of the
/// notes of pop piano at .9.
static float
start_of(const float amount)
{
  const float from = isnan(amount) ? 0.0f : fminf(fmaxf(amount, 0.0f), 1.0f);
  return 1.0f - powf(1.0f - from, VARY_POWER);
}

bool
rip_task_pose(RipProblem* const problem, const RipSettings* const settings, const RipKnown* const known)
{
  View view;
  look(&view, problem, settings, known);
  for (unsigned frame = 0; frame < problem->metre.frames; ++frame) {
    for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
      pose_frame(&view, voice, frame);
    }
  }
  pose_rest(problem);
  pose_texture(&view);
  pose_constraints(&view);
  if (mode_of(settings) == RIP_MODE_VARY) {
    problem->start_beta = start_of(settings->amount);
  }
  if (rip_problem_is_free(problem)) {
    problem->steps *= settings->steps ? 1u : FREE_STEPS;
    problem->texture.attributes[RIP_ATTRIBUTE_CHROMA_1] += FREE_CHROMA;
  }
  return is_asked(&view);
}

void
rip_task_sounding(const RipProblem* const problem, const RipPlan* const plan, RipSounding* const sounding)
{
  RipKeys last[RIP_VOICES]; // notes that sound
  memset(last, 0, sizeof(last));
  memset(sounding, 0, sizeof(*sounding));
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    for (unsigned word = 0; word < WORDS; ++word) {
      for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
        const uint32_t heard   = ~problem->mute.cell[voice][frame].bits[word];
        const uint32_t onset   = plan->roll.cell[2u * voice][frame].bits[word];
        const uint32_t held    = plan->roll.cell[2u * voice + 1u][frame].bits[word];
        const uint32_t given   = problem->given.cell[2u * voice + 1u][frame].bits[word];
        last[voice].bits[word] = heard & (onset | (held & (last[voice].bits[word] | given)));
        sounding->onset[frame].bits[word] |= heard & onset;
        sounding->sustain[frame].bits[word] |= last[voice].bits[word];
      }
      sounding->melody[frame].bits[word] = last[RIP_MELODY].bits[word];
    }
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      sounding->velocity[frame][row] = rip_keys_get(&sounding->onset[frame], row) ? plan->velocity[frame][row] : 0u;
    }
  }
}
