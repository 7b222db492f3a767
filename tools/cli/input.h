// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file as a mode wants it: its bars, and which of its notes are the melody
#ifndef RIP_CLI_INPUT_H
#define RIP_CLI_INPUT_H

#include "grid.h"

#define RIP_GENERATED_TRACK "RIPIENO"

typedef struct
{
  const char* path;
  RipSmf*     smf;
  RipGrid*    grid;
  RipNote*    melody; // on the keyboard, by onset
  size_t      melody_count;
  bool        not_as_asked; // there is a track MELODY, which goes first
  size_t      off_keyboard; // notes of the melody that were left out
  size_t      bar_count;    // bars up to the end of the melody
} RipInput;

/// Read a file, without looking for a melody. False if it has said why not.
bool
rip_input_read(RipInput* input, const char* path);

/// Find the melody: the track MELODY, else the one that was asked for (NULL: none), else the top voice of the first
/// track that has notes and is neither accompaniment by name, nor drums. False if it has said why there is none.
bool
rip_input_find_melody(RipInput* input, const char* asked);

void
rip_input_free(RipInput* input);

#endif
