// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "constraint.h"

#include <math.h>
#include <string.h>

#define WORDS (RIP_ROWS / 32u)
#define HARMONIC_SEVENTH 11u // above the tonic

uint16_t
rip_scale_classes(const unsigned tonic, const unsigned scale)
{
  static const uint16_t steps[RIP_SCALES] = {
    [RIP_SCALE_MAJOR]            = 0xAB5u, // C D E F G A B
    [RIP_SCALE_MINOR]            = 0x5ADu, // C D Eb F G Ab Bb
    [RIP_SCALE_HARMONIC_MINOR]   = 0x9ADu, // C D Eb F G Ab B
    [RIP_SCALE_MELODIC_MINOR]    = 0xAADu, // C D Eb F G A B
    [RIP_SCALE_DORIAN]           = 0x6ADu, // C D Eb F G A Bb
    [RIP_SCALE_PHRYGIAN]         = 0x5ABu, // C Db Eb F G Ab Bb
    [RIP_SCALE_LYDIAN]           = 0xAD5u, // C D E F# G A B
    [RIP_SCALE_MIXOLYDIAN]       = 0x6B5u, // C D E F G A Bb
    [RIP_SCALE_MAJOR_PENTATONIC] = 0x295u, // C D E G A
    [RIP_SCALE_MINOR_PENTATONIC] = 0x4A9u, // C Eb F G Bb
    [RIP_SCALE_BLUES]            = 0x4E9u, // C Eb F F# G Bb
  };
  const unsigned up   = tonic % RIP_CLASSES;
  const unsigned base = steps[scale % RIP_SCALES];
  return (uint16_t)((base << up | base >> (RIP_CLASSES - up)) & RIP_ALL_CLASSES);
}

/// Correlation of durations with a profile that begins on a tonic
static double
correlation(const unsigned duration[RIP_CLASSES], const double profile[RIP_CLASSES], const unsigned tonic)
{
  double mean[2] = { 0.0, 0.0 };
  for (unsigned i = 0; i < RIP_CLASSES; ++i) {
    mean[0] += (double)duration[i] / RIP_CLASSES;
    mean[1] += profile[i] / RIP_CLASSES;
  }
  double both      = 0.0;
  double square[2] = { 0.0, 0.0 };
  for (unsigned i = 0; i < RIP_CLASSES; ++i) {
    const double x = (double)duration[(tonic + i) % RIP_CLASSES] - mean[0];
    const double y = profile[i] - mean[1];
    both += x * y;
    square[0] += x * x;
    square[1] += y * y;
  }
  return square[0] > 0.0 ? both / sqrt(square[0] * square[1]) : 0.0;
}

uint16_t
rip_key_classes(const unsigned duration[RIP_CLASSES])
{
  static const double profile[2][RIP_CLASSES] = {
    { 5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0 },
    { 5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0 },
  };
  double   best    = 0.0;
  uint16_t classes = RIP_ALL_CLASSES;
  for (unsigned minor = 0; minor < 2u; ++minor) {
    for (unsigned tonic = 0; tonic < RIP_CLASSES; ++tonic) {
      const double fit = correlation(duration, profile[minor], tonic);
      if (fit > best + 1e-9) {
        const unsigned seventh = 1u << ((tonic + HARMONIC_SEVENTH) % RIP_CLASSES);
        best                   = fit;
        classes                = minor ? (uint16_t)(rip_scale_classes(tonic, RIP_SCALE_MINOR) | seventh)
                                       : rip_scale_classes(tonic, RIP_SCALE_MAJOR);
      }
    }
  }
  return classes;
}

RipKeys
rip_constraint_rows(const unsigned low, const unsigned high, const uint16_t classes)
{
  const unsigned first = low < RIP_LOW_KEY ? RIP_LOW_KEY : low > RIP_HIGH_KEY ? RIP_HIGH_KEY : low;
  const unsigned last  = high < first ? first : high > RIP_HIGH_KEY ? RIP_HIGH_KEY : high;
  const RipKeys  range = rip_keys_range(first - RIP_LOW_KEY, last + 1u - RIP_LOW_KEY);
  RipKeys        rows  = range;
  bool           any   = false;
  for (unsigned key = first; key <= last; ++key) {
    if ((classes >> (key % RIP_CLASSES)) & 1u) {
      any = true;
    } else {
      rip_keys_clear(&rows, key - RIP_LOW_KEY);
    }
  }
  return any ? rows : range;
}

/// What sounds in a frame, muted cells apart
typedef struct
{
  RipKeys fixed;          // given: it stays
  RipKeys begun, held;    // that may go, by whether it begins here
  RipKeys of[RIP_VOICES]; // the same by voice, begun or held
} Sounding;

static Sounding
sounding(const RipProblem* const problem, const RipRoll* const roll, const unsigned frame)
{
  Sounding s;
  memset(&s, 0, sizeof(s));
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned word = 0; word < WORDS; ++word) {
      const uint32_t heard =
        roll->cell[2u * voice + 1u][frame].bits[word] & ~problem->mute.cell[voice][frame].bits[word];
      const uint32_t given = problem->mask.cell[voice][frame].bits[word];
      const uint32_t begun = roll->cell[2u * voice][frame].bits[word];
      s.fixed.bits[word] |= heard & given;
      s.begun.bits[word] |= heard & ~given & begun;
      s.held.bits[word] |= heard & ~given & ~begun;
      s.of[voice].bits[word] = heard & ~given;
    }
  }
  for (unsigned word = 0; word < WORDS; ++word) { // one key is one key, whichever voice has it
    s.begun.bits[word] &= ~s.fixed.bits[word];
    s.held.bits[word] &= ~(s.fixed.bits[word] | s.begun.bits[word]);
  }
  return s;
}

/// The row of `keys` to keep first, RIP_ROWS if there is none: the lowest, or with logits the likeliest
static unsigned
first_of(const RipKeys* const keys, const Sounding* const s, const float* const logit, const unsigned frame)
{
  unsigned best  = RIP_ROWS;
  float    score = 0.0f;
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    if (!rip_keys_get(keys, row)) {
      continue;
    }
    float likely = -INFINITY;
    for (unsigned voice = 0; logit && voice < RIP_VOICES; ++voice) {
      if (rip_keys_get(&s->of[voice], row)) {
        likely = fmaxf(likely, logit[((size_t)2u * voice * RIP_FRAMES + frame) * RIP_ROWS + row]);
      }
    }
    if (best == RIP_ROWS || likely > score) {
      best  = row;
      score = likely;
    }
  }
  return best;
}

/// End what sounds of a row in a frame: its free cells from here to its end
static void
cut(const RipProblem* const problem, RipRoll* const roll, const unsigned voice, const unsigned from, const unsigned row)
{
  for (unsigned frame = from; frame < RIP_FRAMES; ++frame) {
    RipKeys* const onset   = &roll->cell[2u * voice][frame];
    RipKeys* const sustain = &roll->cell[2u * voice + 1u][frame];
    if (!rip_keys_get(sustain, row) || rip_keys_get(&problem->mask.cell[voice][frame], row) ||
        (frame > from && rip_keys_get(onset, row))) {
      return;
    }
    rip_keys_clear(onset, row);
    rip_keys_clear(sustain, row);
  }
}

void
rip_constraint_thin(const RipProblem* const problem, const float* const logit, RipRoll* const roll)
{
  if (!problem->voices) {
    return;
  }
  for (unsigned frame = 0; frame < problem->metre.frames && frame < RIP_FRAMES; ++frame) {
    const Sounding s     = sounding(problem, roll, frame);
    const unsigned fixed = rip_keys_count(s.fixed);
    unsigned       room  = problem->voices > fixed ? problem->voices - fixed : 0u;
    for (unsigned held = 0; held < 2u; ++held) {
      RipKeys left = held ? s.held : s.begun;
      for (unsigned row; (row = first_of(&left, &s, held ? NULL : logit, frame)) < RIP_ROWS;) {
        rip_keys_clear(&left, row);
        if (room) {
          --room;
          continue;
        }
        for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
          if (rip_keys_get(&s.of[voice], row)) {
            cut(problem, roll, voice, frame, row);
          }
        }
      }
    }
  }
}
