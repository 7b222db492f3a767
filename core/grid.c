// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "grid.h"

#include <stdlib.h>

// Places in a file are counted in units of 1/16 tick, in which every bar and every frame of a file is a whole number: a
// frame is 4 * division units, the shortest bar, 1/64, is division units.
#define UNITS 16u

/// numerator / denominator, rounded to the nearest whole number, the even one of two, at most UINT32_MAX
static uint32_t
round_even(const uint64_t numerator, const uint64_t denominator)
{
  const uint64_t whole   = numerator / denominator;
  const uint64_t twice   = (numerator - whole * denominator) * 2u;
  const uint64_t rounded = whole + (twice > denominator || (twice == denominator && whole % 2u));

  return rounded < UINT32_MAX ? (uint32_t)rounded : UINT32_MAX;
}

/// Stretch of a file under one signature, in units
typedef struct
{
  uint64_t start, stop;
  uint64_t bar; // length of a bar
  bool     last;
} Stretch;

static Stretch
stretch(const RipSmf* const          smf,
        const RipSmfSignature* const signatures,
        const size_t                 count,
        const size_t                 index,
        const uint64_t               length)
{
  const RipSmfSignature* const s        = &signatures[index];
  const uint64_t               division = rip_smf_division(smf);
  const bool                   last     = index + 1u == count || s[1].tick >= length;

  // Two frames more than the file has: the last is cut to at most half of one, and one must stay
  const uint64_t frames = (uint64_t)rip_grid_frame((unsigned)division, length) + 2u;

  return (Stretch){ s->tick * UNITS,
                    last ? frames * division * 4u : s[1].tick * UNITS,
                    64u * s->numerator * division / s->denominator,
                    last };
}

static void
add_bar(RipGrid* const grid, const uint32_t first, const uint32_t end, const RipSmfSignature* const signature)
{
  grid->bars[grid->count]  = (RipBar){ 1u, signature->numerator, signature->denominator };
  grid->first[grid->count] = first;
  grid->count += 1u;
  grid->first[grid->count] = end;
}

/// Append the bars of a stretch. A rest of half a frame or less is no bar, nor are those that begin and end in one
/// frame; but if a file begins with rests that together make a frame or more, these are one bar before its first.
static void
add_bars(RipGrid* const grid, const uint64_t frame, const Stretch s, const RipSmfSignature* const signature)
{
  for (uint64_t at = s.start; at + frame / 2u < s.stop; at += s.bar) {
    const uint32_t first = round_even(at, frame);
    if (!grid->count && first) {
      add_bar(grid, 0u, first, signature);
    }
    if (!grid->count || grid->first[grid->count - 1u] < first) {
      const uint64_t end = s.last || at + s.bar < s.stop ? at + s.bar : s.stop;
      add_bar(grid, first, round_even(end, frame), signature);
    }
  }
}

RipGrid*
rip_grid_new(const RipSmf* const smf)
{
  size_t                       count      = 0u;
  const RipSmfSignature* const signatures = rip_smf_signatures(smf, &count);

  const uint64_t length    = rip_smf_length(smf);
  size_t         stretches = 0u;
  size_t         capacity  = 0u;
  for (bool last = false; !last; ++stretches) {
    const Stretch s = stretch(smf, signatures, count, stretches, length);
    capacity += (size_t)((s.stop - s.start) / s.bar) + 1u;
    last = s.last;
  }

  RipGrid* const grid = calloc(1u, sizeof(RipGrid));
  if (!grid) {
    return NULL;
  }
  grid->bars  = calloc(capacity, sizeof(RipBar));
  grid->first = calloc(capacity + 1u, sizeof(uint32_t));
  if (!grid->bars || !grid->first) {
    rip_grid_free(grid);
    return NULL;
  }

  for (size_t i = 0u; i < stretches; ++i) {
    add_bars(grid, 4u * (uint64_t)rip_smf_division(smf), stretch(smf, signatures, count, i, length), &signatures[i]);
  }
  if (grid->first[grid->count] <= grid->first[grid->count - 1u]) {
    grid->first[grid->count] = grid->first[grid->count - 1u] + 1u;
  }
  for (size_t b = 0u; b < grid->count; ++b) {
    grid->bars[b].frames = (uint16_t)(grid->first[b + 1u] - grid->first[b]);
  }

  return grid;
}

void
rip_grid_free(RipGrid* const grid)
{
  if (grid) {
    free(grid->bars);
    free(grid->first);
    free(grid);
  }
}

size_t
rip_grid_bar(const RipGrid* const grid, const uint32_t frame)
{
  size_t low  = 0u;
  size_t high = grid->count;
  while (high - low > 1u) {
    const size_t middle = low + (high - low) / 2u;
    if (grid->first[middle] <= frame) {
      low = middle;
    } else {
      high = middle;
    }
  }

  return low;
}

uint32_t
rip_grid_frame(const unsigned division, const uint64_t tick)
{
  return round_even(tick * 4u, division);
}

uint64_t
rip_grid_tick(const unsigned division, const uint64_t frame)
{
  return (frame * division + 2u) / 4u;
}

RipNote
rip_grid_note(const unsigned division, const RipSmfNote* const note, const RipVoice voice)
{
  const uint32_t onset = rip_grid_frame(division, note->tick);
  const uint32_t end   = rip_grid_frame(division, note->end);

  return (RipNote){ onset, end > onset ? end : onset + 1u, note->key, note->velocity, (uint8_t)voice };
}
