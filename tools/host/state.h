// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Default states, presets and states in folders. The main thread, while the plugin does not run.
#ifndef RIP_HOST_STATE_H
#define RIP_HOST_STATE_H

#include "ports.h"
#include "urids.h"

#include <lilv/lilv.h>
#include <stdbool.h>
#include <stddef.h>

/// The plugin that a state is for; all are borrowed
typedef struct
{
  LilvWorld*                world;
  const LilvPlugin*         plugin;
  LilvInstance*             instance;
  RipHostPorts*             ports;
  RipHostUrids*             urids;
  const LV2_Feature* const* features;
} RipHostStateTarget;

/// Load the state that comes with the plugin, if there is one
void
rip_host_state_default(const RipHostStateTarget* target);

/// Load a preset by its URI. False with one line in `error` if the plugin has none of this URI.
bool
rip_host_state_preset(const RipHostStateTarget* target, const char* uri, char* error, size_t error_size);

/// Load what rip_host_state_save saved. False with one line in `error` if there is no such state.
bool
rip_host_state_load(const RipHostStateTarget* target, const char* folder, char* error, size_t error_size);

/// Save to a folder, made if missing. False with one line in `error` when that fails.
bool
rip_host_state_save(const RipHostStateTarget* target, const char* folder, char* error, size_t error_size);

#endif
