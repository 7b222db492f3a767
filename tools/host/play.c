// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The rolling transport.
#include "play.h"

#include "clock.h"

#define TAIL 0.25 // seconds that the plugin runs on after the stop

/// Where the transport is
typedef struct
{
  const RipHostPlay*  play;
  const RipHostEvent* events;
  size_t              event_count;
  size_t              next;  // event to send
  int64_t             frame; // of the song
  int64_t             since; // frames since the stop
  unsigned            pass;
  bool                rolling;
} Transport;

size_t
rip_host_play_event_bytes(const RipHostSong* const song, const uint32_t frames)
{
  size_t                    count  = 0;
  const RipHostEvent* const events = rip_host_song_events(song, &count);
  size_t                    bytes  = 0;
  size_t                    most   = 0;
  size_t                    first  = 0;
  for (size_t i = 0; i < count; ++i) {
    bytes += rip_host_sequence_event_size(events[i].size);
    while (events[i].frame - events[first].frame >= (int64_t)frames) {
      bytes -= rip_host_sequence_event_size(events[first++].size);
    }
    most = bytes > most ? bytes : most;
  }
  return most;
}

/// Put what the plugin sent in the last run on its ticks
static bool
record_output(const Transport* const transport, const uint32_t frames)
{
  const RipHostPlay* const play  = transport->play;
  const uint64_t           base  = transport->pass * rip_host_song_end_tick(play->song);
  size_t                   count = 0;
  const RipHostMidi* const midi  = rip_host_ports_read(rip_host_plugin_ports(play->plugin), &count);
  for (size_t i = 0; i < count; ++i) {
    const int64_t  last   = (int64_t)frames - 1;
    const int64_t  offset = midi[i].frame < 0 ? 0 : midi[i].frame > last ? last : midi[i].frame;
    const int64_t  moved  = transport->rolling || transport->frame ? offset + transport->since : 0;
    const uint64_t tick   = base + rip_host_song_tick(play->song, transport->frame + moved);
    if (!rip_host_record_add(play->record, tick, midi[i].bytes, midi[i].size)) {
      return false;
    }
  }
  return true;
}

/// One run of the plugin, within which nothing changes
static bool
run(Transport* const transport, const uint32_t frames)
{
  const RipHostPlay* const play     = transport->play;
  RipHostPosition          position = rip_host_song_position(play->song, transport->frame);
  const size_t             first    = transport->next;
  position.speed                    = transport->rolling ? 1.0f : 0.0f;
  if (transport->rolling) {
    const int64_t end = transport->frame + (int64_t)frames;
    while (transport->next < transport->event_count && transport->events[transport->next].frame < end) {
      ++transport->next;
    }
  }
  rip_host_ports_write(rip_host_plugin_ports(play->plugin),
                       &position,
                       transport->events + first,
                       transport->next - first,
                       transport->frame);
  rip_host_watch_begin_run(play->watch, &position, frames);
  const int64_t before = rip_host_clock_now();
  rip_host_plugin_run(play->plugin, frames);
  const int64_t taken = rip_host_clock_now() - before;
  if (!record_output(transport, frames)) {
    return false;
  }
  rip_host_watch_end_run(play->watch, taken);
  if (transport->rolling) {
    transport->frame += frames;
  } else {
    transport->since += transport->frame ? (int64_t)frames : 0;
  }
  return true;
}

/// At the end of a pass: back to the start, or stop
static void
turn(Transport* const transport)
{
  if (transport->pass + 1u < transport->play->loops) {
    ++transport->pass;
    transport->frame = 0;
    transport->next  = 0;
  } else {
    transport->rolling = false;
  }
}

/// One block, in as many runs as it takes
static bool
run_block(Transport* const transport)
{
  const RipHostSong* const song = transport->play->song;
  const int64_t            end  = rip_host_song_end_frame(song);
  uint32_t                 left = transport->play->block;
  while (left) {
    int64_t frames = left;
    if (transport->rolling) {
      const int64_t change = rip_host_song_next_change(song, transport->frame);
      const int64_t limit  = change < end ? change : end;
      frames               = limit - transport->frame < frames ? limit - transport->frame : frames;
    }
    if (!run(transport, (uint32_t)frames)) {
      return false;
    }
    if (transport->rolling && transport->frame == end) {
      turn(transport);
    }
    left -= (uint32_t)frames;
  }
  return true;
}

bool
rip_host_play(const RipHostPlay* const play)
{
  Transport transport = { .play = play };
  transport.events    = rip_host_song_events(play->song, &transport.event_count);
  RipHostClock clock;
  rip_host_clock_start(&clock, (double)play->block / play->rate);
  for (uint64_t block = 0; transport.rolling || (double)transport.since < TAIL * play->rate; ++block) {
    if (!play->freewheel && !rip_host_clock_wait(&clock)) {
      rip_host_watch_late(play->watch);
    }
    if (!run_block(&transport)) {
      return false;
    }
    transport.rolling |= !block;
  }
  return true;
}
