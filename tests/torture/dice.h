// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Chance that can be repeated: splitmix64 (G. Steele, D. Lea, C. Flood, OOPSLA 2014).
#ifndef RIP_TESTS_DICE_H
#define RIP_TESTS_DICE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct
{
  uint64_t state;
} Dice;

static inline uint64_t
dice_bits(Dice* const dice)
{
  uint64_t value = (dice->state += 0x9E3779B97F4A7C15u);
  value          = (value ^ (value >> 30u)) * 0xBF58476D1CE4E5B9u;
  value          = (value ^ (value >> 27u)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31u);
}

/// 0 .. limit - 1
static inline uint32_t
dice_below(Dice* const dice, const uint32_t limit)
{
  return (uint32_t)(((dice_bits(dice) >> 32u) * limit) >> 32u);
}

/// True once in so many
static inline bool
dice_once_in(Dice* const dice, const uint32_t times)
{
  return !dice_below(dice, times);
}

/// 0 <= value < 1
static inline double
dice_real(Dice* const dice)
{
  return (double)(dice_bits(dice) >> 11u) * 0x1p-53;
}

/// One of an array
#define DICE_PICK(dice, array) ((array)[dice_below((dice), (uint32_t)(sizeof(array) / sizeof((array)[0])))])

#endif
