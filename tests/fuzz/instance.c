// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "instance.h"

#include "fuzz.h"
#include "host_features.h"
#include "ledger.h"
#include "ports.h"
#include "sequence.h"
#include "stored.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <string.h>

#define CAPACITY 65536u

static const LV2_Descriptor* descriptor;
static LV2_Handle            handle;
static Ledger                ledger;
static TestUrids             urids;
static float                 panic;
static float                 thru  = 1.0f;
static float                 steps = 1.0f;

static union
{
  LV2_Atom_Sequence sequence;
  uint8_t           bytes[sizeof(LV2_Atom) + CAPACITY];
} out;

static void
make(void)
{
  static const LV2_Feature        feature    = { LV2_URID__map, &urids.map };
  static const LV2_Feature* const features[] = { &feature, NULL };
  if (!handle) {
    test_urids_init(&urids);
    setenv("RIPIENO_MODEL", RIP_FIXTURES "/net.safetensors", 1);
    descriptor = lv2_descriptor(0u);
    handle     = descriptor->instantiate(descriptor, 48000.0, "", features);
    FUZZ_CHECK(handle);
    ledger.sequence = test_urids_map(&urids, LV2_ATOM__Sequence);
    ledger.midi     = test_urids_map(&urids, LV2_MIDI__MidiEvent);
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

/// Events of type 0 are MIDI: what number stands for it depends on what the plugin maps first, and corpora outlive that
static void
name_midi(LV2_Atom_Sequence* const in)
{
  const LV2_Atom_Event* event  = NULL;
  uint32_t              offset = sizeof(LV2_Atom_Sequence_Body);
  while ((event = rip_sequence_next(in, ledger.sequence, &offset))) {
    if (!event->body.type) {
      ((LV2_Atom_Event*)(uintptr_t)event)->body.type = ledger.midi;
    }
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
    name_midi(in);
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

/// Every property is the same bytes
static const void*
retrieve_bytes(LV2_State_Handle data,
               const uint32_t   key,
               size_t* const    size,
               uint32_t* const  type,
               uint32_t* const  flags)
{
  (void)key;
  const StoredProperty* const bytes = (const StoredProperty*)data;
  *size                             = bytes->size;
  *type                             = bytes->type;
  *flags                            = LV2_STATE_IS_POD;
  return bytes->value;
}

bool
instance_restore(const uint8_t* const bytes, const size_t size)
{
  make();
  StoredProperty         property = { .type  = test_urids_map(&urids, LV2_ATOM__Chunk),
                                      .size  = size,
                                      .value = (uint8_t*)(uintptr_t)bytes };
  const LV2_State_Status got      = interface()->restore(handle, retrieve_bytes, &property, 0u, NULL);
  return got == LV2_STATE_SUCCESS;
}

static bool
is_same(const Stored* const a, const Stored* const b)
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
  Stored     first = { .count = 0u };
  Stored     again = { .count = 0u };
  const bool done  = !interface()->save(handle, stored_put, &first, LV2_STATE_IS_POD, NULL) &&
                    !interface()->restore(handle, stored_get, &first, 0u, NULL) &&
                    !interface()->save(handle, stored_put, &again, LV2_STATE_IS_POD, NULL) && is_same(&first, &again);
  stored_clear(&first);
  stored_clear(&again);
  return done;
}
