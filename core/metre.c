// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "metre.h"

#include <math.h>
#include <string.h>

#define TWO_PI 6.283185307179586
#define LONGEST_NUMERATOR 255u
#define SHORTEST_DENOMINATOR 64u

static bool
is_signature(const unsigned numerator, const unsigned denominator)
{
  const bool power_of_two = denominator && !(denominator & (denominator - 1u));

  return numerator && numerator <= LONGEST_NUMERATOR && power_of_two && denominator <= SHORTEST_DENOMINATOR;
}

size_t
rip_metre_bars_fitting(const RipBar* const bars, const size_t count)
{
  size_t   fitting = 0u;
  unsigned frames  = 0u;
  while (fitting < count && frames + bars[fitting].frames <= RIP_FRAMES) {
    frames += bars[fitting++].frames;
  }

  return fitting || !count ? fitting : 1u;
}

/// Length of a beat in frames; the 1/64 gives a quarter of one
static double
beat_frames(const RipBar* const bar)
{
  if (!is_signature(bar->numerator, bar->denominator)) {
    return 4.0;
  }

  const bool dotted = bar->denominator == 8u && bar->numerator % 3u == 0u;

  return (dotted ? 48.0 : 16.0) / bar->denominator;
}

static void
describe_frame(float* const feature, const RipBar* const bar, const unsigned position)
{
  const double beat    = beat_frames(bar);
  const double in_beat = fmod(position, beat);
  const double turn    = TWO_PI * position / bar->frames;

  feature[0] = 1.0f;
  feature[1] = position == 0u ? 1.0f : 0.0f;
  feature[2] = in_beat < 1.0 ? 1.0f : 0.0f;
  feature[3] = (float)sin(turn);
  feature[4] = (float)cos(turn);
  feature[5] = (float)sin(2.0 * turn);
  feature[6] = (float)cos(2.0 * turn);
  feature[7] = (float)(in_beat / beat);
  feature[8] = (float)bar->frames / 16.0f;
  feature[9] = (float)(beat / 4.0);
}

void
rip_metre_describe(RipMetre* const metre, const RipBar* const bars, const size_t count)
{
  memset(metre, 0, sizeof(*metre));

  const size_t fitting = rip_metre_bars_fitting(bars, count);
  for (size_t b = 0u; b < fitting; ++b) {
    for (unsigned i = 0u; i < bars[b].frames && metre->frames < RIP_FRAMES; ++i, ++metre->frames) {
      describe_frame(metre->feature[metre->frames], &bars[b], i);
      metre->bar[metre->frames]      = (int16_t)b;
      metre->length[metre->frames]   = bars[b].frames;
      metre->position[metre->frames] = (int16_t)i;
    }
  }
  for (unsigned frame = metre->frames; frame < RIP_FRAMES; ++frame) {
    metre->bar[frame]      = -1;
    metre->position[frame] = -1;
  }
}
