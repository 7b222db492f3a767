// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The 16th grid of a MIDI file: its bars, and ticks <-> frames, as training/data.py has them. Any thread but a
// real-time one.
#ifndef RIP_GRID_H
#define RIP_GRID_H

#include "metre.h"
#include "roll.h"
#include "smf.h"

/// Bars that follow each other from frame 0 on. They cover the file's length and one frame more, in which a note that
/// starts at its end would lie.
typedef struct
{
  size_t    count; // >= 1
  RipBar*   bars;
  uint32_t* first; // [count + 1] first frame of each bar, and the end of the last
} RipGrid;

/// The bars that the time signatures make. A bar starts on a whole frame, also after a bar of an odd length; one that a
/// signature cuts is as short as that makes it. NULL when there is no memory.
RipGrid*
rip_grid_new(const RipSmf* smf);

void
rip_grid_free(RipGrid* grid);

/// The bar that holds a frame; the last one for frames after it
size_t
rip_grid_bar(const RipGrid* grid, uint32_t frame);

/// The nearest frame, the even one of two
uint32_t
rip_grid_frame(unsigned division, uint64_t tick);

/// The nearest tick
uint64_t
rip_grid_tick(unsigned division, uint64_t frame);

/// A note on the grid: rounded, of one frame at least
RipNote
rip_grid_note(unsigned division, const RipSmfNote* note, RipVoice voice);

#endif
