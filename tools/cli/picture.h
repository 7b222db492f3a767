// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Pictures of songs, from notes on the grid or in ticks
#ifndef RIP_CLI_PICTURE_H
#define RIP_CLI_PICTURE_H

#include "grid.h"
#include "pianoroll.h"

/// Notes gathered for a picture; all 0 at first
typedef struct
{
  RipPianorollNote* notes;
  size_t            count, capacity;
  bool              failed;            // for want of memory
  const char*       legend[RIP_PARTS]; // what each part is called
} RipPicture;

void
rip_picture_add(RipPicture* picture, RipPart part, const RipNote* notes, size_t count);

/// Add the notes of a file's track that are no drums, as they are, not on the grid
void
rip_picture_add_track(RipPicture* picture, RipPart part, const RipSmf* smf, size_t track);

/// Draw, up to the bar in which the last note ends, and free the notes. Returns a file to be freed with free(), or NULL
/// when there is no memory.
uint8_t*
rip_picture_finish(RipPicture*      picture,
                   const RipGrid*   grid,
                   const char*      title,
                   const char*      subtitle,
                   RipPianorollKind kind,
                   size_t*          size);

#endif
