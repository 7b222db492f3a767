// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the files of the host share.
#ifndef RIP_TESTS_HOST_IMPL_H
#define RIP_TESTS_HOST_IMPL_H

#include "host.h"
#include "host_features.h"
#include "stored.h"

#include <lilv/lilv.h>
#include <lv2/atom/forge.h>

#define HOST_BUFFER 65536u // bytes of each port of atoms
#define HOST_PORTS 64u
#define HOST_PROPERTIES 8u
#define HOST_TEXT 4096u

/// A property, and what the plugin said of it last
typedef struct
{
  LV2_URID key;
  char     text[HOST_TEXT];
} HostProperty;

struct Host
{
  LilvWorld*    world;
  LilvInstance* instance;
  TestUrids     urids;
  TestLog       log;

  unsigned    ports;
  float       control[HOST_PORTS];
  const char* symbol[HOST_PORTS];
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

  LV2_Atom_Forge forge;
  LV2_URID       midi, position, t_frame, t_speed, t_bar, t_bar_beat, t_unit, t_beats, t_bpm, ask;

  void (*take)(void* data, const void* body, uint32_t size);
  void* take_data;
  void (*enter)(void);
  void (*leave)(void);

  Stored stored; // the state that was saved last, or is to be restored

  HostProperty told_of[HOST_PROPERTIES];
  unsigned     told_count;
  const char*  set_uri; // to be set in the next run, NULL: nothing
  char         set_text[HOST_TEXT];
  uint8_t      message[2]; // to come in then, 0: none
};

/// The number of a URI
static inline LV2_URID
host_urid(Host* const host, const char* const uri)
{
  return test_urids_map(&host->urids, uri);
}

#endif
