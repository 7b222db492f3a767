// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "notes.h"

#include <stdlib.h>

#define KEYS 128u
#define NONE SIZE_MAX

void
rip_notes_free(RipNotes* const notes)
{
  free(notes->notes);
  *notes = (RipNotes){ NULL, 0u, false };
}

bool
rip_notes_add(RipNotes* const notes, const RipSmfNote note)
{
  // The array doubles whenever its count is a power of two, so that it needs no capacity of its own
  if (!(notes->count & (notes->count - 1u))) {
    const size_t      room  = notes->count ? 2u * notes->count : 1u;
    RipSmfNote* const grown = realloc(notes->notes, room * sizeof(RipSmfNote));
    if (!grown) {
      notes->failed = true;
      return false;
    }
    notes->notes = grown;
  }

  notes->notes[notes->count++] = note;
  return true;
}

void
rip_notes_gather(RipNotes* const      notes,
                 const RipSmf* const  smf,
                 const uint64_t       tracks,
                 const RipNotesWanted wanted,
                 const void* const    data)
{
  for (size_t t = 0u; t < rip_smf_tracks(smf) && t < RIP_SET_TRACKS; ++t) {
    size_t            count = 0u;
    RipSmfNote* const found = tracks >> t & 1u ? rip_smf_notes(smf, t, &count) : NULL;
    for (size_t i = 0u; i < count; ++i) {
      if (found[i].channel != RIP_SMF_DRUMS && wanted(data, t, &found[i])) {
        rip_notes_add(notes, found[i]);
      }
    }
    free(found);
  }
  if (notes->count) {
    qsort(notes->notes, notes->count, sizeof(RipSmfNote), rip_smf_compare_notes);
  }
}

void
rip_notes_split(RipNotes* const notes, RipNotes* const rest)
{
  size_t kept = 0u;
  for (size_t i = 0u; i < notes->count;) {
    size_t last = i; // of those struck together, in order of key
    while (last + 1u < notes->count && notes->notes[last + 1u].tick == notes->notes[i].tick) {
      ++last;
    }

    const RipSmfNote  note   = notes->notes[last];
    RipSmfNote* const before = kept ? &notes->notes[kept - 1u] : NULL;
    const bool        sung   = !before || before->end <= note.tick || before->key <= note.key;
    for (size_t k = i; rest && k < last + !sung; ++k) {
      rip_notes_add(rest, notes->notes[k]);
    }
    if (sung) {
      if (before && before->end > note.tick) {
        before->end = note.tick;
      }
      notes->notes[kept++] = note;
    }
    i = last + 1u;
  }
  notes->count = kept;
}

void
rip_notes_tidy(RipNotes* const notes)
{
  size_t last[RIP_SMF_CHANNELS][KEYS];
  for (size_t i = 0u; i < RIP_SMF_CHANNELS * KEYS; ++i) {
    last[i / KEYS][i % KEYS] = NONE;
  }

  if (notes->count) {
    qsort(notes->notes, notes->count, sizeof(RipSmfNote), rip_smf_compare_notes);
  }
  size_t kept = 0u;
  for (size_t i = 0u; i < notes->count; ++i) {
    const RipSmfNote  note   = notes->notes[i];
    size_t* const     before = &last[note.channel][note.key];
    RipSmfNote* const other  = *before == NONE ? NULL : &notes->notes[*before];
    if (other && other->tick == note.tick) {
      other->end = note.end > other->end ? note.end : other->end;
      continue;
    }
    if (other && other->end > note.tick) {
      other->end = note.tick;
    }
    *before              = kept;
    notes->notes[kept++] = note;
  }
  notes->count = kept;
}
