// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "returns.h"

#define MOST_LAG 256u // bars
#define USUAL_LAG 8u
#define SECTION_LAG 8u
#define REACH 2u            // bars on either side that must go on alike
#define LEAST_LIKENESS 0.4f // of bars that count as alike

/// What bars are looked for in
typedef struct
{
  const RipKeys (*heard)[RIP_PLANES];
  const uint32_t* first;
  size_t          bar_count;
} Heard;

static uint32_t
bar_frames(const Heard* const heard, const size_t bar)
{
  return heard->first[bar + 1u] - heard->first[bar];
}

/// The share of cells that two bars have in common, 0 if there are none
static float
likeness(const Heard* const heard, const size_t a, const size_t b)
{
  const uint32_t frames = bar_frames(heard, a);
  unsigned       both   = 0u;
  unsigned       either = 0u;
  for (uint32_t i = 0u; i < frames && frames == bar_frames(heard, b); ++i) {
    const RipKeys* const left  = heard->heard[heard->first[a] + i];
    const RipKeys* const right = heard->heard[heard->first[b] + i];
    for (unsigned plane = 0u; plane < RIP_PLANES; ++plane) {
      both += rip_keys_count(rip_keys_common(left[plane], right[plane]));
      either += rip_keys_count(rip_keys_union(left[plane], right[plane]));
    }
  }
  return either ? (float)both / (float)either : 0.0f;
}

/// The same, with the bars around
static float
likeness_around(const Heard* const heard, const size_t bar, const size_t lag)
{
  const size_t from  = bar - lag > REACH ? bar - REACH : lag;
  const size_t to    = bar + REACH < heard->bar_count ? bar + REACH : heard->bar_count - 1u;
  float        total = 0.0f;
  for (size_t b = from; b <= to; ++b) {
    total += likeness(heard, b, b - lag);
  }
  return 0.5f * likeness(heard, bar, bar - lag) + 0.5f * total / (float)(to - from + 1u);
}

RipReturn
rip_return_find(const RipKeys (*const heard)[RIP_PLANES],
                const uint32_t* const first,
                const size_t          bar_count,
                const size_t          bar,
                const size_t          least)
{
  const Heard  all  = { heard, first, bar_count };
  const size_t most = bar < MOST_LAG ? bar : MOST_LAG;
  RipReturn    best = { 0u, 0.0f };
  for (size_t lag = least; lag <= most; ++lag) {
    const bool  fits  = bar_frames(&all, bar - lag) == bar_frames(&all, bar);
    const float found = fits ? likeness_around(&all, bar, lag) : 0.0f;
    if (found > best.likeness) {
      best = (RipReturn){ lag, found };
    }
  }
  if (best.likeness < LEAST_LIKENESS) {
    const bool comes_round = bar >= USUAL_LAG && bar_frames(&all, bar) == bar_frames(&all, bar - USUAL_LAG);
    best                   = (RipReturn){ comes_round ? USUAL_LAG : 0u, 0.0f };
  }
  return best;
}

RipOrigin
rip_return_origin(const RipKeys (*const heard)[RIP_PLANES],
                  const uint32_t* const  first,
                  const size_t           bar_count,
                  const size_t           bar,
                  const RipOrigin* const origin)
{
  const RipReturn to = rip_return_find(heard, first, bar_count, bar, SECTION_LAG);
  return (RipOrigin){ to.likeness > 0.0f ? origin[bar - to.lag].bar : bar, to.likeness };
}
