// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Figures of a melody with its accompaniment: harmony, texture, form. The same as training/metrics.py has, for those
// who compare many files.
#ifndef RIP_CLI_MEASURE_H
#define RIP_CLI_MEASURE_H

#include "metre.h"
#include "roll.h"

typedef enum
{
  RIP_MEASURE_CR,    // share of melody frames with a consonant accompaniment key: pitch classes 0, 3, 4, 7, 8, 9 away
  RIP_MEASURE_UR,    // share of melody frames without accompaniment
  RIP_MEASURE_PCS,   // mean over pairs of melody and accompaniment: 1 consonant, 0 a fourth, -1 else
  RIP_MEASURE_ABOVE, // share of frames of both with accompaniment above the melody
  RIP_MEASURE_CHORD_FIT,      // share of each half bar's note time inside its best chord
  RIP_MEASURE_IN_SCALE,       // share of accompaniment inside its best diatonic set
  RIP_MEASURE_JOINT_SCALE,    // share of accompaniment inside the diatonic set that fits both voices best
  RIP_MEASURE_NOTES_A_BAR,    // of the accompaniment, as all that follow
  RIP_MEASURE_POLYPHONY,      // keys at once, while any sounds
  RIP_MEASURE_DURATION,       // of notes, in frames
  RIP_MEASURE_GROOVE1,        // share of positions with the same onsets one bar on
  RIP_MEASURE_GROOVE2,        // two bars on
  RIP_MEASURE_CHROMA1,        // cosine of the pitch classes of bars one apart
  RIP_MEASURE_CHROMA4,        // four apart
  RIP_MEASURE_PATTERN1,       // overlap of adjacent bars' sets of (position, key above the bar's lowest)
  RIP_MEASURE_TEXTURE_SPREAD, // spread of notes a bar over their mean
  RIP_MEASURE_BASS_DOWNBEAT,  // share of bars that begin with an onset
  RIP_MEASURE_BASS_PITCH,     // mean of the lowest key
  RIP_MEASURES
} RipMeasure;

typedef struct
{
  unsigned segments;            // of eight bars of 16 frames, with at least eight notes of melody and of accompaniment
  double   value[RIP_MEASURES]; // means over the segments that have one; NaN where none has
} RipMeasures;

/// A short name without spaces
const char*
rip_measure_name(RipMeasure measure);

/// Measure a song from notes of both voices on the grid, in any order. The measures of no segments when there is no
/// memory.
void
rip_measure(RipMeasures* measures, const RipBar* bars, size_t bar_count, const RipNote* notes, size_t count);

#endif
