// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Rolls: bit planes of cells (plane x frame x key), and the notes they stand for. Any thread; no function allocates.
#ifndef RIP_ROLL_H
#define RIP_ROLL_H

#include <stdbool.h>
#include <stdint.h>

#define RIP_FRAMES 128u                            // frames (16th notes) of a window
#define RIP_KEYS 88u                               // keys of the keyboard
#define RIP_ROWS 96u                               // rows of a roll: the keyboard, padded for the network
#define RIP_LOW_KEY 21u                            // MIDI key of row 0
#define RIP_HIGH_KEY (RIP_LOW_KEY + RIP_KEYS - 1u) // MIDI key of the last row of the keyboard

typedef enum
{
  RIP_MELODY,
  RIP_ACCOMPANIMENT,
  RIP_VOICES
} RipVoice;

/// Planes of a roll: of voice v, onsets are plane 2v and sustain (onset included) plane 2v + 1
typedef enum
{
  RIP_MELODY_ONSET,
  RIP_MELODY_SUSTAIN,
  RIP_ACCOMPANIMENT_ONSET,
  RIP_ACCOMPANIMENT_SUSTAIN,
  RIP_PLANES
} RipPlane;

/// One bit per row; bit r % 32 of word r / 32 is row r (MIDI key RIP_LOW_KEY + r)
typedef struct
{
  uint32_t bits[RIP_ROWS / 32u];
} RipKeys;

/// A window of cells
typedef struct
{
  RipKeys cell[RIP_PLANES][RIP_FRAMES];
} RipRoll;

/// Which cells of each voice are meant, e.g. given; onset and sustain share a mask
typedef struct
{
  RipKeys cell[RIP_VOICES][RIP_FRAMES];
} RipMask;

/// A note on the 16th grid; `end` is exclusive
typedef struct
{
  uint32_t onset;    // frame
  uint32_t end;      // frame, > onset
  uint8_t  key;      // MIDI key, 0..127
  uint8_t  velocity; // 1..127
  uint8_t  voice;    // RipVoice
} RipNote;

static inline bool
rip_keys_get(const RipKeys* const keys, const unsigned row)
{
  return (keys->bits[row / 32u] >> (row % 32u)) & 1u;
}

static inline void
rip_keys_set(RipKeys* const keys, const unsigned row)
{
  keys->bits[row / 32u] |= 1u << (row % 32u);
}

static inline void
rip_keys_clear(RipKeys* const keys, const unsigned row)
{
  keys->bits[row / 32u] &= ~(1u << (row % 32u));
}

/// Rows of either set
static inline RipKeys
rip_keys_union(const RipKeys a, const RipKeys b)
{
  return (RipKeys){ { a.bits[0] | b.bits[0], a.bits[1] | b.bits[1], a.bits[2] | b.bits[2] } };
}

/// Rows of `a` that are none of `b`
static inline RipKeys
rip_keys_without(const RipKeys a, const RipKeys b)
{
  return (RipKeys){ { a.bits[0] & ~b.bits[0], a.bits[1] & ~b.bits[1], a.bits[2] & ~b.bits[2] } };
}

/// Rows of both sets
static inline RipKeys
rip_keys_common(const RipKeys a, const RipKeys b)
{
  return (RipKeys){ { a.bits[0] & b.bits[0], a.bits[1] & b.bits[1], a.bits[2] & b.bits[2] } };
}

/// Whether there are rows in a set
static inline bool
rip_keys_any(const RipKeys keys)
{
  return keys.bits[0] | keys.bits[1] | keys.bits[2];
}

/// How many rows are in a set
static inline unsigned
rip_keys_count(const RipKeys keys)
{
  return (unsigned)(__builtin_popcount(keys.bits[0]) + __builtin_popcount(keys.bits[1]) +
                    __builtin_popcount(keys.bits[2]));
}

static inline bool
rip_keys_same(const RipKeys a, const RipKeys b)
{
  return a.bits[0] == b.bits[0] && a.bits[1] == b.bits[1] && a.bits[2] == b.bits[2];
}

/// Rows [first, last) as a set, clipped to the keyboard
RipKeys
rip_keys_range(unsigned first, unsigned last);

/// Write a note whose frames are relative to the window; what lies outside it or off the keyboard is clipped.
/// Returns false if nothing of it lies inside.
bool
rip_roll_add(RipRoll* roll, RipVoice voice, int64_t onset, int64_t end, unsigned midi_key);

/// Order notes by onset, then key and voice; for qsort
int
rip_roll_compare_notes(const void* a, const void* b);

#endif
