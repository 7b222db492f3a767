// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "roll.h"

#define WORDS (RIP_ROWS / 32u)
#define WORD_BITS 32u

RipKeys
rip_keys_range(const unsigned first, const unsigned last)
{
  RipKeys keys = { { 0u } };

  const unsigned end = last < RIP_KEYS ? last : RIP_KEYS;
  for (unsigned row = first; row < end; ++row) {
    rip_keys_set(&keys, row);
  }

  return keys;
}

bool
rip_roll_add(RipRoll* const roll, const RipVoice voice, const int64_t onset, const int64_t end, const unsigned midi_key)
{
  if (midi_key < RIP_LOW_KEY || midi_key >= RIP_LOW_KEY + RIP_KEYS || end <= onset || end <= 0 ||
      onset >= (int64_t)RIP_FRAMES) {
    return false;
  }

  const unsigned row   = midi_key - RIP_LOW_KEY;
  const unsigned start = onset > 0 ? (unsigned)onset : 0u;
  const unsigned stop  = end < (int64_t)RIP_FRAMES ? (unsigned)end : RIP_FRAMES;
  if (onset >= 0) {
    rip_keys_set(&roll->cell[2u * voice][start], row);
  }
  for (unsigned frame = start; frame < stop; ++frame) {
    rip_keys_set(&roll->cell[2u * voice + 1u][frame], row);
  }

  return true;
}

/// Index of the lowest set bit of a word that is not 0
static unsigned
lowest_bit(uint32_t word)
{
  unsigned index = 0u;
  while (!(word & 1u)) {
    word >>= 1u;
    ++index;
  }

  return index;
}

/// The frame, at most `last`, where the note that starts in `frame` ends
static unsigned
note_end(const RipKeys* const onset,
         const RipKeys* const sustain,
         const unsigned       frame,
         const unsigned       last,
         const unsigned       row)
{
  unsigned end = frame + 1u;
  if (rip_keys_get(&sustain[frame], row)) {
    while (end < last && rip_keys_get(&sustain[end], row) && !rip_keys_get(&onset[end], row)) {
      ++end;
    }
  }

  return end;
}

size_t
rip_roll_notes(const RipRoll* const roll,
               const RipVoice       voice,
               const unsigned       first,
               const unsigned       last,
               RipNote* const       notes,
               const size_t         capacity)
{
  const RipKeys* const onset    = roll->cell[2u * voice];
  const RipKeys* const sustain  = roll->cell[2u * voice + 1u];
  const RipKeys        keyboard = rip_keys_range(0u, RIP_KEYS);
  const unsigned       stop     = last < RIP_FRAMES ? last : RIP_FRAMES;

  size_t count = 0u;
  for (unsigned frame = first; frame < stop; ++frame) {
    for (unsigned w = 0u; w < WORDS; ++w) {
      const uint32_t before = frame > first ? sustain[frame - 1u].bits[w] : UINT32_MAX;
      uint32_t       starts = (onset[frame].bits[w] | (sustain[frame].bits[w] & ~before)) & keyboard.bits[w];
      for (; starts; starts &= starts - 1u, ++count) {
        if (count < capacity) {
          const unsigned row = w * WORD_BITS + lowest_bit(starts);
          notes[count]       = (RipNote){
                  frame, note_end(onset, sustain, frame, stop, row), (uint8_t)(RIP_LOW_KEY + row), 0u, (uint8_t)voice
          };
        }
      }
    }
  }

  return count;
}
