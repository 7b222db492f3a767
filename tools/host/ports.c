// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin's ports and what they are connected to.
#include "ports.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/midi/midi.h>
#include <lv2/port-props/port-props.h>
#include <lv2/resize-port/resize-port.h>
#include <lv2/time/time.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POSITION_SIZE 1024u // more than a position and a sequence's head take

typedef enum
{
  UNCONNECTED,
  CONTROL,
  SIGNAL, // audio or control voltage
  ATOM,
} Kind;

typedef struct
{
  Kind        kind;
  bool        input;
  bool        takes_midi;
  bool        takes_position;
  const char* symbol;
  float       value;
  float       minimum; // NaN: none
  float       maximum; // NaN: none
  void*       buffer;  // of signals and atoms
  size_t      size;    // of the buffer in bytes
  size_t      meter;   // of a control output
} Port;

struct RipHostPorts
{
  LilvWorld*        world;
  const LilvPlugin* plugin;
  RipHostSequence   sequence;
  LV2_URID          float_type;
  LV2_URID          double_type;
  LV2_URID          int_type;
  LV2_URID          long_type;
  LV2_URID          bool_type;
  Port*             ports;
  uint32_t          count;
  uint32_t          midi_input; // index, `count` if there is none
  RipHostMidi*      midi;
  size_t            midi_capacity;
  RipHostMeter*     meters;
  size_t            meter_count;
};

static bool
port_is(const RipHostPorts* const ports, const LilvPort* const port, const char* const uri)
{
  LilvNode* const node = lilv_new_uri(ports->world, uri);
  const bool      is   = lilv_port_is_a(ports->plugin, port, node);
  lilv_node_free(node);
  return is;
}

static bool
port_takes(const RipHostPorts* const ports, const LilvPort* const port, const char* const uri)
{
  LilvNode* const node  = lilv_new_uri(ports->world, uri);
  const bool      takes = lilv_port_supports_event(ports->plugin, port, node);
  lilv_node_free(node);
  return takes;
}

static bool
port_has(const RipHostPorts* const ports, const LilvPort* const port, const char* const property)
{
  LilvNode* const node = lilv_new_uri(ports->world, property);
  const bool      has  = lilv_port_has_property(ports->plugin, port, node);
  lilv_node_free(node);
  return has;
}

static size_t
minimum_size(const RipHostPorts* const ports, const LilvPort* const port)
{
  LilvNode* const predicate = lilv_new_uri(ports->world, LV2_RESIZE_PORT__minimumSize);
  LilvNode* const node      = lilv_port_get(ports->plugin, port, predicate);
  const int       size      = node && lilv_node_is_int(node) ? lilv_node_as_int(node) : 0;
  lilv_node_free(node);
  lilv_node_free(predicate);
  return size > 0 ? (size_t)size : 0u;
}

static Kind
kind_of(const RipHostPorts* const ports, const LilvPort* const port)
{
  return port_is(ports, port, LV2_CORE__ControlPort)                                           ? CONTROL
         : port_is(ports, port, LV2_CORE__AudioPort) || port_is(ports, port, LV2_CORE__CVPort) ? SIGNAL
         : port_is(ports, port, LV2_ATOM__AtomPort)                                            ? ATOM
                                                                                               : UNCONNECTED;
}

static bool
init_port(RipHostPorts* const ports,
          Port* const         port,
          const uint32_t      index,
          const uint32_t      block,
          const size_t        event_bytes,
          char* const         error,
          const size_t        error_size)
{
  const LilvPort* const lilv = lilv_plugin_get_port_by_index(ports->plugin, index);
  port->symbol               = lilv_node_as_string(lilv_port_get_symbol(ports->plugin, lilv));
  port->kind                 = kind_of(ports, lilv);
  port->input                = port_is(ports, lilv, LV2_CORE__InputPort);
  if (port->kind == UNCONNECTED) {
    snprintf(error, error_size, "the plugin's port '%s' is of a kind this host does not know", port->symbol);
    return port_has(ports, lilv, LV2_CORE__connectionOptional);
  }
  if (port->kind == SIGNAL) {
    port->size = block * sizeof(float);
  } else if (port->kind == ATOM) {
    const size_t needed  = POSITION_SIZE + (port->input ? event_bytes : 0u);
    const size_t asked   = minimum_size(ports, lilv);
    const size_t size    = needed > asked ? needed : asked;
    port->size           = ((size > RIP_HOST_SEQUENCE_SIZE ? size : RIP_HOST_SEQUENCE_SIZE) + 7u) & ~(size_t)7u;
    port->takes_midi     = port_takes(ports, lilv, LV2_MIDI__MidiEvent);
    port->takes_position = port_takes(ports, lilv, LV2_TIME__Position);
  }
  if (port->size && !(port->buffer = calloc(1, port->size))) {
    snprintf(error, error_size, "out of memory");
    return false;
  }
  return true;
}

/// Ranges and defaults of the controls; a control without a default starts at 0, or at its minimum if that is higher
static void
init_values(RipHostPorts* const ports, float* const minimum, float* const maximum, float* const value)
{
  lilv_plugin_get_port_ranges_float(ports->plugin, minimum, maximum, value);
  for (uint32_t i = 0; i < ports->count; ++i) {
    Port* const port = &ports->ports[i];
    port->minimum    = minimum[i];
    port->maximum    = maximum[i];
    port->value      = !isnan(value[i]) ? value[i] : minimum[i] > 0.0f ? minimum[i] : 0.0f;
  }
}

/// Everything whose size depends on what the ports are
static bool
init_lists(RipHostPorts* const ports)
{
  size_t       outputs = 0;
  size_t       meters  = 0;
  float* const numbers = (float*)calloc(3u * ports->count + 1u, sizeof(float));
  ports->midi_input    = ports->count;
  for (uint32_t i = ports->count; i--;) {
    const Port* const port = &ports->ports[i];
    outputs += (port->kind == ATOM && !port->input) ? port->size : 0u;
    meters += port->kind == CONTROL && !port->input;
    if (port->kind == ATOM && port->input && port->takes_midi) {
      ports->midi_input = i;
    }
  }
  ports->midi_capacity = outputs / sizeof(LV2_Atom_Event) + 1u;
  ports->midi          = (RipHostMidi*)calloc(ports->midi_capacity, sizeof(RipHostMidi));
  ports->meters        = (RipHostMeter*)calloc(meters + 1u, sizeof(RipHostMeter));
  if (numbers && ports->midi && ports->meters) {
    init_values(ports, numbers, numbers + ports->count, numbers + (size_t)2 * ports->count);
    for (uint32_t i = 0; i < ports->count; ++i) {
      Port* const port = &ports->ports[i];
      if (port->kind == CONTROL && !port->input) {
        port->meter                         = ports->meter_count;
        ports->meters[ports->meter_count++] = (RipHostMeter){ port->symbol, port->value, port->value };
      }
    }
  }
  free(numbers);
  return numbers && ports->midi && ports->meters;
}

RipHostPorts*
rip_host_ports_new(LilvWorld* const        world,
                   const LilvPlugin* const plugin,
                   RipHostUrids* const     urids,
                   const uint32_t          block,
                   const size_t            event_bytes,
                   char* const             error,
                   const size_t            error_size)
{
  RipHostPorts* const ports = (RipHostPorts*)calloc(1, sizeof(RipHostPorts));
  const uint32_t      count = lilv_plugin_get_num_ports(plugin);
  if (!ports || !(ports->ports = (Port*)calloc(count + 1u, sizeof(Port)))) {
    snprintf(error, error_size, "out of memory");
    free(ports);
    return NULL;
  }
  ports->world       = world;
  ports->plugin      = plugin;
  ports->count       = count;
  ports->float_type  = rip_host_urid(urids, LV2_ATOM__Float);
  ports->double_type = rip_host_urid(urids, LV2_ATOM__Double);
  ports->int_type    = rip_host_urid(urids, LV2_ATOM__Int);
  ports->long_type   = rip_host_urid(urids, LV2_ATOM__Long);
  ports->bool_type   = rip_host_urid(urids, LV2_ATOM__Bool);
  rip_host_sequence_init(&ports->sequence, urids);
  for (uint32_t i = 0; i < count; ++i) {
    if (!init_port(ports, &ports->ports[i], i, block, event_bytes, error, error_size)) {
      rip_host_ports_free(ports);
      return NULL;
    }
  }
  if (!init_lists(ports)) {
    snprintf(error, error_size, "out of memory");
    rip_host_ports_free(ports);
    return NULL;
  }
  return ports;
}

void
rip_host_ports_free(RipHostPorts* const ports)
{
  if (ports) {
    for (uint32_t i = 0; i < ports->count; ++i) {
      free(ports->ports[i].buffer);
    }
    free(ports->ports);
    free(ports->midi);
    free(ports->meters);
    free(ports);
  }
}

void
rip_host_ports_connect(RipHostPorts* const ports, LilvInstance* const instance)
{
  for (uint32_t i = 0; i < ports->count; ++i) {
    Port* const port = &ports->ports[i];
    lilv_instance_connect_port(instance, i, port->kind == CONTROL ? (void*)&port->value : port->buffer);
  }
}

bool
rip_host_ports_take_midi(const RipHostPorts* const ports)
{
  return ports->midi_input < ports->count;
}

static Port*
port_called(const RipHostPorts* const ports, const char* const symbol)
{
  for (uint32_t i = 0; i < ports->count; ++i) {
    if (!strcmp(ports->ports[i].symbol, symbol)) {
      return &ports->ports[i];
    }
  }
  return NULL;
}

static Port*
control_input(const RipHostPorts* const ports, const char* const symbol)
{
  Port* const port = port_called(ports, symbol);
  return port && port->kind == CONTROL && port->input ? port : NULL;
}

bool
rip_host_ports_set(RipHostPorts* const ports,
                   const char* const   symbol,
                   const float         value,
                   char* const         error,
                   const size_t        error_size)
{
  Port* const port = control_input(ports, symbol);
  if (!port) {
    snprintf(error, error_size, "the plugin has no control input '%s'", symbol);
    return false;
  }
  const bool low  = !isnan(port->minimum) && value < port->minimum;
  const bool high = !isnan(port->maximum) && value > port->maximum;
  if (low || high) {
    snprintf(error,
             error_size,
             "%s=%g is %s than %g",
             symbol,
             (double)value,
             low ? "lower" : "higher",
             (double)(low ? port->minimum : port->maximum));
    return false;
  }
  port->value = value;
  return true;
}

bool
rip_host_ports_get(const RipHostPorts* const ports, const char* const symbol, float* const value)
{
  const Port* const port = control_input(ports, symbol);
  if (port) {
    *value = port->value;
  }
  return port != NULL;
}

void
rip_host_ports_designate(RipHostPorts* const ports, const char* const designation, const float value)
{
  LilvNode* const       meaning = lilv_new_uri(ports->world, designation);
  LilvNode* const       input   = lilv_new_uri(ports->world, LV2_CORE__InputPort);
  const LilvPort* const port    = lilv_plugin_get_port_by_designation(ports->plugin, input, meaning);
  if (port && port_is(ports, port, LV2_CORE__ControlPort)) {
    ports->ports[lilv_port_get_index(ports->plugin, port)].value = value;
  }
  lilv_node_free(input);
  lilv_node_free(meaning);
}

void
rip_host_ports_restore(const char* const symbol,
                       void* const       data,
                       const void* const value,
                       const uint32_t    size,
                       const uint32_t    type)
{
  RipHostPorts* const ports = (RipHostPorts*)data;
  Port* const         port  = port_called(ports, symbol);
  if (!port || port->kind != CONTROL) {
    fprintf(stderr, "ripieno-host: the state sets '%s', which is no control\n", symbol);
  } else if (type == ports->float_type && size == sizeof(float)) {
    port->value = *(const float*)value;
  } else if (type == ports->double_type && size == sizeof(double)) {
    port->value = (float)*(const double*)value;
  } else if ((type == ports->int_type || type == ports->bool_type) && size == sizeof(int32_t)) {
    port->value = (float)*(const int32_t*)value;
  } else if (type == ports->long_type && size == sizeof(int64_t)) {
    port->value = (float)*(const int64_t*)value;
  } else {
    fprintf(stderr, "ripieno-host: the state's '%s' is no number\n", symbol);
  }
}

const void*
rip_host_ports_save(const char* const symbol, void* const data, uint32_t* const size, uint32_t* const type)
{
  RipHostPorts* const ports = (RipHostPorts*)data;
  const Port* const   port  = control_input(ports, symbol);
  *size                     = port ? (uint32_t)sizeof(float) : 0u;
  *type                     = port ? ports->float_type : 0u;
  return port ? &port->value : NULL;
}

bool
rip_host_ports_write(RipHostPorts* const          ports,
                     const RipHostPosition* const position,
                     const RipHostEvent* const    events,
                     const size_t                 count,
                     const int64_t                start)
{
  bool fits = true;
  for (uint32_t i = 0; i < ports->count; ++i) {
    const Port* const port = &ports->ports[i];
    if (port->kind == ATOM && port->input) {
      fits &= rip_host_sequence_write(&ports->sequence,
                                      port->buffer,
                                      port->size,
                                      port->takes_position ? position : NULL,
                                      events,
                                      i == ports->midi_input ? count : 0u,
                                      start);
    } else if (port->kind == ATOM) {
      rip_host_sequence_clear(&ports->sequence, port->buffer, port->size);
    } else if (port->kind == SIGNAL && port->input) {
      memset(port->buffer, 0, port->size);
    }
  }
  return fits;
}

/// Most plugins keep the order of time; those that do not are a few events off
static void
sort_midi(RipHostMidi* const midi, const size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    const RipHostMidi event = midi[i];
    size_t            to    = i;
    while (to && midi[to - 1u].frame > event.frame) {
      midi[to] = midi[to - 1u];
      --to;
    }
    midi[to] = event;
  }
}

const RipHostMidi*
rip_host_ports_read(RipHostPorts* const ports, size_t* const count)
{
  *count = 0;
  for (uint32_t i = 0; i < ports->count; ++i) {
    const Port* const port = &ports->ports[i];
    if (port->kind == ATOM && !port->input) {
      *count += rip_host_sequence_read(
        &ports->sequence, port->buffer, port->size, ports->midi + *count, ports->midi_capacity - *count);
    } else if (port->kind == CONTROL && !port->input) {
      RipHostMeter* const meter = &ports->meters[port->meter];
      meter->value              = port->value;
      meter->highest            = fmaxf(meter->highest, port->value);
    }
  }
  sort_midi(ports->midi, *count);
  return ports->midi;
}

const RipHostMeter*
rip_host_ports_meters(const RipHostPorts* const ports, size_t* const count)
{
  *count = ports->meter_count;
  return ports->meters;
}
