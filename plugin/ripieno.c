// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The LV2 plugin: descriptor, ports, life of an instance.
#include "engine.h"
#include "notify.h"
#include "ports.h"
#include "properties.h"
#include "registry.h"
#include "sampler.h"
#include "urids.h"

#include <lv2/core/lv2.h>
#include <lv2/core/lv2_util.h>
#include <lv2/log/log.h>
#include <lv2/log/logger.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEIGHTS "ripieno.safetensors"

typedef enum
{
  STATUS_NO_MODEL,
  STATUS_IDLE,
  STATUS_LISTENING,
  STATUS_THINKING,
  STATUS_PLAYING,
  STATUS_LATE
} Status;

typedef struct
{
  RipUrids          urids;
  const RipNet*     net; // NULL: pass through
  RipSamplerThread* sampler;
  RipEngine         engine;
  RipNotify         notify;
  RipProperties     properties;
  LV2_Log_Logger    logger;
  void*             port[RIP_PORTS];
} Plugin;

/// Load the weights of the environment, else of the bundle; say why if there are none
static const RipNet*
load_weights(const char* const bundle, LV2_Log_Logger* const logger)
{
  char              path[4096];
  char              error[256] = "the path is too long";
  const char* const asked      = getenv("RIPIENO_MODEL");
  const int         length     = asked && *asked ? snprintf(path, sizeof(path), "%s", asked)
                                                 : snprintf(path, sizeof(path), "%s/%s", bundle, WEIGHTS);
  const RipNet*     net        = NULL;
  if (length > 0 && (size_t)length < sizeof(path)) {
    net = rip_registry_get(path, error, sizeof(error));
  }
  if (!net) {
    lv2_log_error(logger, "ripieno: passing MIDI through, for there is no model: %s: %s\n", path, error);
  }
  return net;
}

/// From the sampler's thread, or a main one
static void
log_line(void* const handle, const char* const line)
{
  lv2_log_error(&((Plugin*)handle)->logger, "ripieno: %s\n", line);
}

static void
cleanup(const LV2_Handle instance)
{
  Plugin* const plugin = (Plugin*)instance;
  rip_sampler_free(plugin->sampler);
  rip_registry_release(plugin->net);
  free(plugin);
}

static LV2_Handle
instantiate(const LV2_Descriptor* const     descriptor,
            const double                    rate,
            const char* const               bundle,
            const LV2_Feature* const* const features)
{
  (void)descriptor;
  LV2_URID_Map* const map    = (LV2_URID_Map*)lv2_features_data(features, LV2_URID__map);
  LV2_Log_Log* const  log    = (LV2_Log_Log*)lv2_features_data(features, LV2_LOG__log);
  LV2_Log_Logger      logger = { 0 };
  lv2_log_logger_init(&logger, map, log);
  if (!map || !(rate > 0.0)) {
    lv2_log_error(&logger, "ripieno: the host lacks %s\n", map ? "a sample rate" : "urid:map");
    return NULL;
  }
  Plugin* const plugin = (Plugin*)calloc(1u, sizeof(Plugin));
  if (!plugin) {
    lv2_log_error(&logger, "ripieno: out of memory\n");
    return NULL;
  }
  rip_urids_map(&plugin->urids, map);
  plugin->logger  = logger;
  plugin->net     = load_weights(bundle, &logger);
  plugin->sampler = rip_sampler_new(plugin->net, rate, log_line, plugin);
  if (!plugin->sampler) {
    lv2_log_error(&logger, "ripieno: out of memory\n");
    cleanup(plugin);
    return NULL;
  }
  if (!rip_sampler_works(plugin->sampler)) {
    lv2_log_error(&logger, "ripieno: passing MIDI through, for memory or threads ran out\n");
    rip_registry_release(plugin->net);
    plugin->net = NULL;
  }
  RipMailbox* const mail = rip_sampler_mailbox(plugin->sampler);
  rip_engine_init(&plugin->engine, &plugin->urids, mail, rate, plugin->net != NULL);
  rip_notify_init(&plugin->notify, &plugin->urids, mail, rate);
  rip_properties_init(&plugin->properties, &plugin->urids, mail);
  return plugin;
}

static void
connect_port(const LV2_Handle instance, const uint32_t port, void* const data)
{
  if (port < RIP_PORTS) {
    ((Plugin*)instance)->port[port] = data;
  }
}

/// May come from any thread, beside run() even
static void
activate(const LV2_Handle instance)
{
  rip_engine_activate(&((Plugin*)instance)->engine);
}

/// Real-time
static Status
status(const Plugin* const plugin, const bool answered)
{
  const RipEngine* const engine = &plugin->engine;
  return !plugin->net                ? STATUS_NO_MODEL
         : !engine->schedule.running ? STATUS_IDLE
         : engine->schedule.late     ? STATUS_LATE
         : engine->player.count      ? STATUS_PLAYING
         : !answered                 ? STATUS_THINKING
                                     : STATUS_LISTENING;
}

static void
show(const Plugin* const plugin, const RipPort port, const float value)
{
  if (plugin->port[port]) {
    *(float*)plugin->port[port] = value;
  }
}

/// Real-time
static void
run(const LV2_Handle instance, const uint32_t samples)
{
  Plugin* const                  plugin   = (Plugin*)instance;
  RipMailbox* const              mail     = plugin->engine.schedule.mail;
  const RipControls              controls = rip_controls_read(plugin->port);
  const LV2_Atom_Sequence* const in       = (const LV2_Atom_Sequence*)plugin->port[RIP_PORT_IN];
  LV2_Atom_Sequence* const       notify   = (LV2_Atom_Sequence*)plugin->port[RIP_PORT_NOTIFY];
  const uint32_t                 capacity = notify ? notify->atom.size : 0u;
  rip_properties_take(&plugin->properties, in, controls.set.settings.role);
  rip_engine_run(&plugin->engine, &controls, in, (LV2_Atom_Sequence*)plugin->port[RIP_PORT_OUT], samples);
  const bool   answered = rip_engine_is_answered(&plugin->engine);
  const Status now      = status(plugin, answered);
  const float  progress = answered ? 1.0f : fminf(atomic_load(&mail->progress), 0.99f);
  show(plugin, RIP_PORT_STATUS, (float)now);
  show(plugin, RIP_PORT_PROGRESS, progress);
  show(plugin, RIP_PORT_PLAN_MS, atomic_load(&mail->plan_ms));
  show(plugin, RIP_PORT_MISSED, (float)plugin->engine.schedule.missed);
  show(plugin, RIP_PORT_SHORTENED, (float)atomic_load(&mail->shortened));
  rip_notify_run(&plugin->notify, &plugin->engine, now, progress, in, notify, samples);
  rip_properties_tell(&plugin->properties, notify, capacity, samples ? samples - 1u : 0u);
}

static LV2_State_Status
store_bytes(const Plugin* const            plugin,
            const LV2_State_Store_Function store,
            const LV2_State_Handle         handle,
            const LV2_URID                 key,
            uint8_t* const                 bytes,
            const size_t                   size)
{
  const LV2_State_Status result =
    bytes ? store(handle, key, bytes, size, plugin->urids.atom_Chunk, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE)
          : LV2_STATE_ERR_UNKNOWN;
  free(bytes);
  return result;
}

/// May run beside run(). If the session came from a newer version, its memory goes back as it came, and ours beside it.
static LV2_State_Status
save(const LV2_Handle                instance,
     const LV2_State_Store_Function  store,
     const LV2_State_Handle          handle,
     const uint32_t                  flags,
     const LV2_Feature* const* const features)
{
  (void)flags;
  (void)features;
  const Plugin* const plugin    = (const Plugin*)instance;
  size_t              size      = 0u;
  size_t              kept_size = 0u;
  uint8_t* const      bytes     = rip_sampler_save(plugin->sampler, &size);
  uint8_t* const      kept      = rip_sampler_kept(plugin->sampler, &kept_size);
  if (!kept) {
    return store_bytes(plugin, store, handle, plugin->urids.ripieno_timeline, bytes, size);
  }
  const LV2_State_Status first  = store_bytes(plugin, store, handle, plugin->urids.ripieno_timeline, kept, kept_size);
  const LV2_State_Status second = store_bytes(plugin, store, handle, plugin->urids.ripieno_memory, bytes, size);
  return first ? first : second;
}

/// Restore the memory that lies under a key; RIP_STATE_SOUND if there is none
static RipStateKind
restore_key(const Plugin* const               plugin,
            const LV2_State_Retrieve_Function retrieve,
            const LV2_State_Handle            handle,
            const LV2_URID                    key)
{
  size_t            size  = 0u;
  uint32_t          type  = 0u;
  uint32_t          how   = 0u;
  const void* const bytes = retrieve(handle, key, &size, &type, &how);
  if (!bytes) {
    return RIP_STATE_SOUND;
  }
  if (key == plugin->urids.ripieno_timeline) {
    rip_sampler_forget(plugin->sampler); // that was another session's
  }
  return rip_sampler_restore(plugin->sampler, (const uint8_t*)bytes, type == plugin->urids.atom_Chunk ? size : 0u);
}

/// May run beside run(), and before activate(). If nothing was saved the memory stays.
static LV2_State_Status
restore(const LV2_Handle                  instance,
        const LV2_State_Retrieve_Function retrieve,
        const LV2_State_Handle            handle,
        const uint32_t                    flags,
        const LV2_Feature* const* const   features)
{
  (void)flags;
  (void)features;
  Plugin* const plugin = (Plugin*)instance;
  rip_engine_recall(&plugin->engine); // before run() may see the memory
  RipStateKind kind = restore_key(plugin, retrieve, handle, plugin->urids.ripieno_timeline);
  if (kind == RIP_STATE_NEWER) {
    kind = restore_key(plugin, retrieve, handle, plugin->urids.ripieno_memory);
  }
  return kind == RIP_STATE_SOUND ? LV2_STATE_SUCCESS : LV2_STATE_ERR_UNKNOWN;
}

static const void*
extension_data(const char* const uri)
{
  static const LV2_State_Interface state = { save, restore };
  return strcmp(uri, LV2_STATE__interface) ? NULL : &state;
}

LV2_SYMBOL_EXPORT const LV2_Descriptor*
lv2_descriptor(const uint32_t index)
{
  static const LV2_Descriptor descriptor = { RIP_URI, instantiate, connect_port, activate,
                                             run,     NULL,        cleanup,      extension_data };
  return index ? NULL : &descriptor;
}
