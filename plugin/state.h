// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The memory as bytes, for the host's session: every bar's metre and cells, and how often other notes were asked for.
// Little-endian on any machine. Any thread.
//
//   "RIPIENOT", u32 version, u32 variant, u32 number of bars, then for each bar, in rising order:
//     i64 number, u16 frames, u8 numerator, u8 denominator, frames / 8 bytes of bits: heard,
//     for each plane: u16 count, then count runs of cells: u8 row, u8 first frame, u8 length
//   u64 FNV-1a of all before
#ifndef RIP_STATE_H
#define RIP_STATE_H

#include "timeline.h"

#define RIP_STATE_VERSION 1u

/// Write; free() the result. NULL if memory runs out.
uint8_t*
rip_state_write(const RipTimeline* timeline, uint32_t variant, size_t* size);

/// Read what rip_state_write wrote, and nothing else: NULL for any other bytes, or if memory runs out
RipTimeline*
rip_state_read(const uint8_t* bytes, size_t size, uint32_t* variant);

#endif
