// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the files of the roll share
#ifndef RIP_ROLL_IMPL_H
#define RIP_ROLL_IMPL_H

#include "view_impl.h"

/// The upper edge of a MIDI key, from the upper edge of the grid
double
rip_roll_key_y(const RipView* view, unsigned key);

/// Notes from a place on, at x = 0
void
rip_roll_draw_notes(const RipView* view, cairo_t* cr, RipPlace origin, double width);

/// Chords and bar numbers, above the grid
void
rip_roll_draw_lanes(const RipView* view, cairo_t* cr);

/// 16ths of a beat
double
rip_roll_beat(RipBar bar);

static inline bool
rip_roll_is_black(const unsigned key)
{
  return (0x54Au >> (key % 12u)) & 1u;
}

#endif
