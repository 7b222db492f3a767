// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The rolling transport: plays a song through a plugin and records what comes back. One thread, which runs the plugin.
#ifndef RIP_HOST_PLAY_H
#define RIP_HOST_PLAY_H

#include "plugin.h"
#include "record.h"
#include "song.h"
#include "watch.h"

#include <stdbool.h>
#include <stdint.h>

/// What is played; all are borrowed
typedef struct
{
  RipHostPlugin*     plugin; // active
  const RipHostSong* song;
  RipHostRecord*     record;
  RipHostWatch*      watch;
  double             rate;  // Hz
  uint32_t           block; // frames
  unsigned           loops; // >= 1
  bool               freewheel;
} RipHostPlay;

/// Bytes that the events of any `frames` frames of a song take in a sequence
size_t
rip_host_play_event_bytes(const RipHostSong* song, uint32_t frames);

/// Play: a stopped block; the song, `loops` times, a locate back to frame 0 between, without a stop; then the transport
/// stops, and the plugin runs on for a moment. Runs are split where tempo or metre change, at a locate and at the stop.
/// False when there is no memory for what the plugin plays.
bool
rip_host_play(const RipHostPlay* play);

#endif
