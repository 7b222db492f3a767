// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Writes MIDI into the host's output buffer, in time order, whole events only. Of one sample the ends of notes come
// first, then what is passed through, in its own order, then the notes that begin; a message of more than three bytes,
// or more than RIP_STAGED of a kind, first sends what waits. Note-offs, and what lets a lever go, are owed if they find
// no room, and paid at the start of the next run(). Real-time.
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

/// Events of one sample go out in this order
typedef enum
{
  RIP_STAGE_ENDS,
  RIP_STAGE_PASSED,
  RIP_STAGE_BEGINNINGS,
  RIP_STAGES
} RipStage;

typedef struct
{
  unsigned count;
  uint8_t  bytes[RIP_STAGED][3];
  uint8_t  size[RIP_STAGED];
} RipStaged;

typedef struct
{
  LV2_Atom_Sequence* sequence; // NULL: nowhere to write to
  uint32_t           room;     // bytes that neither are written nor will be by what is staged
  LV2_URID           midi_event;

  // Events of one sample, on their way
  uint32_t  offset;
  RipStaged staged[RIP_STAGES];

  uint16_t owed[RIP_CHANNELS][RIP_MIDI_KEYS]; // note-offs that found no room
  unsigned owed_count;
  uint16_t owed_levers[RIP_LEVERS]; // levers that are to be let go; bit c: channel c
} RipOutput;

void
rip_output_init(RipOutput* output, LV2_URID midi_event);

/// Start of a run(): empty the sequence, whose atom's size is its capacity, and pay what is owed
void
rip_output_begin(RipOutput* output, LV2_Atom_Sequence* sequence, LV2_URID sequence_type);

/// End a note, before all else of this sample but its own beginning; never fails. Offsets never decrease during one
/// run().
void
rip_output_note_off(RipOutput* output, uint32_t offset, unsigned channel, unsigned key, unsigned velocity);

/// Pass the end of a note through, in order; never fails
void
rip_output_pass_off(RipOutput* output, uint32_t offset, unsigned channel, unsigned key, unsigned velocity);

/// Let a lever go, in order with what is passed through; never fails
void
rip_output_let_go(RipOutput* output, uint32_t offset, unsigned channel, RipLever lever);

/// Start a note, after all else of this sample; false if there is no room, and then nothing is sent
bool
rip_output_note_on(RipOutput* output, uint32_t offset, unsigned channel, unsigned key, unsigned velocity);

/// Pass any other message through, in order, whole; false if there is no room
bool
rip_output_message(RipOutput* output, uint32_t offset, const uint8_t* message, uint32_t size);

/// Whether a note-on of this key waits to be written at the current sample
bool
rip_output_just_started(const RipOutput* output, uint32_t offset, unsigned channel, unsigned key);

/// End of a run(): write what is staged
void
rip_output_end(RipOutput* output);

#endif
