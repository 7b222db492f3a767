// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Keeps account of pedals and pitch wheels, by the messages that a synth would get.
#ifndef RIP_TESTS_LEVERS_H
#define RIP_TESTS_LEVERS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/// Whether a channel's sustain pedal, sostenuto pedal and pitch wheel are away from rest
typedef struct
{
  bool away[16][3];
} Levers;

/// A message of three bytes, of whatever kind
static inline void
levers_take(Levers* const levers, const uint8_t message[3])
{
  bool* const    away = levers->away[message[0] & 0x0Fu];
  const unsigned kind = message[0] & 0xF0u;
  if (kind == 0xB0u && message[1] == 121u) { // the reset of all controllers
    memset(away, 0, 3u * sizeof(bool));
  } else if (kind == 0xB0u && (message[1] == 64u || message[1] == 66u)) {
    away[message[1] == 66u] = message[2] > 0u;
  } else if (kind == 0xE0u) {
    away[2] = message[1] != 0u || message[2] != 64u;
  }
}

/// How many are away from rest
static inline unsigned
levers_count(const Levers* const levers)
{
  unsigned count = 0u;
  for (unsigned i = 0; i < 48u; ++i) {
    count += levers->away[i / 3u][i % 3u] ? 1u : 0u;
  }
  return count;
}

#endif
