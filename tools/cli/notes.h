// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Notes of a MIDI file's tracks and channels, picked out
#ifndef RIP_CLI_NOTES_H
#define RIP_CLI_NOTES_H

#include "track.h"

/// Notes by tick and then key; all 0 at first, to be freed with rip_notes_free
typedef struct
{
  RipSmfNote* notes;
  size_t      count;
  bool        failed; // for want of memory
} RipNotes;

/// Whether a note of a track is wanted
typedef bool (*RipNotesWanted)(const void* data, size_t track, const RipSmfNote* note);

void
rip_notes_free(RipNotes* notes);

/// Add the notes that are wanted, drums apart, of a set of tracks (bit t is track t)
void
rip_notes_gather(RipNotes* notes, const RipSmf* smf, uint64_t tracks, RipNotesWanted wanted, const void* data);

/// Keep what a listener would sing: of notes struck together the highest, and none below one that still sounds; a note
/// ends where a higher one begins. What is not sung goes to `rest`, unless that is NULL.
void
rip_notes_split(RipNotes* notes, RipNotes* rest);

/// Put notes in order, and let none sound into the next one of its key and channel
void
rip_notes_tidy(RipNotes* notes);

bool
rip_notes_add(RipNotes* notes, RipSmfNote note);

#endif
