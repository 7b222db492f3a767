// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Default states, presets and states in folders.
#include "state.h"

#include <errno.h>
#include <lv2/presets/presets.h>
#include <lv2/state/state.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STATE_FILE "state.ttl"

static void
restore(const RipHostStateTarget* const target, LilvState* const state)
{
  lilv_state_restore(state, target->instance, rip_host_ports_restore, target->ports, 0, target->features);
  lilv_state_free(state);
}

void
rip_host_state_default(const RipHostStateTarget* const target)
{
  LilvState* const state =
    lilv_state_new_from_world(target->world, rip_host_urids_map(target->urids), lilv_plugin_get_uri(target->plugin));
  if (state) {
    restore(target, state);
  }
}

bool
rip_host_state_preset(const RipHostStateTarget* const target,
                      const char* const               uri,
                      char* const                     error,
                      const size_t                    error_size)
{
  LilvNode* const  type    = lilv_new_uri(target->world, LV2_PRESETS__Preset);
  LilvNodes* const presets = lilv_plugin_get_related(target->plugin, type);
  LilvState*       state   = NULL;
  LILV_FOREACH(nodes, i, presets)
  {
    const LilvNode* const preset = lilv_nodes_get(presets, i);
    if (!state && lilv_node_is_uri(preset) && !strcmp(lilv_node_as_uri(preset), uri)) {
      lilv_world_load_resource(target->world, preset);
      state = lilv_state_new_from_world(target->world, rip_host_urids_map(target->urids), preset);
    }
  }
  lilv_nodes_free(presets);
  lilv_node_free(type);
  if (!state) {
    snprintf(error, error_size, "the plugin has no preset %s", uri);
    return false;
  }
  restore(target, state);
  return true;
}

/// The file of a state, to be freed; NULL when there is no memory
static char*
state_path(const char* const folder)
{
  const size_t size = strlen(folder) + sizeof("/" STATE_FILE);
  char* const  path = (char*)malloc(size);
  if (path) {
    snprintf(path, size, "%s/%s", folder, STATE_FILE);
  }
  return path;
}

bool
rip_host_state_load(const RipHostStateTarget* const target,
                    const char* const               folder,
                    char* const                     error,
                    const size_t                    error_size)
{
  char* const      path = state_path(folder);
  struct stat      about;
  const bool       found = path && !stat(path, &about);
  LilvState* const state =
    found ? lilv_state_new_from_file(target->world, rip_host_urids_map(target->urids), NULL, path) : NULL;
  free(path);
  const LilvNode* const plugin = state ? lilv_state_get_plugin_uri(state) : NULL;
  if (!plugin || !lilv_node_equals(plugin, lilv_plugin_get_uri(target->plugin))) {
    snprintf(error, error_size, "%s: holds no state of this plugin", folder);
    lilv_state_free(state);
    return false;
  }
  restore(target, state);
  return true;
}

bool
rip_host_state_save(const RipHostStateTarget* const target,
                    const char* const               folder,
                    char* const                     error,
                    const size_t                    error_size)
{
  if (mkdir(folder, 0777) && errno != EEXIST) {
    snprintf(error, error_size, "%s: %s", folder, strerror(errno));
    return false;
  }
  LilvState* const state = lilv_state_new_from_instance(target->plugin,
                                                        target->instance,
                                                        rip_host_urids_map(target->urids),
                                                        NULL,
                                                        NULL,
                                                        NULL,
                                                        folder,
                                                        rip_host_ports_save,
                                                        target->ports,
                                                        LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE,
                                                        target->features);
  const bool       saved = state && !lilv_state_save(target->world,
                                               rip_host_urids_map(target->urids),
                                               rip_host_urids_unmap(target->urids),
                                               state,
                                               NULL,
                                               folder,
                                               STATE_FILE);
  lilv_state_free(state);
  if (!saved) {
    snprintf(error, error_size, "%s: the state cannot be saved", folder);
  }
  return saved;
}
