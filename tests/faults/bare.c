// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#define _XOPEN_SOURCE 700 // putenv

#include "bare.h"

#include "host_features.h"
#include "ports.h"

#include <dlfcn.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/log/log.h>
#include <lv2/midi/midi.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER 65536u
#define PROPERTIES 16u
#define ROOM (1u << 20u)

static const LV2_Descriptor* descriptor;

static TestUrids urids;
static TestLog   logged;

static union
{
  LV2_Atom_Sequence sequence;
  uint8_t           bytes[BUFFER];
} in, out;

static struct
{
  uint32_t key, type;
  size_t   size;
} property[PROPERTIES];
static unsigned properties;
static uint8_t  kept[PROPERTIES][ROOM];
static size_t   room;

void
bare_load(const char* const path)
{
  const LV2_Descriptor* (*get)(uint32_t) = NULL;
  void* const library                    = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library) {
    *(void**)(&get) = dlsym(library, "lv2_descriptor");
  }
  descriptor = get ? get(0u) : NULL;
  if (!descriptor) {
    fprintf(stderr, "%s\n", dlerror());
    exit(EXIT_FAILURE);
  }
  test_urids_init(&urids);
}

LV2_Handle
bare_new(const char* const bundle, const char* const model)
{
  static const LV2_Feature        map_feature = { LV2_URID__map, &urids.map };
  static const LV2_Feature        log_feature = { LV2_LOG__log, &logged.log };
  static const LV2_Feature* const features[]  = { &map_feature, &log_feature, NULL };
  static char                     setting[4096];
  snprintf(setting, sizeof(setting), "RIPIENO_MODEL=%s", model);
  putenv(setting);
  test_log_init(&logged);

  const LV2_Handle instance = descriptor->instantiate(descriptor, 48000.0, bundle, features);
  if (instance) {
    descriptor->connect_port(instance, RIP_PORT_IN, &in);
    descriptor->connect_port(instance, RIP_PORT_OUT, &out);
    descriptor->activate(instance);
  }
  return instance;
}

void
bare_free(const LV2_Handle instance)
{
  descriptor->cleanup(instance);
}

const char*
bare_log(void)
{
  return logged.text;
}

static void
begin(LV2_Atom_Forge* const forge, LV2_Atom_Forge_Frame* const frame)
{
  lv2_atom_forge_init(forge, &urids.map);
  lv2_atom_forge_set_buffer(forge, in.bytes, sizeof(in.bytes));
  lv2_atom_forge_sequence_head(forge, frame, 0u);
}

static void
add_note(LV2_Atom_Forge* const forge, const uint8_t status, const uint8_t key)
{
  const uint8_t message[3] = { status, key, 80u };
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_atom(forge, sizeof(message), test_urids_map(&urids, LV2_MIDI__MidiEvent));
  lv2_atom_forge_write(forge, message, sizeof(message));
}

static void
run(const LV2_Handle instance, LV2_Atom_Forge* const forge, LV2_Atom_Forge_Frame* const frame, const uint32_t samples)
{
  lv2_atom_forge_pop(forge, frame);
  out.sequence.atom = (LV2_Atom){ BUFFER - sizeof(LV2_Atom), 0u };
  descriptor->run(instance, samples);
}

bool
bare_passes(const LV2_Handle instance)
{
  bool passed = true;
  for (unsigned i = 0; i < 2u; ++i) {
    const uint8_t        status = i ? 0x80u : 0x90u;
    LV2_Atom_Forge       forge;
    LV2_Atom_Forge_Frame frame;
    unsigned             events = 0u;
    begin(&forge, &frame);
    add_note(&forge, status, 60u);
    run(instance, &forge, &frame, 256u);
    LV2_ATOM_SEQUENCE_FOREACH(&out.sequence, event)
    {
      const uint8_t* const message = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
      passed                       = passed && message[0] == status && message[1] == 60u;
      ++events;
    }
    passed = passed && events == 1u;
  }
  return passed;
}

static void
add_position(LV2_Atom_Forge* const forge, const int64_t bar, const bool rolls)
{
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &frame, 0u, test_urids_map(&urids, LV2_TIME__Position));
  lv2_atom_forge_key(forge, test_urids_map(&urids, LV2_TIME__speed));
  lv2_atom_forge_float(forge, rolls ? 1.0f : 0.0f);
  lv2_atom_forge_key(forge, test_urids_map(&urids, LV2_TIME__bar));
  lv2_atom_forge_long(forge, bar);
  lv2_atom_forge_key(forge, test_urids_map(&urids, LV2_TIME__barBeat));
  lv2_atom_forge_float(forge, 0.0f);
  lv2_atom_forge_key(forge, test_urids_map(&urids, LV2_TIME__beatsPerMinute));
  lv2_atom_forge_float(forge, 120.0f);
  lv2_atom_forge_pop(forge, &frame);
}

uint64_t
bare_perform(const LV2_Handle instance)
{
  static float freewheel = 1.0f;
  uint64_t     sum       = 0xCBF29CE484222325u;
  descriptor->connect_port(instance, RIP_PORT_FREEWHEEL, &freewheel);
  for (unsigned beat = 0; beat <= 16u; ++beat) {
    LV2_Atom_Forge       forge;
    LV2_Atom_Forge_Frame frame;
    begin(&forge, &frame);
    if (beat % 16u == 0u) {
      add_position(&forge, 0, !beat);
    }
    if (beat && beat < 16u) {
      add_note(&forge, 0x80u, (uint8_t)(59u + beat % 12u));
    }
    if (beat < 15u) {
      add_note(&forge, 0x90u, (uint8_t)(60u + beat % 12u));
    }
    run(instance, &forge, &frame, 24000u);
    LV2_ATOM_SEQUENCE_FOREACH(&out.sequence, event)
    {
      const uint8_t* const message = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
      for (unsigned i = 0; i < 3u; ++i) {
        sum = (sum ^ message[i] ^ ((uint64_t)event->time.frames << 8u)) * 0x100000001B3u;
      }
    }
  }
  descriptor->connect_port(instance, RIP_PORT_FREEWHEEL, NULL);
  return sum;
}

static const LV2_State_Interface*
state(void)
{
  return (const LV2_State_Interface*)descriptor->extension_data(LV2_STATE__interface);
}

static LV2_State_Status
store(LV2_State_Handle  handle,
      const uint32_t    key,
      const void* const value,
      const size_t      size,
      const uint32_t    type,
      const uint32_t    flags)
{
  (void)handle;
  (void)flags;
  if (size > room || properties == PROPERTIES) {
    return LV2_STATE_ERR_NO_SPACE;
  }
  property[properties].key  = key;
  property[properties].type = type;
  property[properties].size = size;
  memcpy(kept[properties++], value, size);
  return LV2_STATE_SUCCESS;
}

static const void*
retrieve(LV2_State_Handle handle, const uint32_t key, size_t* const size, uint32_t* const type, uint32_t* const flags)
{
  (void)handle;
  for (unsigned i = 0; i < properties; ++i) {
    if (property[i].key == key) {
      *size  = property[i].size;
      *type  = property[i].type;
      *flags = LV2_STATE_IS_POD;
      return kept[i];
    }
  }
  return NULL;
}

int
bare_save(const LV2_Handle instance, const size_t bytes)
{
  room       = bytes < ROOM ? bytes : ROOM;
  properties = 0u;
  return (int)state()->save(instance, store, NULL, LV2_STATE_IS_POD, NULL);
}

int
bare_restore(const LV2_Handle instance)
{
  return (int)state()->restore(instance, retrieve, NULL, 0u, NULL);
}
