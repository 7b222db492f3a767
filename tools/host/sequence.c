// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The sequences of atoms that go in and out of a plugin's ports. The thread of run().
#include "sequence.h"

#include <lv2/atom/util.h>
#include <lv2/midi/midi.h>
#include <lv2/time/time.h>
#include <math.h>

size_t
rip_host_sequence_event_size(const size_t bytes)
{
  return sizeof(LV2_Atom_Event) + ((bytes + 7u) & ~(size_t)7u);
}

void
rip_host_sequence_init(RipHostSequence* const sequence, RipHostUrids* const urids)
{
  lv2_atom_forge_init(&sequence->forge, rip_host_urids_map(urids));
  sequence->midi             = rip_host_urid(urids, LV2_MIDI__MidiEvent);
  sequence->chunk            = rip_host_urid(urids, LV2_ATOM__Chunk);
  sequence->sequence         = rip_host_urid(urids, LV2_ATOM__Sequence);
  sequence->position         = rip_host_urid(urids, LV2_TIME__Position);
  sequence->frame            = rip_host_urid(urids, LV2_TIME__frame);
  sequence->speed            = rip_host_urid(urids, LV2_TIME__speed);
  sequence->bar              = rip_host_urid(urids, LV2_TIME__bar);
  sequence->bar_beat         = rip_host_urid(urids, LV2_TIME__barBeat);
  sequence->beats_per_bar    = rip_host_urid(urids, LV2_TIME__beatsPerBar);
  sequence->beat_unit        = rip_host_urid(urids, LV2_TIME__beatUnit);
  sequence->beats_per_minute = rip_host_urid(urids, LV2_TIME__beatsPerMinute);
}

static void
write_position(RipHostSequence* const sequence, const RipHostPosition* const position)
{
  LV2_Atom_Forge* const forge   = &sequence->forge;
  const float           bar_end = (float)position->beats_per_bar;
  LV2_Atom_Forge_Frame  object;
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &object, 0, sequence->position);
  lv2_atom_forge_key(forge, sequence->frame);
  lv2_atom_forge_long(forge, position->frame);
  lv2_atom_forge_key(forge, sequence->speed);
  lv2_atom_forge_float(forge, position->speed);
  lv2_atom_forge_key(forge, sequence->bar);
  lv2_atom_forge_long(forge, position->bar);
  lv2_atom_forge_key(forge, sequence->bar_beat);
  lv2_atom_forge_float(forge, fminf((float)position->bar_beat, nextafterf(bar_end, 0.0f)));
  lv2_atom_forge_key(forge, sequence->beats_per_bar);
  lv2_atom_forge_float(forge, bar_end);
  lv2_atom_forge_key(forge, sequence->beat_unit);
  lv2_atom_forge_int(forge, (int32_t)position->beat_unit);
  lv2_atom_forge_key(forge, sequence->beats_per_minute);
  lv2_atom_forge_float(forge, (float)position->beats_per_minute);
  lv2_atom_forge_pop(forge, &object);
}

bool
rip_host_sequence_write(RipHostSequence* const       sequence,
                        void* const                  buffer,
                        const size_t                 size,
                        const RipHostPosition* const position,
                        const RipHostEvent* const    events,
                        const size_t                 count,
                        const int64_t                start)
{
  LV2_Atom_Forge* const forge = &sequence->forge;
  LV2_Atom_Forge_Frame  frame;
  lv2_atom_forge_set_buffer(forge, (uint8_t*)buffer, size);
  lv2_atom_forge_sequence_head(forge, &frame, 0);
  if (position) {
    write_position(sequence, position);
  }
  bool fits = true;
  for (size_t i = 0; fits && i < count; ++i) {
    fits = forge->offset + rip_host_sequence_event_size(events[i].size) <= size;
    if (fits) {
      lv2_atom_forge_frame_time(forge, events[i].frame - start);
      lv2_atom_forge_atom(forge, events[i].size, sequence->midi);
      lv2_atom_forge_write(forge, events[i].bytes, events[i].size);
    }
  }
  lv2_atom_forge_pop(forge, &frame);
  return fits;
}

void
rip_host_sequence_clear(const RipHostSequence* const sequence, void* const buffer, const size_t size)
{
  LV2_Atom_Sequence* const out = (LV2_Atom_Sequence*)buffer;
  out->atom.size               = (uint32_t)(size - sizeof(LV2_Atom));
  out->atom.type               = sequence->chunk;
}

size_t
rip_host_sequence_read(const RipHostSequence* const sequence,
                       const void* const            buffer,
                       const size_t                 size,
                       RipHostMidi* const           events,
                       const size_t                 capacity)
{
  const LV2_Atom_Sequence* const in = (const LV2_Atom_Sequence*)buffer;
  if (in->atom.type != sequence->sequence || in->atom.size < sizeof(LV2_Atom_Sequence_Body) ||
      in->atom.size > size - sizeof(LV2_Atom)) {
    return 0;
  }
  const uint8_t* const bytes = (const uint8_t*)buffer;
  const size_t         end   = sizeof(LV2_Atom) + in->atom.size;
  size_t               at    = sizeof(LV2_Atom_Sequence);
  size_t               count = 0;
  while (count < capacity && end - at >= sizeof(LV2_Atom_Event)) {
    const LV2_Atom_Event* const event = (const LV2_Atom_Event*)(const void*)(bytes + at);
    if (event->body.size > end - at - sizeof(LV2_Atom_Event)) {
      break;
    }
    if (event->body.type == sequence->midi && event->body.size) {
      events[count++] = (RipHostMidi){ event->time.frames, (const uint8_t*)(event + 1), event->body.size };
    }
    const size_t step = rip_host_sequence_event_size(event->body.size);
    at                = step < end - at ? at + step : end;
  }
  return count;
}
