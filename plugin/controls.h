// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reads the control ports. Real-time.
#ifndef RIP_CONTROLS_H
#define RIP_CONTROLS_H

#include "ports.h"
#include "scene.h"

/// The controls of one run(), within their ranges
typedef struct
{
  bool     enabled, freewheel, free_run, thru, new_each_pass;
  bool     lock, regenerate, panic; // act when they rise
  unsigned scene;                   // 0: `set`, otherwise number of a scene
  RipScene set;                     // what a preset sets, with seed and steps
  uint32_t lookahead, replan;       // frames, >= 1
  unsigned channel_in;              // 1..16, 0: all
  unsigned channel_out;             // 0..15
  double   tempo;                   // quarters a minute
} RipControls;

/// Read them from where the ports are connected to. The ranges are those of the plugin's description; NaN and ports
/// that are not connected read as its defaults.
RipControls
rip_controls_read(void* const port[RIP_PORTS]);

#endif
