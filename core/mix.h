// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Numbers that look random and are not. Any thread; real-time.
#ifndef RIP_MIX_H
#define RIP_MIX_H

#include <stdint.h>

/// The finaliser of SplitMix64 (variant 13 of Stafford of that of MurmurHash3)
static inline uint64_t
rip_mix(uint64_t value)
{
  value = (value ^ (value >> 30u)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27u)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31u);
}

#endif
