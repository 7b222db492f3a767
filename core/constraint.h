// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hard constraints: what no generated note may break, whatever the network says. Any thread; nothing allocates.
#ifndef RIP_CONSTRAINT_H
#define RIP_CONSTRAINT_H

#include "diffusion.h"

#define RIP_CLASSES 12u        // pitch classes; as a set, bit 0 is C, bit 11 is B
#define RIP_ALL_CLASSES 0xFFFu // the chromatic scale
#define RIP_VOICES_MAX 16u     // keys at once that can be asked for

/// Whether generated notes keep to a key
typedef enum
{
  RIP_KEY_FREE,
  RIP_KEY_FOLLOW, // that of what is heard, or else of what was made
  RIP_KEY_FIXED,  // that of the settings
  RIP_KEY_LOCKS
} RipKeyLock;

typedef enum
{
  RIP_SCALE_MAJOR,
  RIP_SCALE_MINOR, // natural
  RIP_SCALE_HARMONIC_MINOR,
  RIP_SCALE_MELODIC_MINOR, // ascending
  RIP_SCALE_DORIAN,
  RIP_SCALE_PHRYGIAN,
  RIP_SCALE_LYDIAN,
  RIP_SCALE_MIXOLYDIAN,
  RIP_SCALE_MAJOR_PENTATONIC,
  RIP_SCALE_MINOR_PENTATONIC,
  RIP_SCALE_BLUES,
  RIP_SCALES
} RipScale;

/// Pitch classes of a scale on a tonic (0 C .. 11 B); out-of-range values are taken modulo
uint16_t
rip_scale_classes(unsigned tonic, unsigned scale);

/// Pitch classes of the key that fits best to how long each class sounds: of a major key its scale, of a minor key the
/// natural and the harmonic scale. All classes if nothing sounds.
///
/// The key is the one whose profile correlates best, with the profiles of D. Temperley, "The Cognition of Basic Musical
/// Structures", 2001, chapter 7.
uint16_t
rip_key_classes(const unsigned duration[RIP_CLASSES]);

/// Rows from MIDI key `low` to `high`, both included and clipped to the keyboard, that are of these pitch classes. Of
/// bounds in the wrong order `low` counts alone; if no class lies inside, the range counts alone.
RipKeys
rip_constraint_rows(unsigned low, unsigned high, uint16_t classes);

/// Take notes out of a roll until no more than problem->voices keys sound at once, muted cells apart; 0: do nothing.
///
/// Given cells stay. New notes count before held ones; of new notes the likeliest stay, of held ones the lowest. The
/// choice depends on nothing but the arguments. `logit` is the network's, [RIP_PLANES][RIP_FRAMES][RIP_ROWS].
void
rip_constraint_thin(const RipProblem* problem, const float* logit, RipRoll* roll);

#endif
