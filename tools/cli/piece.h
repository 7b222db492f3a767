// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file as a command wants it: its bars, which of its notes are given as what, and what is to be made anew
#ifndef RIP_CLI_PIECE_H
#define RIP_CLI_PIECE_H

#include "choice.h"
#include "grid.h"
#include "options.h"

typedef struct
{
  const char* path;
  RipSmf*     smf;
  RipGrid*    grid;
  size_t      bar_count; // bars that are made or listened to
  RipNote*    notes;     // heard, on the keyboard, of both voices, by onset
  size_t      note_count;
  size_t      voice_count[RIP_VOICES];
  bool        made[RIP_VOICES]; // which voices are made
  RipSmfNote* source;           // the part that is made anew, as it stands in the file
  RipNote*    part;             // [source_count] the same on the grid, by onset
  size_t      source_count;
  uint64_t    source_tracks; // bit t: track t is part of it; tracks from 64 on never are
  unsigned    role;          // RipRole
  bool        not_as_asked;  // there is a track MELODY, which goes before --melody
  bool        has_generated; // there is a track RIPIENO already
  size_t      off_keyboard;  // notes that were left out
} RipPiece;

/// Read a file, without looking for parts. On failure returns false and writes one line, without the path, to `error`.
bool
rip_piece_read(RipPiece* piece, const char* path, char* error, size_t error_size);

/// An empty piece of some bars, one metre and one tempo, without a path
bool
rip_piece_blank(RipPiece* piece, const RipOptions* options, char* error, size_t error_size);

/// Find what a command listens to.
///
/// The melody: the track MELODY, else what --melody says; for harmonise also the top voice of the first track that has
/// notes and is neither accompaniment by name, nor drums. The accompaniment: tracks ACCOMPANIMENT, BRIDGE and PIANO,
/// else RIPIENO, else all that is neither melody nor drums. A file's only part is what --input-role says.
bool
rip_piece_find_parts(RipPiece* piece, const RipOptions* options, char* error, size_t error_size);

void
rip_piece_free(RipPiece* piece);

#endif
