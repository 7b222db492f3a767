// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Names of chords, guessed from the notes that sound together. Any thread; no function allocates.
#ifndef RIP_CHORDS_H
#define RIP_CHORDS_H

#include <stdbool.h>
#include <stddef.h>

/// How long each pitch class sounds (0: C), and the lowest MIDI key, or -1
typedef struct
{
  double weight[12];
  int    bass;
} RipHarmony;

/// Write the name, e.g. "F#m7" or "C/E", at most 11 bytes and the end; false, and "", if no chord fits
bool
rip_chord_name(const RipHarmony* harmony, char* name, size_t size);

/// Name of a MIDI key, e.g. "C4" for 60
void
rip_key_name(unsigned key, char* name, size_t size);

#endif
