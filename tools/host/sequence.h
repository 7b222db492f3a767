// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The sequences of atoms that go in and out of a plugin's ports. The thread of run().
#ifndef RIP_HOST_SEQUENCE_H
#define RIP_HOST_SEQUENCE_H

#include "song.h"
#include "urids.h"

#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>

/// What is needed to write and read sequences
typedef struct
{
  LV2_Atom_Forge forge;
  LV2_URID       midi;
  LV2_URID       chunk;
  LV2_URID       sequence;
  LV2_URID       position;
  LV2_URID       frame;
  LV2_URID       speed;
  LV2_URID       bar;
  LV2_URID       bar_beat;
  LV2_URID       beats_per_bar;
  LV2_URID       beat_unit;
  LV2_URID       beats_per_minute;
} RipHostSequence;

/// A MIDI event that a plugin sent, `frame` frames after the start of the run; the bytes lie in the port's buffer
typedef struct
{
  int64_t        frame;
  const uint8_t* bytes;
  uint32_t       size;
} RipHostMidi;

/// Bytes that an event takes in a sequence
size_t
rip_host_sequence_event_size(size_t bytes);

void
rip_host_sequence_init(RipHostSequence* sequence, RipHostUrids* urids);

/// Write an input: the position at frame 0 unless it is NULL, then the events, whose frames count from `start`. False
/// if the buffer is too small; it is a whole sequence all the same.
bool
rip_host_sequence_write(RipHostSequence*       sequence,
                        void*                  buffer,
                        size_t                 size,
                        const RipHostPosition* position,
                        const RipHostEvent*    events,
                        size_t                 count,
                        int64_t                start);

/// Make a buffer an output's: an empty chunk that says how much room there is
void
rip_host_sequence_clear(const RipHostSequence* sequence, void* buffer, size_t size);

/// Read the MIDI events of an output, at most `capacity`, in the plugin's order. What is not a well-formed sequence
/// inside `size` bytes is not read.
size_t
rip_host_sequence_read(const RipHostSequence* sequence,
                       const void*            buffer,
                       size_t                 size,
                       RipHostMidi*           events,
                       size_t                 capacity);

#endif
