// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How a piano roll is laid out; for tools/pianoroll*.c alone
#ifndef RIP_PIANOROLL_IMPL_H
#define RIP_PIANOROLL_IMPL_H

#include "pianoroll.h"
#include "roll.h"

#include <cairo.h>

// All lengths are pixels, if not said otherwise
#define WIDTH 1600.0
#define MARGIN 40.0
#define HEADER 104.0    // from the top to the first system
#define NUMBERS 24.0    // bar numbers above a system
#define GAP 22.0        // below a system
#define STRIP_KEYS 30.0 // the keyboard
#define STRIP 58.0      // with the names of its keys

/// Bars of one line of the picture
typedef struct
{
  size_t first, last;
  double start, frames; // in frames
} RollSystem;

typedef struct
{
  const RipPianoroll* roll;
  RollSystem*         systems;
  size_t              system_count;
  unsigned            low, high;  // MIDI keys drawn, both included
  double              scale;      // pixels a frame
  double              key_height; // pixels
  double              height;     // of a system's keys
} RollLayout;

static inline bool
rip_pianoroll_shows(const RipPianorollNote* const note)
{
  return note->key >= RIP_LOW_KEY && note->key < RIP_LOW_KEY + RIP_KEYS;
}

/// Draw all of it on white paper
void
rip_pianoroll_draw(cairo_t* cr, const RollLayout* layout);

#endif
