// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "feel.h"

#include "noise.h"

#include <math.h>

#define LATEST 0.9          // frames that a note is late at most
#define HUMAN_SECONDS 0.025 // that it is late at most, fully humanised
#define HUMAN_VELOCITY 10.0 // that it differs in loudness at most
#define RECENT_HEARD 0.25   // weight of the newest velocity in the running mean of those heard
#define RECENT_MADE 0.1     // and of those made

/// Frames that what lies at a frame is late by swing; metres that count in threes do not swing
static double
swing_of(const RipFeel* const feel, const RipGrid* const grid, const uint32_t frame)
{
  static const double late[] = { 0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0 };

  const size_t        index = rip_grid_bar(grid, frame);
  const RipBar* const bar   = &grid->bars[index];
  const bool          three = bar->denominator == 8u && bar->numerator % 3u == 0u;

  return three ? 0.0 : (double)feel->swing * late[(frame - grid->first[index]) % 4u];
}

/// Microseconds of a quarter at a tick
static double
quarter_at(const RipSmf* const smf, const uint64_t tick)
{
  size_t                   count  = 0u;
  const RipSmfTempo* const tempos = rip_smf_tempos(smf, &count);
  while (count > 1u && tempos[count - 1u].tick > tick) {
    --count;
  }

  return tempos[count - 1u].quarter;
}

/// A number in [0, 1) that belongs to a note
static double
chance_of(const RipFeel* const feel, const RipNote* const note, const unsigned what)
{
  const uint64_t hash = rip_noise_hash(feel->seed, (uint64_t)note->onset << 16u | (uint64_t)note->key << 8u | what);

  return (double)(hash >> 11u) * 0x1p-53;
}

/// A running mean, which begins with the first value
static double
recent(const double mean, const double weight, const double newest)
{
  return mean > 0.0 ? mean + weight * (newest - mean) : newest;
}

void
rip_feel_follow(const float          follow,
                const RipNote* const heard,
                const size_t         heard_count,
                RipNote* const       made,
                const size_t         made_count)
{
  double loudness = 0.0; // of what is heard
  double planned  = 0.0; // of what is made
  size_t next     = 0u;
  for (size_t i = 0u; i < made_count; ++i) {
    RipNote* const note = &made[i];
    for (; next < heard_count && heard[next].onset <= note->onset; ++next) {
      loudness = recent(loudness, RECENT_HEARD, heard[next].velocity);
    }
    planned = recent(planned, RECENT_MADE, note->velocity);
    if (loudness > 0.0) {
      const double velocity = note->velocity + (double)follow * (loudness - planned);
      note->velocity        = (uint8_t)(fmin(fmax(velocity, 1.0), 127.0) + 0.5);
    }
  }
}

RipSmfNote
rip_feel_note(const RipFeel* const feel,
              const RipSmf* const  smf,
              const RipGrid* const grid,
              const RipNote* const note,
              const uint8_t        channel)
{
  const unsigned division = rip_smf_division(smf);
  const double   frame    = division / 4.0; // in ticks
  const uint64_t tick     = rip_grid_tick(division, note->onset);
  const uint64_t end      = rip_grid_tick(division, note->end);
  const double   late     = chance_of(feel, note, 0u);
  const double   louder   = 2.0 * chance_of(feel, note, 1u) - 1.0;
  const double   human    = (double)feel->humanise * HUMAN_SECONDS * 1e6 / quarter_at(smf, tick) * 4.0 * late * late;
  const double   on       = fmin(swing_of(feel, grid, note->onset) + human, LATEST);
  const double   off      = fmin(swing_of(feel, grid, note->end), LATEST);
  const double   velocity = note->velocity + HUMAN_VELOCITY * (double)feel->humanise * louder;
  const uint64_t start    = tick + (uint64_t)lround(on * frame);
  const uint64_t stop     = end + (uint64_t)lround(off * frame);

  return (RipSmfNote){
    start, stop > start ? stop : start + 1u, channel, note->key, (uint8_t)(fmin(fmax(velocity, 1.0), 127.0) + 0.5)
  };
}
