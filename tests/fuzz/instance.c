// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "instance.h"

#include "fuzz.h"
#include "ledger.h"
#include "ports.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <string.h>

#define URIDS 256u
#define CAPACITY 65536u
#define PROPERTIES 16u

static const LV2_Descriptor* descriptor;
static LV2_Handle            handle;
static Ledger                ledger;
static char                  uris[URIDS][128];
static float                 panic;
static float                 thru  = 1.0f;
static float                 steps = 1.0f;

static union
{
  LV2_Atom_Sequence sequence;
  uint8_t           bytes[sizeof(LV2_Atom) + CAPACITY];
} out;

/// A state as a host keeps it
typedef struct
{
  struct
  {
    uint32_t key, type;
    size_t   size;
    uint8_t* value;
  } property[PROPERTIES];
  unsigned count;
} State;

static LV2_URID
map_uri(LV2_URID_Map_Handle nothing, const char* const uri)
{
  (void)nothing;
  for (LV2_URID i = 0; i < URIDS; ++i) {
    if (!uris[i][0]) {
      strncpy(uris[i], uri, sizeof(uris[i]) - 1u);
    }
    if (!strcmp(uris[i], uri)) {
      return i + 1u;
    }
  }
  return 0u;
}

static void
make(void)
{
  static LV2_URID_Map             map        = { NULL, map_uri };
  static const LV2_Feature        feature    = { LV2_URID__map, &map };
  static const LV2_Feature* const features[] = { &feature, NULL };
  if (!handle) {
    setenv("RIPIENO_MODEL", RIP_FIXTURES "/net.safetensors", 1);
    descriptor = lv2_descriptor(0u);
    handle     = descriptor->instantiate(descriptor, 48000.0, "", features);
    FUZZ_CHECK(handle);
    ledger.sequence = map_uri(NULL, LV2_ATOM__Sequence);
    ledger.midi     = map_uri(NULL, LV2_MIDI__MidiEvent);
    descriptor->connect_port(handle, RIP_PORT_OUT, &out);
    descriptor->connect_port(handle, RIP_PORT_PANIC, &panic);
    descriptor->connect_port(handle, RIP_PORT_THRU, &thru);
    descriptor->connect_port(handle, RIP_PORT_STEPS, &steps);
    descriptor->activate(handle);
  }
}

static void
run(const LV2_Atom_Sequence* const in, const uint32_t samples)
{
  out.sequence.atom = (LV2_Atom){ CAPACITY, 0u };
  descriptor->connect_port(handle, RIP_PORT_IN, (void*)(uintptr_t)in);
  descriptor->run(handle, samples);
  const char* const fault = ledger_read(&ledger, &out.sequence, CAPACITY, samples);
  if (fault) {
    fprintf(stderr, "%s\n", fault);
    abort();
  }
}

void
instance_run(const uint8_t* const events, const size_t size, const uint32_t samples)
{
  make();
  LV2_Atom_Sequence* const in = (LV2_Atom_Sequence*)calloc(1u, sizeof(LV2_Atom_Sequence) + size);
  FUZZ_CHECK(in);
  in->atom = (LV2_Atom){ (uint32_t)(sizeof(LV2_Atom_Sequence_Body) + size), ledger.sequence };
  if (size) {
    memcpy(in + 1, events, size);
  }
  run(in, samples);
  free(in);
}

void
instance_rest(void)
{
  make();
  panic = 0.0f;
  run(NULL, 1u);
  panic = 1.0f;
  run(NULL, 1u);
  FUZZ_CHECK(!ledger.sounding);
  descriptor->activate(handle);
  run(NULL, 0u);
}

static const LV2_State_Interface*
interface(void)
{
  return (const LV2_State_Interface*)descriptor->extension_data(LV2_STATE__interface);
}

static LV2_State_Status
store(LV2_State_Handle  data,
      const uint32_t    key,
      const void* const value,
      const size_t      size,
      const uint32_t    type,
      const uint32_t    flags)
{
  (void)flags;
  State* const   state = (State*)data;
  const unsigned i     = state->count++;
  FUZZ_CHECK(i < PROPERTIES);
  state->property[i].key   = key;
  state->property[i].type  = type;
  state->property[i].size  = size;
  state->property[i].value = (uint8_t*)malloc(size ? size : 1u);
  memcpy(state->property[i].value, value, size);
  return LV2_STATE_SUCCESS;
}

static const void*
retrieve(LV2_State_Handle data, const uint32_t key, size_t* const size, uint32_t* const type, uint32_t* const flags)
{
  const State* const state = (const State*)data;
  for (unsigned i = 0; i < state->count; ++i) {
    if (!state->property[i].key || state->property[i].key == key) {
      *size  = state->property[i].size;
      *type  = state->property[i].type;
      *flags = LV2_STATE_IS_POD;
      return state->property[i].value;
    }
  }
  return NULL;
}

static void
forget(State* const state)
{
  for (unsigned i = 0; i < state->count; ++i) {
    free(state->property[i].value);
  }
  state->count = 0u;
}

bool
instance_restore(const uint8_t* const bytes, const size_t size)
{
  make();
  State state                = { .count = 1u };
  state.property[0].type     = map_uri(NULL, LV2_ATOM__Chunk);
  state.property[0].size     = size;
  state.property[0].value    = (uint8_t*)(uintptr_t)bytes;
  const LV2_State_Status got = interface()->restore(handle, retrieve, &state, 0u, NULL);
  return got == LV2_STATE_SUCCESS;
}

static bool
is_same(const State* const a, const State* const b)
{
  bool same = a->count == b->count;
  for (unsigned i = 0; same && i < a->count; ++i) {
    same = a->property[i].key == b->property[i].key && a->property[i].size == b->property[i].size &&
           !memcmp(a->property[i].value, b->property[i].value, a->property[i].size);
  }
  return same;
}

bool
instance_resave(void)
{
  State      first = { .count = 0u };
  State      again = { .count = 0u };
  const bool done  = !interface()->save(handle, store, &first, LV2_STATE_IS_POD, NULL) &&
                    !interface()->restore(handle, retrieve, &first, 0u, NULL) &&
                    !interface()->save(handle, store, &again, LV2_STATE_IS_POD, NULL) && is_same(&first, &again);
  forget(&first);
  forget(&again);
  return done;
}
