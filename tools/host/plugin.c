// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin with all it needs from a host.
#include "plugin.h"

#include "state.h"
#include "worker.h"

#include <lv2/atom/atom.h>
#include <lv2/buf-size/buf-size.h>
#include <lv2/core/lv2.h>
#include <lv2/log/log.h>
#include <lv2/options/options.h>
#include <lv2/parameters/parameters.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEATURES 8u
#define OPTIONS 6u

struct RipHostPlugin
{
  LilvWorld*         world;
  const LilvPlugin*  plugin;
  LilvInstance*      instance;
  RipHostUrids*      urids;
  RipHostWorker*     worker;
  RipHostPorts*      ports;
  char*              name;
  bool               active;
  int32_t            block;
  int32_t            shortest;
  int32_t            sequence_size;
  float              rate;
  LV2_Options_Option options[OPTIONS];
  LV2_Log_Log        log;
  LV2_Feature        features[FEATURES];
  const LV2_Feature* list[FEATURES + 1u];
};

static int
log_vprintf(const LV2_Log_Handle handle, const LV2_URID type, const char* const format, va_list arguments)
{
  (void)handle;
  (void)type;
  return vfprintf(stderr, format, arguments);
}

static int
log_printf(const LV2_Log_Handle handle, const LV2_URID type, const char* const format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  const int written = log_vprintf(handle, type, format, arguments);
  va_end(arguments);
  return written;
}

static void
init_options(RipHostPlugin* const plugin)
{
  RipHostUrids* const urids      = plugin->urids;
  const LV2_URID      int_type   = rip_host_urid(urids, LV2_ATOM__Int);
  const LV2_URID      float_type = rip_host_urid(urids, LV2_ATOM__Float);
  const struct
  {
    const char* uri;
    LV2_URID    type;
    const void* value;
  } options[OPTIONS - 1u] = {
    { LV2_BUF_SIZE__minBlockLength, int_type, &plugin->shortest },
    { LV2_BUF_SIZE__maxBlockLength, int_type, &plugin->block },
    { LV2_BUF_SIZE__nominalBlockLength, int_type, &plugin->block },
    { LV2_BUF_SIZE__sequenceSize, int_type, &plugin->sequence_size },
    { LV2_PARAMETERS__sampleRate, float_type, &plugin->rate },
  };
  for (size_t i = 0; i < OPTIONS - 1u; ++i) {
    plugin->options[i] =
      (LV2_Options_Option){ LV2_OPTIONS_INSTANCE, 0, rip_host_urid(urids, options[i].uri), 4u, options[i].type,
                            options[i].value };
  }
}

static void
init_features(RipHostPlugin* const plugin)
{
  plugin->log                          = (LV2_Log_Log){ plugin, log_printf, log_vprintf };
  const LV2_Feature features[FEATURES] = {
    { LV2_URID__map, rip_host_urids_map(plugin->urids) },
    { LV2_URID__unmap, rip_host_urids_unmap(plugin->urids) },
    { LV2_OPTIONS__options, plugin->options },
    { LV2_LOG__log, &plugin->log },
    { LV2_WORKER__schedule, rip_host_worker_schedule(plugin->worker) },
    { LV2_BUF_SIZE__boundedBlockLength, NULL },
    { LV2_STATE__loadDefaultState, NULL },
    { LV2_STATE__threadSafeRestore, NULL },
  };
  for (size_t i = 0; i < FEATURES; ++i) {
    plugin->features[i] = features[i];
    plugin->list[i]     = &plugin->features[i];
  }
}

/// True if the plugin may require this: what we pass, and what needs nothing passed
static bool
is_supported(const RipHostPlugin* const plugin, const char* const uri)
{
  for (size_t i = 0; i < FEATURES; ++i) {
    if (!strcmp(plugin->features[i].URI, uri)) {
      return true;
    }
  }
  return !strcmp(uri, LV2_CORE__isLive) || !strcmp(uri, LV2_CORE__inPlaceBroken) ||
         !strcmp(uri, LV2_CORE__hardRTCapable);
}

static bool
check_features(const RipHostPlugin* const plugin, char* const error, const size_t error_size)
{
  LilvNodes* const required = lilv_plugin_get_required_features(plugin->plugin);
  bool             good     = true;
  LILV_FOREACH(nodes, i, required)
  {
    const char* const uri = lilv_node_as_uri(lilv_nodes_get(required, i));
    if (good && !is_supported(plugin, uri)) {
      snprintf(error, error_size, "the plugin requires %s, which this host lacks", uri);
      good = false;
    }
  }
  lilv_nodes_free(required);
  return good;
}

static bool
find(RipHostPlugin* const plugin, const char* const uri, char* const error, const size_t error_size)
{
  const char* const path = getenv("LV2_PATH");
  LilvNode* const   node = strchr(uri, ':') ? lilv_new_uri(plugin->world, uri) : NULL;
  if (!node) {
    snprintf(error, error_size, "'%s' is no URI", uri);
    return false;
  }
  lilv_world_load_all(plugin->world);
  plugin->plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(plugin->world), node);
  lilv_node_free(node);
  if (!plugin->plugin) {
    snprintf(error,
             error_size,
             "plugin %s not found%s%s; set LV2_PATH to the folder that holds its bundle",
             uri,
             path ? " in LV2_PATH=" : "",
             path ? path : "");
    return false;
  }
  LilvNode* const name = lilv_plugin_get_name(plugin->plugin);
  plugin->name         = strdup(name ? lilv_node_as_string(name) : uri);
  lilv_node_free(name);
  return check_features(plugin, error, error_size);
}

static bool
instantiate(RipHostPlugin* const             plugin,
            const RipHostPluginConfig* const config,
            char* const                      error,
            const size_t                     error_size)
{
  plugin->ports = rip_host_ports_new(
    plugin->world, plugin->plugin, plugin->urids, config->block, config->event_bytes, error, error_size);
  if (!plugin->ports) {
    return false;
  }
  plugin->instance = lilv_plugin_instantiate(plugin->plugin, config->rate, plugin->list);
  if (!plugin->instance) {
    snprintf(error, error_size, "plugin %s does not start", config->uri);
    return false;
  }
  const LV2_Worker_Interface* const interface =
    (const LV2_Worker_Interface*)lilv_instance_get_extension_data(plugin->instance, LV2_WORKER__interface);
  rip_host_worker_set_plugin(plugin->worker, lilv_instance_get_handle(plugin->instance), interface);
  rip_host_ports_connect(plugin->ports, plugin->instance);
  const RipHostStateTarget target = { plugin->world, plugin->plugin, plugin->instance,
                                      plugin->ports, plugin->urids,  plugin->list };
  rip_host_state_default(&target);
  return (!config->preset || rip_host_state_preset(&target, config->preset, error, error_size)) &&
         (!config->state || rip_host_state_load(&target, config->state, error, error_size));
}

RipHostPlugin*
rip_host_plugin_new(const RipHostPluginConfig* const config, char* const error, const size_t error_size)
{
  RipHostPlugin* const plugin = (RipHostPlugin*)calloc(1, sizeof(RipHostPlugin));
  if (plugin) {
    plugin->world  = lilv_world_new();
    plugin->urids  = rip_host_urids_new();
    plugin->worker = rip_host_worker_new();
  }
  if (!plugin || !plugin->world || !plugin->urids || !plugin->worker) {
    snprintf(error, error_size, "out of memory");
    rip_host_plugin_free(plugin);
    return NULL;
  }
  plugin->block         = (int32_t)config->block;
  plugin->shortest      = 1; // runs are split where the music changes
  plugin->sequence_size = (int32_t)RIP_HOST_SEQUENCE_SIZE;
  plugin->rate          = (float)config->rate;
  init_options(plugin);
  init_features(plugin);
  if (!find(plugin, config->uri, error, error_size) || !instantiate(plugin, config, error, error_size)) {
    rip_host_plugin_free(plugin);
    return NULL;
  }
  return plugin;
}

void
rip_host_plugin_free(RipHostPlugin* const plugin)
{
  if (plugin) {
    rip_host_plugin_deactivate(plugin);
    rip_host_worker_free(plugin->worker);
    if (plugin->instance) {
      lilv_instance_free(plugin->instance);
    }
    rip_host_ports_free(plugin->ports);
    rip_host_urids_free(plugin->urids);
    free(plugin->name);
    lilv_world_free(plugin->world);
    free(plugin);
  }
}

const char*
rip_host_plugin_name(const RipHostPlugin* const plugin)
{
  return plugin->name;
}

RipHostPorts*
rip_host_plugin_ports(RipHostPlugin* const plugin)
{
  return plugin->ports;
}

bool
rip_host_plugin_activate(RipHostPlugin* const plugin, const bool freewheel, char* const error, const size_t error_size)
{
  rip_host_ports_designate(plugin->ports, LV2_CORE__freeWheeling, freewheel ? 1.0f : 0.0f);
  if (!freewheel && !rip_host_worker_start(plugin->worker)) {
    snprintf(error, error_size, "no thread for the plugin's work");
    return false;
  }
  lilv_instance_activate(plugin->instance);
  plugin->active = true;
  return true;
}

void
rip_host_plugin_deactivate(RipHostPlugin* const plugin)
{
  if (plugin->active) {
    lilv_instance_deactivate(plugin->instance);
    rip_host_worker_stop(plugin->worker);
    plugin->active = false;
  }
}

void
rip_host_plugin_run(RipHostPlugin* const plugin, const uint32_t frames)
{
  lilv_instance_run(plugin->instance, frames);
  rip_host_worker_end_run(plugin->worker);
}

bool
rip_host_plugin_save(RipHostPlugin* const plugin, const char* const folder, char* const error, const size_t error_size)
{
  const RipHostStateTarget target = { plugin->world, plugin->plugin, plugin->instance,
                                      plugin->ports, plugin->urids,  plugin->list };
  return rip_host_state_save(&target, folder, error, error_size);
}
