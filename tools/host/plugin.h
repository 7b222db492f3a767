// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin with all it needs from a host: features, ports, presets, state. The main thread makes it; one thread runs
// it.
#ifndef RIP_HOST_PLUGIN_H
#define RIP_HOST_PLUGIN_H

#include "ports.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RipHostPlugin RipHostPlugin;

/// What to load
typedef struct
{
  const char* uri;
  const char* preset;      // URI or NULL
  const char* state;       // folder or NULL
  double      rate;        // Hz
  uint32_t    block;       // longest run in frames
  size_t      event_bytes; // of a sequence, that the events of one run may take
} RipHostPluginConfig;

/// Find and instantiate a plugin; its default state, the preset and the state are loaded in this order. On failure
/// returns NULL and writes one line to `error`.
RipHostPlugin*
rip_host_plugin_new(const RipHostPluginConfig* config, char* error, size_t error_size);

void
rip_host_plugin_free(RipHostPlugin* plugin);

const char*
rip_host_plugin_name(const RipHostPlugin* plugin);

RipHostPorts*
rip_host_plugin_ports(RipHostPlugin* plugin);

/// Before the first run. When freewheeling, the plugin is told so and its work is done on the spot.
bool
rip_host_plugin_activate(RipHostPlugin* plugin, bool freewheel, char* error, size_t error_size);

void
rip_host_plugin_deactivate(RipHostPlugin* plugin);

/// Run, then deliver what the plugin's worker answered
void
rip_host_plugin_run(RipHostPlugin* plugin, uint32_t frames);

/// Save the state to a folder, made if missing. False with one line in `error` when that fails.
bool
rip_host_plugin_save(RipHostPlugin* plugin, const char* folder, char* error, size_t error_size);

#endif
