// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The transport, what is played in, and what comes out.
#include "host_impl.h"

#include "wire.h"

#include <lv2/atom/util.h>
#include <lv2/patch/patch.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
    if (!strcmp(test_urids_unmap(&host->urids, host->told_of[i].key), uri)) {
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

void
host_set_window(Host* const host, void (*const take)(void* data, const void* body, uint32_t size), void* const data)
{
  host->take      = take;
  host->take_data = data;
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
  lv2_atom_forge_object(forge, &frame, 0, host_urid(host, LV2_PATCH__Set));
  lv2_atom_forge_key(forge, host_urid(host, LV2_PATCH__property));
  lv2_atom_forge_urid(forge, host_urid(host, host->set_uri));
  lv2_atom_forge_key(forge, host_urid(host, LV2_PATCH__value));
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
    if (event->body.type != host_urid(host, LV2_ATOM__Object) ||
        object->body.otype != host_urid(host, LV2_PATCH__Set)) {
      continue;
    }
    lv2_atom_object_get(
      object, host_urid(host, LV2_PATCH__property), &key, host_urid(host, LV2_PATCH__value), &value, 0);
    const LV2_URID which = ((const LV2_Atom_URID*)key)->body;
    unsigned       i     = 0;
    while (i < host->told_count && host->told_of[i].key != which) {
      ++i;
    }
    host->told_count     = i == host->told_count ? i + 1u : host->told_count;
    host->told_of[i].key = which;
    snprintf(host->told_of[i].text, HOST_TEXT, "%s", (const char*)LV2_ATOM_BODY_CONST(value));
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
  lv2_atom_forge_set_buffer(&host->forge, host->in_buffer, HOST_BUFFER);
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
  *notify                = (LV2_Atom){ HOST_BUFFER - (uint32_t)sizeof(LV2_Atom), 0u };
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
    if (host->take) {
      host->take(host->take_data, event + 1, event->body.size);
    }
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

const HostEvent*
host_events(const Host* const host, size_t* const count)
{
  *count = host->event_count;
  return host->events;
}
