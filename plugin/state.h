// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The memory as bytes, for the host's session. Little-endian on any machine. Any thread.
//
//   "RIPIENOT", u32 version, u32 variant, text of the locks, text of the clip's path (empty: no clip),
//   the timeline, the clip's timeline if there is one, u64 FNV-1a of all before
//
//   text: u16 length, bytes
//   timeline: u32 number of bars, then for each bar, in rising order:
//     i64 number, u16 frames, u8 numerator, u8 denominator,
//     for each voice: frames / 8 bytes of bits: heard,
//     for each plane: u16 count, then count runs of cells: u8 row, u8 first frame, u8 length,
//     u16 count, then count velocities of notes made: u8 row, u8 frame, u8 velocity;
//     how loud they were played is not kept
#ifndef RIP_STATE_H
#define RIP_STATE_H

#include "memory.h"

#define RIP_STATE_VERSION 2u // 1 was never released

/// What bytes turned out to be
typedef enum
{
  RIP_STATE_SOUND,
  RIP_STATE_NEWER,  // of a version that is to come
  RIP_STATE_BROKEN, // or something else altogether
  RIP_STATE_NO_MEMORY
} RipStateKind;

/// Write; free() the result. NULL if memory runs out.
uint8_t*
rip_state_write(const RipMemory* memory, size_t* size);

/// Read what rip_state_write wrote, and nothing else: NULL for any other bytes, or if memory runs out
RipMemory*
rip_state_read(const uint8_t* bytes, size_t size, RipStateKind* kind);

#endif
