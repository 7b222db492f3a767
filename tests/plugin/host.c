// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A host's life: the bundle, its ports, its state.
#include "host_impl.h"

#include "wire.h"

#include <lv2/log/log.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLUGIN_URI "urn:ripieno:ripieno"
#define STATE_KEY "urn:ripieno:timeline"

static void
map_uris(Host* const host)
{
  test_urids_init(&host->urids);
  lv2_atom_forge_init(&host->forge, &host->urids.map);
  host->midi                       = host_urid(host, LV2_MIDI__MidiEvent);
  host->position                   = host_urid(host, LV2_TIME__Position);
  host->t_frame                    = host_urid(host, LV2_TIME__frame);
  host->t_speed                    = host_urid(host, LV2_TIME__speed);
  host->t_bar                      = host_urid(host, LV2_TIME__bar);
  host->t_bar_beat                 = host_urid(host, LV2_TIME__barBeat);
  host->t_unit                     = host_urid(host, LV2_TIME__beatUnit);
  host->t_beats                    = host_urid(host, LV2_TIME__beatsPerBar);
  host->t_bpm                      = host_urid(host, LV2_TIME__beatsPerMinute);
  static const char* const later[] = { LV2_ATOM__Object, LV2_PATCH__Set,  LV2_PATCH__property,
                                       LV2_PATCH__value, LV2_ATOM__Chunk, STATE_KEY };
  for (unsigned i = 0; i < sizeof(later) / sizeof(later[0]); ++i) {
    host_urid(host, later[i]); // so that any thread may look them up
  }
  host->ask = host_urid(host, RIP_URI_ASK);
}

static const LilvPlugin*
load_bundle(Host* const host)
{
  host->world            = lilv_world_new();
  LilvNode* const bundle = lilv_new_file_uri(host->world, NULL, RIP_BUNDLE "/");
  LilvNode* const uri    = lilv_new_uri(host->world, PLUGIN_URI);
  lilv_world_load_bundle(host->world, bundle);
  const LilvPlugin* const plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(host->world), uri);
  lilv_node_free(uri);
  lilv_node_free(bundle);
  return plugin;
}

static void
connect_ports(Host* const host, const LilvPlugin* const plugin)
{
  LilvNode* const input = lilv_new_uri(host->world, LV2_CORE__InputPort);
  LilvNode* const atom  = lilv_new_uri(host->world, LV2_ATOM__AtomPort);
  float           defaults[HOST_PORTS];
  float           low[HOST_PORTS];
  float           high[HOST_PORTS];
  host->ports = lilv_plugin_get_num_ports(plugin);
  lilv_plugin_get_port_ranges_float(plugin, low, high, defaults);
  for (unsigned i = 0; i < host->ports && i < HOST_PORTS; ++i) {
    const LilvPort* const port = lilv_plugin_get_port_by_index(plugin, i);
    host->symbol[i]            = lilv_node_as_string(lilv_port_get_symbol(plugin, port));
    host->control[i]           = isnan(defaults[i]) ? 0.0f : defaults[i];
    if (!lilv_port_is_a(plugin, port, atom) && !(low[i] <= defaults[i] && defaults[i] <= high[i])) {
      host->symbol[i] = "default out of range";
    }
    if (!lilv_port_is_a(plugin, port, atom)) {
      lilv_instance_connect_port(host->instance, i, &host->control[i]);
    } else if (lilv_port_is_a(plugin, port, input)) {
      lilv_instance_connect_port(host->instance, i, host->in_buffer);
    } else {
      lilv_instance_connect_port(
        host->instance, i, strcmp(host->symbol[i], "notify") ? host->out_buffer : host->notify_buffer);
    }
  }
  lilv_node_free(atom);
  lilv_node_free(input);
}

Host*
host_new(const char* const model, const unsigned features)
{
  Host* const host = (Host*)calloc(1u, sizeof(Host));
  map_uris(host);
  test_log_init(&host->log);
  host->bpm           = 120.0;
  host->beats         = 4u;
  host->speed         = 1.0;
  host->unit          = 4u;
  host->capacity      = HOST_BUFFER - (uint32_t)sizeof(LV2_Atom);
  host->in_buffer     = (uint8_t*)calloc(1u, HOST_BUFFER);
  host->out_buffer    = (uint8_t*)calloc(1u, HOST_BUFFER);
  host->notify_buffer = (uint8_t*)calloc(1u, HOST_BUFFER);
  host->input         = (HostEvent*)calloc(HOST_EVENTS, sizeof(HostEvent));
  host->events        = (HostEvent*)calloc(HOST_EVENTS, sizeof(HostEvent));
  setenv("RIPIENO_MODEL", *model ? model : "/nonexistent", 1);
  const LilvPlugin* const  plugin  = load_bundle(host);
  const LV2_Feature        map     = { LV2_URID__map, &host->urids.map };
  const LV2_Feature        log     = { LV2_LOG__log, &host->log.log };
  const LV2_Feature* const list[3] = { features & HOST_NONE ? NULL : &map, features & HOST_LOG ? &log : NULL, NULL };
  host->instance                   = plugin ? lilv_plugin_instantiate(plugin, HOST_RATE, list) : NULL;
  if (!host->instance) {
    host_free(host);
    return NULL;
  }
  connect_ports(host, plugin);
  lilv_instance_activate(host->instance);
  return host;
}

void
host_free(Host* const host)
{
  if (host->instance) {
    lilv_instance_deactivate(host->instance);
    lilv_instance_free(host->instance);
  }
  lilv_world_free(host->world);
  free(host->in_buffer);
  free(host->out_buffer);
  free(host->notify_buffer);
  free(host->input);
  free(host->events);
  stored_clear(&host->stored);
  free(host);
}

const char*
host_log(const Host* const host)
{
  return host->log.text;
}

const char*
host_port(const Host* const host, const unsigned index)
{
  return index < host->ports ? host->symbol[index] : "";
}

static unsigned
find_port(const Host* const host, const char* const symbol)
{
  for (unsigned i = 0; i < host->ports; ++i) {
    if (!strcmp(host->symbol[i], symbol)) {
      return i;
    }
  }
  fprintf(stderr, "no port %s\n", symbol);
  abort();
}

void
host_set(Host* const host, const char* const symbol, const float value)
{
  host->control[find_port(host, symbol)] = value;
}

float
host_get(const Host* const host, const char* const symbol)
{
  return host->control[find_port(host, symbol)];
}

void
host_set_capacity(Host* const host, const uint32_t bytes)
{
  host->capacity = bytes;
}

void
host_set_watch(Host* const host, void (*const enter)(void), void (*const leave)(void))
{
  host->enter = enter;
  host->leave = leave;
}

void
host_reactivate(Host* const host)
{
  lilv_instance_deactivate(host->instance);
  lilv_instance_activate(host->instance);
  host->told = false;
}

static const LV2_State_Interface*
state_interface(const Host* const host)
{
  return (const LV2_State_Interface*)lilv_instance_get_extension_data(host->instance, LV2_STATE__interface);
}

uint8_t*
host_save(Host* const host, size_t* const size)
{
  stored_clear(&host->stored);
  state_interface(host)->save(
    lilv_instance_get_handle(host->instance), stored_put, &host->stored, LV2_STATE_IS_POD, NULL);
  const StoredProperty* const property = stored_find(&host->stored, host_urid(host, STATE_KEY));
  uint8_t* const              copy     = property ? (uint8_t*)malloc(property->size) : NULL;
  *size                                = property ? property->size : 0u;
  if (copy) {
    memcpy(copy, property->value, *size);
  }
  return copy;
}

static bool
restore_stored(Host* const host)
{
  return !state_interface(host)->restore(lilv_instance_get_handle(host->instance), stored_get, &host->stored, 0u, NULL);
}

/// Store bytes to be restored
static void
put(Host* const host, const char* const uri, const uint8_t* const bytes, const size_t size)
{
  stored_put(&host->stored, host_urid(host, uri), bytes, size, host_urid(host, LV2_ATOM__Chunk), LV2_STATE_IS_POD);
}

bool
host_restore(Host* const host, const uint8_t* const bytes, const size_t size)
{
  stored_clear(&host->stored);
  put(host, STATE_KEY, bytes, size);
  return restore_stored(host);
}

bool
host_hand_over(Host* const from, Host* const to)
{
  stored_clear(&to->stored);
  for (unsigned i = 0; i < from->stored.count; ++i) {
    const StoredProperty* const property = &from->stored.property[i];
    put(to, test_urids_unmap(&from->urids, property->key), property->value, property->size);
  }
  return restore_stored(to);
}
