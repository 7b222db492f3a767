// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "picture.h"

#include "text.h"

#include <math.h>
#include <stdlib.h>

#define LONGEST_TITLE 256u

static void
add(RipPicture* const picture, const RipPianorollNote note)
{
  if (picture->count == picture->capacity) {
    const size_t            larger = picture->capacity ? 2u * picture->capacity : 256u;
    RipPianorollNote* const grown  = realloc(picture->notes, larger * sizeof(RipPianorollNote));
    if (!grown) {
      picture->failed = true;
      return;
    }
    picture->notes    = grown;
    picture->capacity = larger;
  }

  picture->notes[picture->count++] = note;
}

void
rip_picture_add(RipPicture* const picture, const RipPart part, const RipNote* const notes, const size_t count)
{
  for (size_t i = 0u; i < count; ++i) {
    const RipNote* const note = &notes[i];
    add(picture, (RipPianorollNote){ note->onset, note->end, note->key, note->velocity, (uint8_t)part });
  }
}

void
rip_picture_add_track(RipPicture* const picture, const RipPart part, const RipSmf* const smf, const size_t track)
{
  const double      ticks = rip_smf_division(smf) / 4.0; // a frame
  size_t            count = 0u;
  RipSmfNote* const notes = rip_smf_notes(smf, track, &count);
  for (size_t i = 0u; i < count; ++i) {
    const RipSmfNote* const note = &notes[i];
    if (note->channel != RIP_SMF_DRUMS) {
      add(picture,
          (RipPianorollNote){
            (double)note->tick / ticks, (double)note->end / ticks, note->key, note->velocity, (uint8_t)part });
    }
  }

  free(notes);
}

uint8_t*
rip_picture_finish(RipPicture* const      picture,
                   const RipGrid* const   grid,
                   const char* const      title,
                   const char* const      subtitle,
                   const RipPianorollKind kind,
                   size_t* const          size)
{
  double end = 0.0;
  for (size_t i = 0u; i < picture->count; ++i) {
    end = fmax(end, picture->notes[i].end);
  }

  char clean[LONGEST_TITLE];
  rip_clean_text(title, clean, sizeof(clean));

  const uint32_t     last = end > 1.0 ? (uint32_t)ceil(end) - 1u : 0u;
  const RipPianoroll roll = {
    .title      = clean,
    .subtitle   = subtitle,
    .legend     = { picture->legend[0], picture->legend[1], picture->legend[2] },
    .bars       = grid->bars,
    .bar_count  = rip_grid_bar(grid, last) + 1u,
    .notes      = picture->notes,
    .note_count = picture->count,
  };

  uint8_t* const bytes = picture->failed ? NULL : rip_pianoroll(&roll, kind, size);

  free(picture->notes);
  *picture = (RipPicture){ 0 };
  return bytes;
}
