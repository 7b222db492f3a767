// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "rig.h"

#ifdef RIP_WATCHED
#include "watch.h"
#endif

#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FENCE 64u // bytes behind each buffer that must stay as they are
#define FENCE_BYTE 0xA5u

static pthread_mutex_t urid_lock = PTHREAD_MUTEX_INITIALIZER;
static TestUrids       urids; // all zeros: none has a number

LV2_URID
rig_map(const char* const uri)
{
  pthread_mutex_lock(&urid_lock);
  const LV2_URID urid = test_urids_map(&urids, uri);
  pthread_mutex_unlock(&urid_lock);
  return urid;
}

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* const uri)
{
  (void)handle;
  return rig_map(uri);
}

static const char*
unmap_uri(LV2_URID_Unmap_Handle handle, const LV2_URID urid)
{
  (void)handle;
  return test_urids_unmap(&urids, urid);
}

static LV2_Worker_Status
refuse_work(LV2_Worker_Schedule_Handle handle, const uint32_t size, const void* const data)
{
  (void)handle;
  (void)size;
  (void)data;
  return LV2_WORKER_ERR_NO_SPACE;
}

static void
describe_ports(RigBundle* const bundle)
{
  float low[RIG_PORTS];
  float high[RIG_PORTS];
  float standard[RIG_PORTS];
  bundle->ports = lilv_plugin_get_num_ports(bundle->plugin);
  if (!bundle->ports || bundle->ports > RIG_PORTS) {
    fprintf(stderr, "%u ports\n", bundle->ports);
    exit(EXIT_FAILURE);
  }
  lilv_plugin_get_port_ranges_float(bundle->plugin, low, high, standard);
  LilvNode* const input = lilv_new_uri(bundle->world, LV2_CORE__InputPort);
  LilvNode* const atom  = lilv_new_uri(bundle->world, LV2_ATOM__AtomPort);
  LilvNode* const midi  = lilv_new_uri(bundle->world, LV2_MIDI__MidiEvent);
  for (unsigned i = 0; i < bundle->ports; ++i) {
    const LilvPort* const port   = lilv_plugin_get_port_by_index(bundle->plugin, i);
    RigPort* const        known  = &bundle->port[i];
    const bool            is_in  = lilv_port_is_a(bundle->plugin, port, input);
    const bool            events = lilv_port_is_a(bundle->plugin, port, atom);
    snprintf(
      known->symbol, sizeof(known->symbol), "%s", lilv_node_as_string(lilv_port_get_symbol(bundle->plugin, port)));
    known->type     = !events ? (is_in ? RIG_CONTROL_IN : RIG_CONTROL_OUT)
                      : is_in ? RIG_EVENTS_IN
                      : lilv_port_supports_event(bundle->plugin, port, midi) ? RIG_EVENTS_OUT
                                                                             : RIG_NOTIFY;
    known->low      = low[i];
    known->high     = high[i];
    known->standard = isnan(standard[i]) ? 0.0f : standard[i];
  }
  lilv_node_free(midi);
  lilv_node_free(atom);
  lilv_node_free(input);
}

RigBundle*
rig_load(const char* const path)
{
  RigBundle* const bundle = (RigBundle*)calloc(1u, sizeof(RigBundle));
  bundle->map             = (LV2_URID_Map){ NULL, map_uri };
  bundle->unmap           = (LV2_URID_Unmap){ NULL, unmap_uri };
  bundle->world           = lilv_world_new();
  LilvNode* const folder  = lilv_new_file_uri(bundle->world, NULL, path);
  LilvNode* const uri     = lilv_new_uri(bundle->world, "urn:ripieno:ripieno");
  lilv_world_load_bundle(bundle->world, folder);
  bundle->plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(bundle->world), uri);
  lilv_node_free(uri);
  lilv_node_free(folder);
  if (!bundle->plugin) {
    fprintf(stderr, "no plugin in %s\n", path);
    exit(EXIT_FAILURE);
  }
  describe_ports(bundle);
  return bundle;
}

void
rig_unload(RigBundle* const bundle)
{
  lilv_world_free(bundle->world);
  free(bundle);
}

static void
make_buffers(Rig* const rig)
{
  for (unsigned i = 0; i < rig->bundle->ports; ++i) {
    RigPort* const port = &rig->port[i];
    port->value         = port->standard;
    if (port->type == RIG_EVENTS_OUT || port->type == RIG_NOTIFY) {
      port->buffer = (uint8_t*)malloc(sizeof(LV2_Atom) + RIG_ROOM + FENCE);
    }
  }
}

Rig*
rig_new(const RigBundle* const bundle, const double rate, const unsigned features)
{
  Rig* const rig = (Rig*)calloc(1u, sizeof(Rig));
  rig->bundle    = bundle;
  rig->rate      = rate;
  rig->capacity  = RIG_OUT;
  memcpy(rig->port, bundle->port, sizeof(rig->port));
  rig->ledger.sequence = rig_map(LV2_ATOM__Sequence);
  rig->ledger.midi     = rig_map(LV2_MIDI__MidiEvent);

  static const int32_t longest = 8192;
  test_log_init(&rig->log);
  rig->worker                  = (LV2_Worker_Schedule){ rig, refuse_work };
  rig->options[0]              = (LV2_Options_Option){ .key   = rig_map(LV2_BUF_SIZE__maxBlockLength),
                                                       .size  = sizeof(longest),
                                                       .type  = rig_map(LV2_ATOM__Int),
                                                       .value = &longest };
  const LV2_Feature  offered[] = { { LV2_URID__map, (void*)(uintptr_t)&bundle->map },
                                   { LV2_URID__unmap, (void*)(uintptr_t)&bundle->unmap },
                                   { LV2_LOG__log, &rig->log.log },
                                   { LV2_OPTIONS__options, rig->options },
                                   { LV2_BUF_SIZE__boundedBlockLength, NULL },
                                   { LV2_WORKER__schedule, &rig->worker } };
  const LV2_Feature* list[7]   = { &offered[0] };
  unsigned           count     = 1u;
  for (unsigned i = 0; i < 4u; ++i) {
    if (features & (1u << i)) {
      list[count++] = &offered[2u + i];
    }
  }
  list[count] = features & RIG_OPTIONS ? &offered[1] : NULL;
  make_buffers(rig);
  rig->instance = lilv_plugin_instantiate(bundle->plugin, rate, list);
  if (!rig->instance) {
    rig_free(rig);
    return NULL;
  }
  rig_connect(rig, NULL);
  return rig;
}

void
rig_free(Rig* const rig)
{
  if (rig->instance) {
    lilv_instance_free(rig->instance);
  }
  for (unsigned i = 0; i < rig->bundle->ports; ++i) {
    free(rig->port[i].buffer);
  }
  free(rig);
}

void
rig_connect(Rig* const rig, Dice* const leave_out)
{
  for (unsigned i = 0; i < rig->bundle->ports; ++i) {
    RigPort* const port  = &rig->port[i];
    void* const    place = port->buffer ? (void*)port->buffer : (void*)&port->value;
    port->open           = leave_out && dice_once_in(leave_out, 4u);
    if (port->type != RIG_EVENTS_IN) {
      lilv_instance_connect_port(rig->instance, i, port->open ? NULL : place);
    }
  }
}

unsigned
rig_find(const Rig* const rig, const char* const symbol)
{
  for (unsigned i = 0; i < rig->bundle->ports; ++i) {
    if (!strcmp(rig->port[i].symbol, symbol)) {
      return i;
    }
  }
  fprintf(stderr, "no port %s\n", symbol);
  exit(EXIT_FAILURE);
}

void
rig_set(Rig* const rig, const char* const symbol, const float value)
{
  rig->port[rig_find(rig, symbol)].value = value;
}

/// The capacity of an output's atom goes into its size; behind it lies a fence
static void
offer_buffer(const RigPort* const port, const uint32_t capacity)
{
  if (port->buffer) {
    const LV2_Atom head = { capacity, 0u };
    memcpy(port->buffer, &head, sizeof(head));
    memset(port->buffer + sizeof(head) + capacity, FENCE_BYTE, FENCE);
  }
}

static const char*
read_buffer(Rig* const rig, const RigPort* const port, const uint32_t capacity, const uint32_t samples)
{
  for (unsigned i = 0; i < FENCE; ++i) {
    if (port->buffer[sizeof(LV2_Atom) + capacity + i] != FENCE_BYTE) {
      return "it wrote behind its buffer";
    }
  }
  if (port->type != RIG_EVENTS_OUT || capacity < sizeof(LV2_Atom_Sequence_Body)) {
    return NULL;
  }
  return ledger_read(&rig->ledger, (const LV2_Atom_Sequence*)(const void*)port->buffer, capacity, samples);
}

const char*
rig_run(Rig* const rig, const LV2_Atom_Sequence* const in, const uint32_t samples, const bool watched)
{
  const unsigned ports = rig->bundle->ports;
  for (unsigned i = 0; i < ports; ++i) {
    if (rig->port[i].type == RIG_EVENTS_IN) {
      lilv_instance_connect_port(rig->instance, i, (void*)(uintptr_t)in);
    } else {
      offer_buffer(&rig->port[i], rig->capacity);
    }
  }
#ifdef RIP_WATCHED
  if (watched) {
    const float freewheel = rig->port[rig_find(rig, "freewheel")].value;
    watch_enter(!(freewheel <= 0.5f));
  }
#else
  (void)watched;
#endif
  lilv_instance_run(rig->instance, samples);
#ifdef RIP_WATCHED
  watch_leave();
#endif
  const char* fault = NULL;
  for (unsigned i = 0; !fault && i < ports; ++i) {
    if (rig->port[i].buffer && !rig->port[i].open) {
      fault = read_buffer(rig, &rig->port[i], rig->capacity, samples);
    }
  }
  return fault;
}
