// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "output.h"

#include <lv2/atom/util.h>
#include <string.h>

#define NOTE_OFF 0x80u
#define NOTE_ON 0x90u

static uint32_t
event_bytes(const uint32_t size)
{
  return lv2_atom_pad_size((uint32_t)sizeof(LV2_Atom_Event) + size);
}

void
rip_output_init(RipOutput* const output, const LV2_URID midi_event)
{
  *output            = (RipOutput){ 0 };
  output->midi_event = midi_event;
}

/// Append an event for which room was set aside
static void
append(RipOutput* const output, const uint8_t* const message, const uint32_t size)
{
  LV2_Atom_Sequence* const sequence = output->sequence;
  LV2_Atom_Event* const    event    = lv2_atom_sequence_end(&sequence->body, sequence->atom.size);
  event->time.frames                = output->offset;
  event->body.type                  = output->midi_event;
  event->body.size                  = size;
  memcpy(LV2_ATOM_BODY(&event->body), message, size);
  sequence->atom.size += event_bytes(size);
}

static void
flush(RipOutput* const output)
{
  for (unsigned stage = 0; stage < RIP_STAGES; ++stage) {
    RipStaged* const staged = &output->staged[stage];
    for (unsigned i = 0; i < staged->count; ++i) {
      append(output, staged->bytes[i], staged->size[i]);
    }
    staged->count = 0u;
  }
}

static void
go_to(RipOutput* const output, const uint32_t offset)
{
  if (offset != output->offset) {
    flush(output);
    output->offset = offset;
  }
}

static bool
reserve(RipOutput* const output, const uint32_t size)
{
  const uint32_t bytes = event_bytes(size);
  if (!output->sequence || output->room < bytes) {
    return false;
  }
  output->room -= bytes;
  return true;
}

/// Put a message of the current sample on its way: at most three bytes, for which room was set aside
static void
put(RipOutput* const output, const RipStage stage, const uint8_t* const message, const uint32_t size)
{
  RipStaged* const staged = &output->staged[stage];
  if (staged->count == RIP_STAGED) {
    flush(output);
  }
  memcpy(staged->bytes[staged->count], message, size);
  staged->size[staged->count] = (uint8_t)size;
  ++staged->count;
}

static void
pay(RipOutput* const output)
{
  for (unsigned channel = 0; output->owed_count && channel < RIP_CHANNELS; ++channel) {
    for (unsigned key = 0; key < RIP_MIDI_KEYS; ++key) {
      const unsigned count       = output->owed[channel][key];
      output->owed[channel][key] = 0u;
      output->owed_count -= count;
      for (unsigned i = 0; i < count; ++i) {
        rip_output_note_off(output, 0u, channel, key, RIP_RELEASE);
      }
    }
  }
  for (unsigned lever = 0; lever < RIP_LEVERS; ++lever) {
    const unsigned owed        = output->owed_levers[lever];
    output->owed_levers[lever] = 0u;
    for (unsigned channel = 0; owed >> channel; ++channel) {
      if ((owed >> channel) & 1u) {
        rip_output_let_go(output, 0u, channel, (RipLever)lever);
      }
    }
  }
}

void
rip_output_begin(RipOutput* const output, LV2_Atom_Sequence* const sequence, const LV2_URID sequence_type)
{
  const uint32_t capacity = sequence ? sequence->atom.size : 0u;
  output->sequence        = capacity >= sizeof(LV2_Atom_Sequence_Body) ? sequence : NULL;
  output->room            = 0u;
  output->offset          = 0u;
  for (unsigned stage = 0; stage < RIP_STAGES; ++stage) {
    output->staged[stage].count = 0u;
  }
  if (!output->sequence) {
    return;
  }
  output->room = capacity - (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  lv2_atom_sequence_clear(sequence);
  sequence->atom.type = sequence_type;
  sequence->body.unit = 0u;
  sequence->body.pad  = 0u;
  pay(output);
}

bool
rip_output_just_started(const RipOutput* const output,
                        const uint32_t         offset,
                        const unsigned         channel,
                        const unsigned         key)
{
  for (unsigned stage = RIP_STAGE_PASSED; offset == output->offset && stage < RIP_STAGES; ++stage) {
    const RipStaged* const staged = &output->staged[stage];
    for (unsigned i = 0; i < staged->count; ++i) {
      if (staged->bytes[i][0] == (NOTE_ON | channel) && staged->bytes[i][1] == key) {
        return true;
      }
    }
  }
  return false;
}

static void
end_note(RipOutput* const output,
         const RipStage   stage,
         const unsigned   channel,
         const unsigned   key,
         const unsigned   velocity)
{
  const uint8_t message[3] = { (uint8_t)(NOTE_OFF | channel), (uint8_t)key, (uint8_t)velocity };
  if (reserve(output, sizeof(message))) {
    put(output, stage, message, sizeof(message));
  } else {
    ++output->owed[channel][key]; // at most as many as sound: those that were owed before found room first
    ++output->owed_count;
  }
}

void
rip_output_note_off(RipOutput* const output,
                    const uint32_t   offset,
                    const unsigned   channel,
                    const unsigned   key,
                    const unsigned   velocity)
{
  go_to(output, offset);
  if (rip_output_just_started(output, offset, channel, key)) {
    flush(output); // a note of no length: its end must not come before it
  }
  end_note(output, RIP_STAGE_ENDS, channel, key, velocity);
}

void
rip_output_pass_off(RipOutput* const output,
                    const uint32_t   offset,
                    const unsigned   channel,
                    const unsigned   key,
                    const unsigned   velocity)
{
  go_to(output, offset);
  end_note(output, RIP_STAGE_PASSED, channel, key, velocity);
}

void
rip_output_let_go(RipOutput* const output, const uint32_t offset, const unsigned channel, const RipLever lever)
{
  uint8_t message[3];
  rip_lever_rest(lever, channel, message);
  if (!rip_output_message(output, offset, message, sizeof(message))) {
    output->owed_levers[lever] = (uint16_t)(output->owed_levers[lever] | (1u << channel));
  }
}

bool
rip_output_note_on(RipOutput* const output,
                   const uint32_t   offset,
                   const unsigned   channel,
                   const unsigned   key,
                   const unsigned   velocity)
{
  const uint8_t message[3] = { (uint8_t)(NOTE_ON | channel), (uint8_t)key, (uint8_t)velocity };
  go_to(output, offset);
  if (!reserve(output, sizeof(message))) {
    return false;
  }
  put(output, RIP_STAGE_BEGINNINGS, message, sizeof(message));
  return true;
}

bool
rip_output_message(RipOutput* const output, const uint32_t offset, const uint8_t* const message, const uint32_t size)
{
  go_to(output, offset);
  if (size > UINT32_MAX / 2u || !reserve(output, size)) {
    return false;
  }
  if (size <= sizeof(output->staged[0].bytes[0])) {
    put(output, RIP_STAGE_PASSED, message, size);
  } else {
    flush(output);
    append(output, message, size);
  }
  return true;
}

void
rip_output_end(RipOutput* const output)
{
  flush(output);
}
