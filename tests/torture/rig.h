// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// An instance of the plugin whose ports are whatever its description says, each in memory of just its size.
#ifndef RIP_TESTS_RIG_H
#define RIP_TESTS_RIG_H

#include "dice.h"
#include "host_features.h"
#include "ledger.h"

#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/options/options.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>

#define RIG_PORTS 128u
#define RIG_OUT 65536u
#define RIG_ROOM (1u << 20u) // bytes of an output buffer, at most

/// Features a rig can lack or have beside urid:map
enum
{
  RIG_LOG     = 1u << 0u,
  RIG_OPTIONS = 1u << 1u,
  RIG_BOUNDED = 1u << 2u,
  RIG_WORKER  = 1u << 3u, // a worker that is there, and never works
  RIG_ALL     = (1u << 4u) - 1u
};

typedef enum
{
  RIG_CONTROL_IN,
  RIG_CONTROL_OUT,
  RIG_EVENTS_IN,
  RIG_EVENTS_OUT, // MIDI
  RIG_NOTIFY,     // for the plugin's window
} RigPortType;

typedef struct
{
  char        symbol[32];
  RigPortType type;
  float       low, high, standard;
  float       value;
  uint8_t*    buffer; // of events out and notify
  bool        open;   // not connected
} RigPort;

/// The plugin and what its description says, shared by all rigs
typedef struct
{
  LilvWorld*        world;
  const LilvPlugin* plugin;
  LV2_URID_Map      map;
  LV2_URID_Unmap    unmap;
  unsigned          ports;
  RigPort           port[RIG_PORTS]; // as described
} RigBundle;

typedef struct
{
  const RigBundle* bundle;
  LilvInstance*    instance;
  double           rate;
  RigPort          port[RIG_PORTS];
  uint32_t         capacity; // of the MIDI output's atom
  Ledger           ledger;

  // What the features point to
  TestLog             log;
  LV2_Worker_Schedule worker;
  LV2_Options_Option  options[2];
} Rig;

/// Load a bundle; ends the program if that fails
RigBundle*
rig_load(const char* path);

void
rig_unload(RigBundle* bundle);

/// The URID of a URI; any thread
LV2_URID
rig_map(const char* uri);

/// Make an instance; its ports are connected, but it is not activated. NULL if it will not be made.
Rig*
rig_new(const RigBundle* bundle, double rate, unsigned features);

void
rig_free(Rig* rig);

/// Connect each port to its memory; with dice, some to nothing
void
rig_connect(Rig* rig, Dice* leave_out);

/// The index of a port; ends the program if there is none
unsigned
rig_find(const Rig* rig, const char* symbol);

void
rig_set(Rig* rig, const char* symbol, float value);

/// Run a block: `in` is the sequence to read, or NULL; `watched`: with an eye on what it calls. Returns what is wrong
/// with what came out, or NULL.
const char*
rig_run(Rig* rig, const LV2_Atom_Sequence* in, uint32_t samples, bool watched);

#endif
