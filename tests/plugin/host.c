// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "host.h"

#include "wire.h"

#include <lilv/lilv.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
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
#include <time.h>

#define BUFFER 65536u
#define PORTS 64u
#define URIDS 256u
#define PLUGIN_URI "urn:ripieno:ripieno"

#define PROPERTIES 8u
#define TEXT 4096u
#define KEYS 4u

typedef struct
{
  LV2_URID key;
  char     text[TEXT];
} Property;

/// A value of the saved state
typedef struct
{
  LV2_URID key;
  uint8_t* bytes;
  size_t   size;
} Stored;

struct Host
{
  LilvWorld*    world;
  LilvInstance* instance;
  char*         uri[URIDS];
  unsigned      uris;
  char          log[1024];

  unsigned    ports;
  float       control[PORTS];
  const char* symbol[PORTS];
  uint8_t*    in_buffer;
  uint8_t*    out_buffer;
  uint8_t*    notify_buffer;
  uint32_t    capacity;

  double   bpm;
  unsigned beats, unit;
  double   beat; // of the song, at `now`
  double   loop;
  double   speed;
  bool     rolling, hidden, told, patient;
  bool     window; // it asks in the next run
  size_t   reports;
  uint64_t now;

  HostEvent* input;
  size_t     inputs, next_input;
  HostEvent* events;
  size_t     event_count;

  LV2_URID_Map   map;
  LV2_Log_Log    log_feature;
  LV2_Atom_Forge forge;
  LV2_URID       midi, position, t_frame, t_speed, t_bar, t_bar_beat, t_unit, t_beats, t_bpm, chunk, ask;

  void (*enter)(void);
  void (*leave)(void);

  Stored   stored[KEYS];
  unsigned stored_count;

  Property    told_of[PROPERTIES];
  unsigned    told_count;
  const char* set_uri; // to be set in the next run, NULL: nothing
  char        set_text[TEXT];
  uint8_t     message[2]; // to come in then, 0: none
};

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* const uri)
{
  Host* const host = (Host*)handle;
  for (unsigned i = 0; i < host->uris; ++i) {
    if (!strcmp(host->uri[i], uri)) {
      return i + 1u;
    }
  }
  if (host->uris == URIDS) {
    return 0u;
  }
  const size_t size = strlen(uri) + 1u;
  char* const  copy = (char*)malloc(size);
  memcpy(copy, uri, size);
  host->uri[host->uris++] = copy;
  return host->uris;
}

static int
log_vprintf(LV2_Log_Handle handle, const LV2_URID type, const char* const format, va_list args)
{
  (void)type;
  Host* const  host = (Host*)handle;
  const size_t used = strlen(host->log);
  return vsnprintf(host->log + used, sizeof(host->log) - used, format, args);
}

static int
log_printf(LV2_Log_Handle handle, const LV2_URID type, const char* const format, ...)
{
  va_list args;
  va_start(args, format);
  const int result = log_vprintf(handle, type, format, args);
  va_end(args);
  return result;
}

static void
map_uris(Host* const host)
{
  host->map         = (LV2_URID_Map){ host, map_uri };
  host->log_feature = (LV2_Log_Log){ host, log_printf, log_vprintf };
  lv2_atom_forge_init(&host->forge, &host->map);
  host->midi                       = map_uri(host, LV2_MIDI__MidiEvent);
  host->position                   = map_uri(host, LV2_TIME__Position);
  host->t_frame                    = map_uri(host, LV2_TIME__frame);
  host->t_speed                    = map_uri(host, LV2_TIME__speed);
  host->t_bar                      = map_uri(host, LV2_TIME__bar);
  host->t_bar_beat                 = map_uri(host, LV2_TIME__barBeat);
  host->t_unit                     = map_uri(host, LV2_TIME__beatUnit);
  host->t_beats                    = map_uri(host, LV2_TIME__beatsPerBar);
  host->t_bpm                      = map_uri(host, LV2_TIME__beatsPerMinute);
  host->chunk                      = map_uri(host, LV2_ATOM__Chunk);
  static const char* const later[] = {
    LV2_ATOM__Object, LV2_PATCH__Set, LV2_PATCH__property, LV2_PATCH__value, "urn:ripieno:timeline"
  };
  for (unsigned i = 0; i < sizeof(later) / sizeof(later[0]); ++i) {
    map_uri(host, later[i]); // so that any thread may look them up
  }
  host->ask = map_uri(host, RIP_URI_ASK);
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
  float           defaults[PORTS];
  float           low[PORTS];
  float           high[PORTS];
  host->ports = lilv_plugin_get_num_ports(plugin);
  lilv_plugin_get_port_ranges_float(plugin, low, high, defaults);
  for (unsigned i = 0; i < host->ports && i < PORTS; ++i) {
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

static void
forget_stored(Host* host);

Host*
host_new(const char* const model, const unsigned features)
{
  Host* const host = (Host*)calloc(1u, sizeof(Host));
  map_uris(host);
  host->bpm           = 120.0;
  host->beats         = 4u;
  host->speed         = 1.0;
  host->unit          = 4u;
  host->capacity      = BUFFER - (uint32_t)sizeof(LV2_Atom);
  host->in_buffer     = (uint8_t*)calloc(1u, BUFFER);
  host->out_buffer    = (uint8_t*)calloc(1u, BUFFER);
  host->notify_buffer = (uint8_t*)calloc(1u, BUFFER);
  host->input         = (HostEvent*)calloc(HOST_EVENTS, sizeof(HostEvent));
  host->events        = (HostEvent*)calloc(HOST_EVENTS, sizeof(HostEvent));
  setenv("RIPIENO_MODEL", *model ? model : "/nonexistent", 1);
  const LilvPlugin* const  plugin  = load_bundle(host);
  const LV2_Feature        map     = { LV2_URID__map, &host->map };
  const LV2_Feature        log     = { LV2_LOG__log, &host->log_feature };
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
  for (unsigned i = 0; i < host->uris; ++i) {
    free(host->uri[i]);
  }
  free(host->in_buffer);
  free(host->out_buffer);
  free(host->notify_buffer);
  free(host->input);
  free(host->events);
  forget_stored(host);
  free(host);
}

const char*
host_log(const Host* const host)
{
  return host->log;
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
host_set_metre(Host* const host, const unsigned beats, const unsigned unit)
{
  host->beats = beats;
  host->unit  = unit;
  host->told  = false;
}

void
host_set_tempo(Host* const host, const double bpm)
{
  host->bpm  = bpm;
  host->told = false;
}

void
host_locate(Host* const host, const double beat)
{
  host->beat = beat;
  host->told = false;
}

void
host_roll(Host* const host, const bool rolling)
{
  host->rolling = rolling;
  host->told    = false;
}

void
host_set_speed(Host* const host, const double speed)
{
  host->speed = speed;
  host->told  = false;
}

void
host_play_now(Host* const host, const uint8_t status, const uint8_t data)
{
  host->message[0] = status;
  host->message[1] = data;
}

void
host_set_property(Host* const host, const char* const uri, const char* const text)
{
  host->set_uri = uri;
  snprintf(host->set_text, sizeof(host->set_text), "%s", text);
}

const char*
host_property(const Host* const host, const char* const uri)
{
  for (unsigned i = 0; i < host->told_count; ++i) {
    if (!strcmp(host->uri[host->told_of[i].key - 1u], uri)) {
      return host->told_of[i].text;
    }
  }
  return NULL;
}

void
host_set_loop(Host* const host, const double beats)
{
  host->loop = beats;
}

void
host_hide_transport(Host* const host)
{
  host->hidden = true;
}

void
host_set_patient(Host* const host, const bool patient)
{
  host->patient = patient;
}

void
host_open_window(Host* const host)
{
  host->window = true;
}

size_t
host_reports(const Host* const host)
{
  return host->reports;
}

void
host_play(Host* const host, const uint64_t at, const uint8_t status, const uint8_t data1, const uint8_t data2)
{
  if (host->inputs < HOST_EVENTS) {
    host->input[host->inputs++] = (HostEvent){ at, { status, data1, data2 } };
  }
}

uint64_t
host_now(const Host* const host)
{
  return host->now;
}

static void
write_position(Host* const host)
{
  LV2_Atom_Forge* const forge = &host->forge;
  LV2_Atom_Forge_Frame  frame;
  const double          bar = floor(host->beat / host->beats + 1e-9);
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &frame, 0, host->position);
  lv2_atom_forge_key(forge, host->t_frame);
  lv2_atom_forge_long(forge, (int64_t)(host->beat * 60.0 / host->bpm * HOST_RATE));
  lv2_atom_forge_key(forge, host->t_speed);
  lv2_atom_forge_float(forge, host->rolling ? (float)host->speed : 0.0f);
  lv2_atom_forge_key(forge, host->t_bar);
  lv2_atom_forge_long(forge, (int64_t)bar);
  lv2_atom_forge_key(forge, host->t_bar_beat);
  lv2_atom_forge_float(forge, (float)fmax(0.0, host->beat - bar * host->beats));
  lv2_atom_forge_key(forge, host->t_unit);
  lv2_atom_forge_int(forge, (int32_t)host->unit);
  lv2_atom_forge_key(forge, host->t_beats);
  lv2_atom_forge_float(forge, (float)host->beats);
  lv2_atom_forge_key(forge, host->t_bpm);
  lv2_atom_forge_float(forge, (float)host->bpm);
  lv2_atom_forge_pop(forge, &frame);
}

static void
write_property(Host* const host)
{
  LV2_Atom_Forge* const forge = &host->forge;
  LV2_Atom_Forge_Frame  frame;
  const uint32_t        size = (uint32_t)strlen(host->set_text);
  lv2_atom_forge_frame_time(forge, 0);
  lv2_atom_forge_object(forge, &frame, 0, map_uri(host, LV2_PATCH__Set));
  lv2_atom_forge_key(forge, map_uri(host, LV2_PATCH__property));
  lv2_atom_forge_urid(forge, map_uri(host, host->set_uri));
  lv2_atom_forge_key(forge, map_uri(host, LV2_PATCH__value));
  if (strstr(host->set_uri, "clip")) {
    lv2_atom_forge_path(forge, host->set_text, size);
  } else {
    lv2_atom_forge_string(forge, host->set_text, size);
  }
  lv2_atom_forge_pop(forge, &frame);
  host->set_uri = NULL;
}

/// Properties that the plugin tells of
static void
hear_properties(Host* const host)
{
  const LV2_Atom_Sequence* const sequence = (const LV2_Atom_Sequence*)(void*)host->notify_buffer;
  LV2_ATOM_SEQUENCE_FOREACH(sequence, event)
  {
    const LV2_Atom_Object* const object = (const LV2_Atom_Object*)&event->body;
    const LV2_Atom*              key    = NULL;
    const LV2_Atom*              value  = NULL;
    if (event->body.type != map_uri(host, LV2_ATOM__Object) || object->body.otype != map_uri(host, LV2_PATCH__Set)) {
      continue;
    }
    lv2_atom_object_get(object, map_uri(host, LV2_PATCH__property), &key, map_uri(host, LV2_PATCH__value), &value, 0);
    const LV2_URID which = ((const LV2_Atom_URID*)key)->body;
    unsigned       i     = 0;
    while (i < host->told_count && host->told_of[i].key != which) {
      ++i;
    }
    host->told_count     = i == host->told_count ? i + 1u : host->told_count;
    host->told_of[i].key = which;
    snprintf(host->told_of[i].text, TEXT, "%s", (const char*)LV2_ATOM_BODY_CONST(value));
  }
}

static void
collect(Host* const host)
{
  hear_properties(host);
  const LV2_Atom_Sequence* const sequence = (const LV2_Atom_Sequence*)(void*)host->out_buffer;
  LV2_ATOM_SEQUENCE_FOREACH(sequence, event)
  {
    if (event->body.type == host->midi && event->body.size == 3u && host->event_count < HOST_EVENTS) {
      HostEvent* const out = &host->events[host->event_count++];
      out->at              = host->now + (uint64_t)event->time.frames;
      memcpy(out->bytes, LV2_ATOM_BODY_CONST(&event->body), 3u);
    }
  }
}

static void
run_block(Host* const host, const uint32_t samples)
{
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_set_buffer(&host->forge, host->in_buffer, BUFFER);
  lv2_atom_forge_sequence_head(&host->forge, &frame, 0);
  if (!host->hidden && (host->rolling || !host->told)) {
    write_position(host);
    host->told = true;
  }
  if (host->set_uri) {
    write_property(host);
  }
  if (host->message[0] && samples) {
    lv2_atom_forge_frame_time(&host->forge, 0);
    lv2_atom_forge_atom(&host->forge, 2u, host->midi);
    lv2_atom_forge_write(&host->forge, host->message, 2u);
    host->message[0] = 0u;
  }
  while (host->next_input < host->inputs && host->input[host->next_input].at < host->now + samples) {
    const HostEvent* const event = &host->input[host->next_input++];
    lv2_atom_forge_frame_time(&host->forge, (int64_t)(event->at - host->now));
    lv2_atom_forge_atom(&host->forge, 3u, host->midi);
    lv2_atom_forge_write(&host->forge, event->bytes, 3u);
  }
  if (host->window) {
    const RipWireAsk ask = { .head = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_ASK }, .all = 1u };
    lv2_atom_forge_frame_time(&host->forge, samples); // past the end, as some hosts do
    lv2_atom_forge_atom(&host->forge, sizeof(ask), host->ask);
    lv2_atom_forge_write(&host->forge, &ask, sizeof(ask));
    host->window = false;
  }
  lv2_atom_forge_pop(&host->forge, &frame);
  LV2_Atom* const out    = (LV2_Atom*)(void*)host->out_buffer;
  LV2_Atom* const notify = (LV2_Atom*)(void*)host->notify_buffer;
  *out                   = (LV2_Atom){ host->capacity, 0u };
  *notify                = (LV2_Atom){ BUFFER - (uint32_t)sizeof(LV2_Atom), 0u };
  if (host->enter) {
    host->enter();
  }
  lilv_instance_run(host->instance, samples);
  if (host->leave) {
    host->leave();
  }
  collect(host);
  LV2_ATOM_SEQUENCE_FOREACH((const LV2_Atom_Sequence*)(void*)host->notify_buffer, event)
  {
    ++host->reports;
  }
  host->now += samples;
  if (host->rolling) {
    host->beat += (double)samples / HOST_RATE * host->bpm / 60.0 * host->speed;
  }
}

void
host_settle(Host* const host)
{
  const struct timespec moment = { 0, 500000 };
  do {
    const bool rolling = host->rolling;
    const bool hidden  = host->hidden;
    host->hidden       = true;
    run_block(host, 0u);
    host->hidden  = hidden;
    host->rolling = rolling;
    if (host_get(host, "progress") < 1.0f) {
      nanosleep(&moment, NULL);
    }
  } while (host_get(host, "progress") < 1.0f);
}

void
host_run(Host* const host, const uint64_t samples, const uint32_t block, const uint32_t seed)
{
  uint32_t       state = seed * 2654435761u + 12345u;
  const uint64_t end   = host->now + samples;
  while (host->now < end) {
    state           = state * 1664525u + 1013904223u;
    uint64_t length = block ? block : 1u + (state >> 16u) % 3000u;
    length          = length < end - host->now ? length : end - host->now;
    const double left =
      host->rolling && host->loop > 0.0 ? (host->loop - host->beat) * 60.0 / host->bpm / host->speed * HOST_RATE : 1e18;
    if (left < 0.5) {
      host_locate(host, 0.0);
      continue;
    }
    length = (double)length > left + 0.5 ? (uint64_t)(left + 0.5) : length;
    run_block(host, (uint32_t)length);
    if (host->patient) {
      host_settle(host);
    }
  }
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

const HostEvent*
host_events(const Host* const host, size_t* const count)
{
  *count = host->event_count;
  return host->events;
}

static const LV2_State_Interface*
state_interface(const Host* const host)
{
  return (const LV2_State_Interface*)lilv_instance_get_extension_data(host->instance, LV2_STATE__interface);
}

static LV2_State_Status
store(LV2_State_Handle  handle,
      const uint32_t    key,
      const void* const value,
      const size_t      size,
      const uint32_t    type,
      const uint32_t    flags)
{
  (void)type;
  (void)flags;
  Host* const    host   = (Host*)handle;
  Stored* const  stored = &host->stored[host->stored_count];
  uint8_t* const copy   = (uint8_t*)malloc(size);
  if (host->stored_count == KEYS) {
    free(copy);
    return LV2_STATE_ERR_UNKNOWN;
  }
  memcpy(copy, value, size);
  *stored = (Stored){ key, copy, size };
  ++host->stored_count;
  return LV2_STATE_SUCCESS;
}

static const void*
retrieve(LV2_State_Handle handle, const uint32_t key, size_t* const size, uint32_t* const type, uint32_t* const flags)
{
  Host* const host = (Host*)handle;
  *size            = 0u;
  *type            = host->chunk;
  *flags           = LV2_STATE_IS_POD;
  for (unsigned i = 0; i < host->stored_count; ++i) {
    if (host->stored[i].key == key) {
      *size = host->stored[i].size;
      return host->stored[i].bytes;
    }
  }
  return NULL;
}

static void
forget_stored(Host* const host)
{
  for (unsigned i = 0; i < host->stored_count; ++i) {
    free(host->stored[i].bytes);
  }
  host->stored_count = 0u;
}

uint8_t*
host_save(Host* const host, size_t* const size)
{
  uint32_t how[2] = { 0u, 0u };
  forget_stored(host);
  state_interface(host)->save(lilv_instance_get_handle(host->instance), store, host, LV2_STATE_IS_POD, NULL);
  const void* const bytes = retrieve(host, map_uri(host, "urn:ripieno:timeline"), size, &how[0], &how[1]);
  uint8_t* const    copy  = bytes ? (uint8_t*)malloc(*size) : NULL;
  if (copy) {
    memcpy(copy, bytes, *size);
  }
  return copy;
}

static bool
restore_stored(Host* const host)
{
  return !state_interface(host)->restore(lilv_instance_get_handle(host->instance), retrieve, host, 0u, NULL);
}

bool
host_restore(Host* const host, const uint8_t* const bytes, const size_t size)
{
  forget_stored(host);
  store(host, map_uri(host, "urn:ripieno:timeline"), bytes, size, 0u, 0u);
  return restore_stored(host);
}

bool
host_hand_over(Host* const from, Host* const to)
{
  forget_stored(to);
  for (unsigned i = 0; i < from->stored_count; ++i) {
    const Stored* const stored = &from->stored[i];
    store(to, map_uri(to, from->uri[stored->key - 1u]), stored->bytes, stored->size, 0u, 0u);
  }
  return restore_stored(to);
}
