// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin that shows what a host does, as notes on the ticks where it was done. On its first output a click on every
// beat of the transport, within blocks, too: key 76 on the first beat of a bar, else 77; the velocity is the bar's
// number modulo 100, plus 1. On its second output a drone on channel 2, from where the transport starts, or has jumped
// to, until it stops or jumps. It asks for work at every bar, and counts the answers; it counts the MIDI events it
// hears.
#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/core/lv2.h>
#include <lv2/core/lv2_util.h>
#include <lv2/midi/midi.h>
#include <lv2/state/state.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>
#include <lv2/worker/worker.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PROBE_URI "urn:ripieno:test:probe"

typedef struct
{
  LV2_URID midi, position, frame, speed, bar, bar_beat, beats_per_bar, beats_per_minute;
  LV2_URID int_type, long_type, float_type, answers;
} Urids;

typedef struct
{
  const LV2_Atom_Sequence*   in;
  LV2_Atom_Sequence*         outs[2];
  const float*               enabled;
  const float*               freewheel;
  const float*               drone;
  float*                     answers;
  float*                     freewheels;
  float*                     heard;
  const float*               signals_in[2];
  float*                     signal_out;
  const LV2_Worker_Schedule* schedule;
  Urids                      urids;
  LV2_Atom_Forge             forges[2];
  double                     rate;
  bool                       rolling;
  int64_t                    frame; // expected next
  int64_t                    bar;
  double                     beat; // in the bar
  double                     beats_per_bar;
  double                     beats_per_minute;
  uint8_t                    sounding; // key of the drone
  int32_t                    count;    // answers
} Probe;

static LV2_Handle
instantiate(const LV2_Descriptor* const     descriptor,
            const double                    rate,
            const char* const               bundle,
            const LV2_Feature* const* const features)
{
  (void)descriptor;
  (void)bundle;
  LV2_URID_Map* const map   = (LV2_URID_Map*)lv2_features_data(features, LV2_URID__map);
  Probe* const        probe = (Probe*)calloc(1, sizeof(Probe));
  if (!probe || !map ||
      !(probe->schedule = (const LV2_Worker_Schedule*)lv2_features_data(features, LV2_WORKER__schedule))) {
    free(probe);
    return NULL;
  }
  probe->rate  = rate;
  probe->urids = (Urids){
    .midi             = map->map(map->handle, LV2_MIDI__MidiEvent),
    .position         = map->map(map->handle, LV2_TIME__Position),
    .frame            = map->map(map->handle, LV2_TIME__frame),
    .speed            = map->map(map->handle, LV2_TIME__speed),
    .bar              = map->map(map->handle, LV2_TIME__bar),
    .bar_beat         = map->map(map->handle, LV2_TIME__barBeat),
    .beats_per_bar    = map->map(map->handle, LV2_TIME__beatsPerBar),
    .beats_per_minute = map->map(map->handle, LV2_TIME__beatsPerMinute),
    .int_type         = map->map(map->handle, LV2_ATOM__Int),
    .long_type        = map->map(map->handle, LV2_ATOM__Long),
    .float_type       = map->map(map->handle, LV2_ATOM__Float),
    .answers          = map->map(map->handle, PROBE_URI "#answers"),
  };
  lv2_atom_forge_init(&probe->forges[0], map);
  lv2_atom_forge_init(&probe->forges[1], map);
  return probe;
}

static void
connect_port(const LV2_Handle handle, const uint32_t port, void* const data)
{
  Probe* const probe = (Probe*)handle;
  switch (port) {
  case 0:
    probe->in = (const LV2_Atom_Sequence*)data;
    break;
  case 1:
  case 2:
    probe->outs[port - 1u] = (LV2_Atom_Sequence*)data;
    break;
  case 3:
    probe->enabled = (const float*)data;
    break;
  case 4:
    probe->freewheel = (const float*)data;
    break;
  case 5:
    probe->drone = (const float*)data;
    break;
  case 6:
    probe->answers = (float*)data;
    break;
  case 7:
    probe->freewheels = (float*)data;
    break;
  case 8:
  case 9:
    probe->signals_in[port - 8u] = (const float*)data;
    break;
  case 10:
    probe->signal_out = (float*)data;
    break;
  default:
    probe->heard = (float*)data;
    break;
  }
}

static void
send(Probe* const   probe,
     const unsigned out,
     const int64_t  frame,
     const uint8_t  status,
     const uint8_t  key,
     uint8_t        velocity)
{
  LV2_Atom_Forge* const forge    = &probe->forges[out];
  const uint8_t         bytes[3] = { status, key, velocity };
  lv2_atom_forge_frame_time(forge, frame);
  lv2_atom_forge_atom(forge, sizeof(bytes), probe->urids.midi);
  lv2_atom_forge_write(forge, bytes, sizeof(bytes));
}

/// Clicks of frames [from, to) of a run, where `from` is at the position that is known. What a float's rounding takes
/// from a beat is less than a twentieth of a frame.
static void
roll(Probe* const probe, const int64_t from, const int64_t to)
{
  const double frames_per_beat = probe->rate * 60.0 / probe->beats_per_minute;
  if (!probe->rolling) {
    return;
  }
  for (double beat = ceil(probe->beat - 0.95 / frames_per_beat);; beat += 1.0) {
    const int64_t at = from + (int64_t)fmax(0.0, ceil((beat - probe->beat) * frames_per_beat - 0.05));
    if (at >= to) {
      break;
    }
    const int32_t bar   = (int32_t)(probe->bar + (int64_t)(beat / probe->beats_per_bar));
    const bool    first = fmod(beat, probe->beats_per_bar) == 0.0;
    send(probe, 0, at, 0x90, first ? 76 : 77, (uint8_t)(bar % 100 + 1));
    send(probe, 0, at, 0x80, first ? 76 : 77, 0);
    if (first) {
      probe->schedule->schedule_work(probe->schedule->handle, sizeof(bar), &bar);
    }
  }
  probe->beat += (double)(to - from) / frames_per_beat;
}

static void
set_drone(Probe* const probe, const int64_t frame, const uint8_t key)
{
  if (probe->sounding) {
    send(probe, 1, frame, 0x81, probe->sounding, 0);
  }
  if (key) {
    send(probe, 1, frame, 0x91, key, 64);
  }
  probe->sounding = key;
}

static void
locate(Probe* const probe, const int64_t at, const LV2_Atom_Object* const object)
{
  const Urids* const    urids            = &probe->urids;
  const LV2_Atom_Long*  frame            = NULL;
  const LV2_Atom_Long*  bar              = NULL;
  const LV2_Atom_Float* speed            = NULL;
  const LV2_Atom_Float* bar_beat         = NULL;
  const LV2_Atom_Float* beats_per_bar    = NULL;
  const LV2_Atom_Float* beats_per_minute = NULL;
  lv2_atom_object_get(object,
                      urids->frame,
                      &frame,
                      urids->speed,
                      &speed,
                      urids->bar,
                      &bar,
                      urids->bar_beat,
                      &bar_beat,
                      urids->beats_per_bar,
                      &beats_per_bar,
                      urids->beats_per_minute,
                      &beats_per_minute,
                      0);
  if (!frame || !speed || !bar || !bar_beat || !beats_per_bar || !beats_per_minute) {
    return;
  }
  const bool rolling = speed->body > 0.0f;
  if (!rolling && probe->rolling) {
    set_drone(probe, at, 0);
  } else if (rolling && (!probe->rolling || frame->body != probe->frame)) {
    set_drone(probe, at, (uint8_t)*probe->drone);
  }
  probe->rolling          = rolling;
  probe->frame            = frame->body;
  probe->bar              = bar->body;
  probe->beat             = (double)bar_beat->body;
  probe->beats_per_bar    = (double)beats_per_bar->body;
  probe->beats_per_minute = (double)beats_per_minute->body;
}

static void
run(const LV2_Handle handle, const uint32_t frames)
{
  Probe* const         probe = (Probe*)handle;
  LV2_Atom_Forge_Frame sequences[2];
  for (unsigned i = 0; i < 2u; ++i) {
    lv2_atom_forge_set_buffer(&probe->forges[i], (uint8_t*)probe->outs[i], probe->outs[i]->atom.size + 8u);
    lv2_atom_forge_sequence_head(&probe->forges[i], &sequences[i], 0);
  }
  int64_t from = 0;
  LV2_ATOM_SEQUENCE_FOREACH(probe->in, event)
  {
    const LV2_Atom_Object* const object = (const LV2_Atom_Object*)&event->body;
    if (lv2_atom_forge_is_object_type(&probe->forges[0], event->body.type) &&
        object->body.otype == probe->urids.position) {
      roll(probe, from, event->time.frames);
      from = event->time.frames;
      locate(probe, from, object);
    }
    *probe->heard += event->body.type == probe->urids.midi ? 1.0f : 0.0f;
  }
  roll(probe, from, frames);
  probe->frame += probe->rolling ? (int64_t)frames - from : 0;
  for (unsigned i = 0; i < 2u; ++i) {
    lv2_atom_forge_pop(&probe->forges[i], &sequences[i]);
  }
  for (uint32_t i = 0; i < frames; ++i) {
    probe->signal_out[i] = probe->signals_in[0][i] + probe->signals_in[1][i];
  }
  *probe->answers    = (float)probe->count;
  *probe->freewheels = *probe->enabled > 0.0f ? *probe->freewheel : -1.0f;
}

static void
cleanup(const LV2_Handle handle)
{
  free(handle);
}

static LV2_Worker_Status
work(const LV2_Handle                  handle,
     const LV2_Worker_Respond_Function respond,
     const LV2_Worker_Respond_Handle   responder,
     const uint32_t                    size,
     const void* const                 data)
{
  (void)handle;
  return respond(responder, size, data);
}

static LV2_Worker_Status
work_response(const LV2_Handle handle, const uint32_t size, const void* const data)
{
  (void)data;
  ((Probe*)handle)->count += size == sizeof(int32_t);
  return LV2_WORKER_SUCCESS;
}

static LV2_State_Status
save(const LV2_Handle                handle,
     const LV2_State_Store_Function  store,
     const LV2_State_Handle          state,
     const uint32_t                  flags,
     const LV2_Feature* const* const features)
{
  (void)flags;
  (void)features;
  const Probe* const probe = (const Probe*)handle;
  return store(state,
               probe->urids.answers,
               &probe->count,
               sizeof(int32_t),
               probe->urids.int_type,
               LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE);
}

static LV2_State_Status
restore(const LV2_Handle                  handle,
        const LV2_State_Retrieve_Function retrieve,
        const LV2_State_Handle            state,
        const uint32_t                    flags,
        const LV2_Feature* const* const   features)
{
  (void)flags;
  (void)features;
  Probe* const      probe = (Probe*)handle;
  size_t            size  = 0;
  uint32_t          type  = 0;
  uint32_t          how   = 0;
  const void* const value = retrieve(state, probe->urids.answers, &size, &type, &how);
  if (value && size == sizeof(int32_t) && type == probe->urids.int_type) {
    memcpy(&probe->count, value, sizeof(int32_t));
  }
  return LV2_STATE_SUCCESS;
}

static const void*
extension_data(const char* const uri)
{
  static const LV2_Worker_Interface worker = { work, work_response, NULL };
  static const LV2_State_Interface  state  = { save, restore };
  return !strcmp(uri, LV2_WORKER__interface)  ? (const void*)&worker
         : !strcmp(uri, LV2_STATE__interface) ? (const void*)&state
                                              : NULL;
}

LV2_SYMBOL_EXPORT
const LV2_Descriptor*
lv2_descriptor(const uint32_t index)
{
  static const LV2_Descriptor descriptor = { PROBE_URI, instantiate, connect_port, NULL,
                                             run,       NULL,        cleanup,      extension_data };
  return index ? NULL : &descriptor;
}
