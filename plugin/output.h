// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Writes MIDI into the host's output buffer, in time order, note-offs before note-ons of the same sample, whole events
// only. Note-offs, and what lets a lever go, are owed if they find no room, and paid at the start of the next run().
// Real-time.
#ifndef RIP_OUTPUT_H
#define RIP_OUTPUT_H

#include "lever.h"

#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>
#include <stdbool.h>
#include <stdint.h>

#define RIP_CHANNELS 16u
#define RIP_MIDI_KEYS 128u
#define RIP_STAGED 256u
#define RIP_RELEASE 64u // velocity of a note-off that nobody played

typedef struct
{
  LV2_Atom_Sequence* sequence; // NULL: nowhere to write to
  uint32_t           room;     // bytes that neither are written nor will be by what is staged
  LV2_URID           midi_event;

  // Events of one sample, on their way
  uint32_t offset;
  unsigned off_count, event_count;
  uint8_t  off[RIP_STAGED][3];
  uint8_t  event[RIP_STAGED][3];
  uint8_t  event_size[RIP_STAGED];

  uint16_t owed[RIP_CHANNELS][RIP_MIDI_KEYS]; // note-offs that found no room
  unsigned owed_count;
  uint16_t owed_levers[RIP_LEVERS]; // levers that are to be let go; bit c: channel c
} RipOutput;

void
rip_output_init(RipOutput* output, LV2_URID midi_event);

/// Start of a run(): empty the sequence, whose atom's size is its capacity, and pay what is owed
void
rip_output_begin(RipOutput* output, LV2_Atom_Sequence* sequence, LV2_URID sequence_type);

/// End a note; never fails. Offsets never decrease during one run().
void
rip_output_note_off(RipOutput* output, uint32_t offset, unsigned channel, unsigned key, unsigned velocity);

/// Let a lever go; never fails
void
rip_output_let_go(RipOutput* output, uint32_t offset, unsigned channel, RipLever lever);

/// Start a note; false if there is no room, and then nothing is sent
bool
rip_output_note_on(RipOutput* output, uint32_t offset, unsigned channel, unsigned key, unsigned velocity);

/// Any other message, whole; false if there is no room
bool
rip_output_message(RipOutput* output, uint32_t offset, const uint8_t* message, uint32_t size);

/// Whether a note-on of this key waits to be written at the current sample
bool
rip_output_just_started(const RipOutput* output, uint32_t offset, unsigned channel, unsigned key);

/// End of a run(): write what is staged
void
rip_output_end(RipOutput* output);

#endif
