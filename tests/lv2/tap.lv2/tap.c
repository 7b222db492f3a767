// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin that stands behind another in a host and writes what it hears to the file $RIPIENO_TAP, a line for each
// message: where the transport is (frame, speed), whether the host freewheels, and the message in hexadecimal. Before
// the first line of each stretch that rolls without a jump there is a line "roll FRAME". It passes everything on. Not
// fit for real time: it writes files.
#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/core/lv2.h>
#include <lv2/core/lv2_util.h>
#include <lv2/midi/midi.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct
{
  const LV2_Atom_Sequence* in;
  LV2_Atom_Sequence*       out;
  const float*             freewheel;
  LV2_URID                 midi, position, frame_key, speed_key, long_type, float_type;
  LV2_Atom_Forge           forge;
  FILE*                    log;
  int64_t                  frame; // of the run's start
  float                    speed;
} Tap;

static LV2_Handle
instantiate(const LV2_Descriptor* const     descriptor,
            const double                    rate,
            const char* const               bundle,
            const LV2_Feature* const* const features)
{
  (void)descriptor;
  (void)rate;
  (void)bundle;
  LV2_URID_Map* const map = (LV2_URID_Map*)lv2_features_data(features, LV2_URID__map);
  Tap* const          tap = map ? (Tap*)calloc(1, sizeof(Tap)) : NULL;
  if (tap) {
    const char* const path = getenv("RIPIENO_TAP");
    tap->midi              = map->map(map->handle, LV2_MIDI__MidiEvent);
    tap->position          = map->map(map->handle, LV2_TIME__Position);
    tap->frame_key         = map->map(map->handle, LV2_TIME__frame);
    tap->speed_key         = map->map(map->handle, LV2_TIME__speed);
    tap->long_type         = map->map(map->handle, LV2_ATOM__Long);
    tap->float_type        = map->map(map->handle, LV2_ATOM__Float);
    tap->log               = path ? fopen(path, "a") : NULL;
    lv2_atom_forge_init(&tap->forge, map);
  }
  return tap;
}

static void
connect_port(const LV2_Handle instance, const uint32_t port, void* const data)
{
  Tap* const tap = (Tap*)instance;
  switch (port) {
  case 0:
    tap->in = (const LV2_Atom_Sequence*)data;
    break;
  case 1:
    tap->out = (LV2_Atom_Sequence*)data;
    break;
  default:
    tap->freewheel = (const float*)data;
    break;
  }
}

static void
take_position(Tap* const tap, const LV2_Atom_Object* const object, const int64_t offset)
{
  const LV2_Atom_Long*  frame = NULL;
  const LV2_Atom_Float* speed = NULL;
  lv2_atom_object_get(object, tap->frame_key, &frame, tap->speed_key, &speed, 0);
  if (!frame || frame->atom.type != tap->long_type || !speed || speed->atom.type != tap->float_type) {
    return;
  }
  const int64_t start = frame->body - (speed->body > 0.0f ? offset : 0);
  if (tap->log && speed->body > 0.0f && (tap->speed <= 0.0f || start != tap->frame)) {
    fprintf(tap->log, "roll %lld\n", (long long)frame->body);
  }
  tap->frame = start;
  tap->speed = speed->body;
}

static void
write_message(const Tap* const tap, const LV2_Atom_Event* const event)
{
  const uint8_t* const bytes = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
  const int64_t        moved = tap->speed > 0.0f ? event->time.frames : 0;
  fprintf(tap->log,
          "%lld %g %d ",
          (long long)(tap->frame + moved),
          (double)tap->speed,
          tap->freewheel && *tap->freewheel > 0.0f ? 1 : 0);
  for (uint32_t i = 0; i < event->body.size; ++i) {
    fprintf(tap->log, "%02x", bytes[i]);
  }
  fputc('\n', tap->log);
}

static void
run(const LV2_Handle instance, const uint32_t samples)
{
  Tap* const           tap = (Tap*)instance;
  LV2_Atom_Forge_Frame sequence;
  lv2_atom_forge_set_buffer(&tap->forge, (uint8_t*)tap->out, tap->out->atom.size + (uint32_t)sizeof(LV2_Atom));
  lv2_atom_forge_sequence_head(&tap->forge, &sequence, 0);
  LV2_ATOM_SEQUENCE_FOREACH(tap->in, event)
  {
    if (event->body.type == tap->midi) {
      lv2_atom_forge_frame_time(&tap->forge, event->time.frames);
      lv2_atom_forge_write(&tap->forge, &event->body, (uint32_t)sizeof(LV2_Atom) + event->body.size);
      if (tap->log) {
        write_message(tap, event);
      }
    } else if (lv2_atom_forge_is_object_type(&tap->forge, event->body.type) &&
               ((const LV2_Atom_Object*)&event->body)->body.otype == tap->position) {
      take_position(tap, (const LV2_Atom_Object*)&event->body, event->time.frames);
    }
  }
  lv2_atom_forge_pop(&tap->forge, &sequence);
  tap->frame += tap->speed > 0.0f ? (int64_t)samples : 0;
  if (tap->log) {
    fflush(tap->log);
  }
}

static void
cleanup(const LV2_Handle instance)
{
  Tap* const tap = (Tap*)instance;
  if (tap->log) {
    fclose(tap->log);
  }
  free(tap);
}

LV2_SYMBOL_EXPORT const LV2_Descriptor*
lv2_descriptor(const uint32_t index)
{
  static const LV2_Descriptor descriptor = {
    "urn:ripieno:test:tap", instantiate, connect_port, NULL, run, NULL, cleanup, NULL
  };
  return index ? NULL : &descriptor;
}
