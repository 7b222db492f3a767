// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reads what a host says of its transport. Real-time.
#ifndef RIP_POSITION_H
#define RIP_POSITION_H

#include "urids.h"

#include <lv2/atom/atom.h>
#include <stdbool.h>
#include <stdint.h>

enum
{
  RIP_HAS_FRAME         = 1u << 0u,
  RIP_HAS_SPEED         = 1u << 1u,
  RIP_HAS_BAR           = 1u << 2u,
  RIP_HAS_BAR_BEAT      = 1u << 3u,
  RIP_HAS_BEAT_UNIT     = 1u << 4u,
  RIP_HAS_BEATS_PER_BAR = 1u << 5u,
  RIP_HAS_BPM           = 1u << 6u
};

/// A time:Position; each field is there by itself, and then finite and within its range
typedef struct
{
  unsigned has; // RIP_HAS_*
  int64_t  frame;
  int64_t  bar;           // counted from 0, may be negative
  double   bar_beat;      // in units of beat_unit, 0 .. 4096
  double   beats_per_bar; // > 0 .. 255
  double   bpm;           // beats of beat_unit a minute, > 0 .. 10000
  double   speed;         // -64 .. 64
  unsigned beat_unit;     // 1, 2, 4 .. 64
} RipPosition;

/// Read an object (or blank) if it is a time:Position; `size` bytes of its body can be read. Unknown and unsound
/// fields are left out.
bool
rip_position_read(const RipUrids* urids, const LV2_Atom* atom, RipPosition* position);

#endif
