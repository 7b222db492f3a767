// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "roll.h"

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

int
rip_roll_compare_notes(const void* const a, const void* const b)
{
  const RipNote* const x = (const RipNote*)a;
  const RipNote* const y = (const RipNote*)b;
  if (x->onset != y->onset) {
    return x->onset < y->onset ? -1 : 1;
  }
  if (x->key != y->key) {
    return (int)x->key - (int)y->key;
  }

  return (int)x->voice - (int)y->voice;
}
