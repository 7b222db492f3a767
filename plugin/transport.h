// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Musical time: follows the host's transport, or runs freely on the plugin's own tempo. Real-time.
//
// Time moves in frames (16ths). Offsets are samples since the start of the current run(). Between Positions time is
// extrapolated from one base by counting samples, so that it does not depend on how a host cuts its blocks.
#ifndef RIP_TRANSPORT_H
#define RIP_TRANSPORT_H

#include "position.h"
#include "protocol.h"

/// What a Position did to musical time
typedef enum
{
  RIP_CHANGE_NONE,  // it goes on, or rests
  RIP_CHANGE_START, // it began to run
  RIP_CHANGE_STOP,
  RIP_CHANGE_JUMP // it goes on elsewhere
} RipChange;

typedef struct
{
  double sample_rate;

  // What the host said last
  bool   host_time; // it counts bars
  double host_speed, host_bpm, host_beats_per_bar;
  double host_beat_unit;

  // The clock: at sample `elapsed` + offset, time is start + pace (elapsed + offset) frames into bar next.bar
  bool    rolling;
  int64_t first; // the bar with which the music begins: 0, or where it was set to run freely
  double  start;
  double  pace; // frames a sample
  int64_t elapsed;
  RipTime next;        // the first frame that did not begin yet
  RipBar  bar;         // metre of the bar next.bar
  double  length;      // of that bar, in frames; bar.frames is this, rounded
  RipBar  last_bar;    // metre of the bar before
  double  last_length; // of the bar before, in frames
} RipTransport;

void
rip_transport_init(RipTransport* transport, double sample_rate);

/// Take a Position that comes at an offset. `tempo` (quarters a minute) is used while the host says none.
RipChange
rip_transport_position(RipTransport* transport, const RipPosition* position, int64_t offset, double tempo);

/// Run freely from the start of a bar of 4/4 on, at `tempo` quarters a minute
void
rip_transport_start_free(RipTransport* transport, int64_t bar, int64_t offset, double tempo);

/// Running freely: change the tempo
void
rip_transport_set_tempo(RipTransport* transport, int64_t offset, double tempo);

void
rip_transport_stop(RipTransport* transport);

/// The offset at which frame `next` begins (0 if it should have before), if time runs and that is before `limit`;
/// otherwise `limit`
int64_t
rip_transport_next_offset(const RipTransport* transport, int64_t limit);

/// Go past frame `next`
void
rip_transport_step(RipTransport* transport);

/// Go past all frames that begin before an offset
void
rip_transport_skip(RipTransport* transport, int64_t offset);

/// Frames by which frame `time` of the current bar comes late: 0 to 2/3. At `swing` 1 the second eighth of each quarter
/// is where a triplet's third would be, and all between moves along; metres that count in threes do not swing.
double
rip_transport_swing(const RipTransport* transport, RipTime time, float swing);

/// The frame nearest to an offset, as it sounds with this swing
RipTime
rip_transport_nearest(const RipTransport* transport, int64_t offset, float swing);

/// End of a run() of so many samples
void
rip_transport_advance(RipTransport* transport, uint32_t samples);

#endif
