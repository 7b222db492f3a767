// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin's ports and what they are connected to: silence for audio and control voltage, values for controls,
// sequences of atoms. The main thread makes and sets them; the thread of run() writes, reads and watches.
#ifndef RIP_HOST_PORTS_H
#define RIP_HOST_PORTS_H

#include "sequence.h"

#include <lilv/lilv.h>
#include <stdbool.h>
#include <stddef.h>

#define RIP_HOST_SEQUENCE_SIZE 65536u // bytes that a sequence has at least

typedef struct RipHostPorts RipHostPorts;

/// A control output as it was watched
typedef struct
{
  const char* symbol;
  float       value; // after the last run
  float       highest;
} RipHostMeter;

/// Ports with their defaults, for runs of up to `block` frames whose events take up to `event_bytes` in a sequence.
/// `urids` must outlive them. On failure (a port of a kind that is unknown, no memory) returns NULL and writes one line
/// to `error`.
RipHostPorts*
rip_host_ports_new(LilvWorld*        world,
                   const LilvPlugin* plugin,
                   RipHostUrids*     urids,
                   uint32_t          block,
                   size_t            event_bytes,
                   char*             error,
                   size_t            error_size);

void
rip_host_ports_free(RipHostPorts* ports);

void
rip_host_ports_connect(RipHostPorts* ports, LilvInstance* instance);

/// True if one takes MIDI
bool
rip_host_ports_take_midi(const RipHostPorts* ports);

/// Set a control input. False with one line in `error` if there is none of this symbol or the value is not in its
/// range.
bool
rip_host_ports_set(RipHostPorts* ports, const char* symbol, float value, char* error, size_t error_size);

/// The value of a control input. False if there is none of this symbol.
bool
rip_host_ports_get(const RipHostPorts* ports, const char* symbol, float* value);

/// Set the control input that lv2:designation gives a meaning, e.g. lv2:enabled, if there is one
void
rip_host_ports_designate(RipHostPorts* ports, const char* designation, float value);

/// For lilv: set a port from a state (`data` is the ports), and get it for one
void
rip_host_ports_restore(const char* symbol, void* data, const void* value, uint32_t size, uint32_t type);

const void*
rip_host_ports_save(const char* symbol, void* data, uint32_t* size, uint32_t* type);

/// Before a run: the position to each port that takes positions, the events to the first that takes MIDI, empty
/// outputs. Frames of events count from `start`. False if not all events fit.
bool
rip_host_ports_write(RipHostPorts*          ports,
                     const RipHostPosition* position,
                     const RipHostEvent*    events,
                     size_t                 count,
                     int64_t                start);

/// After a run: the MIDI of all outputs in time order, valid until the next run
const RipHostMidi*
rip_host_ports_read(RipHostPorts* ports, size_t* count);

/// The control outputs
const RipHostMeter*
rip_host_ports_meters(const RipHostPorts* ports, size_t* count);

#endif
