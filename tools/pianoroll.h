// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A picture of a song: a piano roll, broken into systems, as PNG or SVG. Any thread.
#ifndef RIP_PIANOROLL_H
#define RIP_PIANOROLL_H

#include "metre.h"

typedef enum
{
  RIP_PART_OTHER, // neither given to the model nor made by it
  RIP_PART_GENERATED,
  RIP_PART_GIVEN,
  RIP_PARTS
} RipPart;

/// A note to draw; times in frames from the first bar on
typedef struct
{
  double  onset, end;
  uint8_t key;      // MIDI key; those off the keyboard are not drawn
  uint8_t velocity; // 1..127
  uint8_t part;     // RipPart
} RipPianorollNote;

/// What to draw
typedef struct
{
  const char*             title; // UTF-8
  const char*             subtitle;
  const char*             legend[RIP_PARTS]; // what each part is called
  const RipBar*           bars;
  size_t                  bar_count; // >= 1
  const RipPianorollNote* notes;     // in any order; parts are drawn in the order of RipPart
  size_t                  note_count;
} RipPianoroll;

typedef enum
{
  RIP_PIANOROLL_PNG,
  RIP_PIANOROLL_SVG
} RipPianorollKind;

/// The picture as the bytes of a file, to be freed with free(); NULL when there is no memory.
///
/// A system shows as many bars as a window holds, more where the song is so long that the picture would be too high for
/// PNG readers.
uint8_t*
rip_pianoroll(const RipPianoroll* roll, RipPianorollKind kind, size_t* size);

#endif
