// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file as something to be played: what is sent, when, and where in the music each frame lies. One thread.
//
// What is sent is the melody: the track called MELODY if there is one, else the channel messages and system exclusives
// of every track. Time runs from tick 0, frame 0. An event of tick t is sent at the first frame that is not before t;
// the tick of a frame is the nearest one, so that what a plugin echoes comes back on the tick it was sent on.
#ifndef RIP_HOST_SONG_H
#define RIP_HOST_SONG_H

#include "smf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RipHostSong RipHostSong;

/// What a transport says; beats are those of the metre, 1/beat_unit
typedef struct
{
  int64_t  frame;
  int64_t  bar;      // from 0
  double   bar_beat; // [0, beats_per_bar)
  unsigned beats_per_bar;
  unsigned beat_unit;
  double   beats_per_minute;
  float    speed; // 0 or 1
} RipHostPosition;

/// An event to send; the bytes are those of the file
typedef struct
{
  int64_t        frame;
  const uint8_t* bytes;
  uint32_t       size;
  size_t         order; // of events of one frame
} RipHostEvent;

/// Prepare a file for playing; it must outlive the song. `tempo` in quarters a minute replaces the file's tempo map if
/// it is above 0. With `whole_bars` the end is moved to the next bar line, as a loop needs. On failure (nothing to
/// play, no memory) returns NULL and writes one line to `error`.
RipHostSong*
rip_host_song_new(const RipSmf* smf, double rate, double tempo, bool whole_bars, char* error, size_t error_size);

void
rip_host_song_free(RipHostSong* song);

/// True if the track is among those that are sent
bool
rip_host_song_sends(const RipHostSong* song, size_t track);

/// What is sent, in order
const RipHostEvent*
rip_host_song_events(const RipHostSong* song, size_t* count);

/// Note-ons among the events before the end
size_t
rip_host_song_notes(const RipHostSong* song);

/// One bar after the last note
uint64_t
rip_host_song_end_tick(const RipHostSong* song);

int64_t
rip_host_song_end_frame(const RipHostSong* song);

/// The tempo map that is played, in order
const RipSmfTempo*
rip_host_song_tempos(const RipHostSong* song, size_t* count);

/// Position of a frame >= 0, with speed 1
RipHostPosition
rip_host_song_position(const RipHostSong* song, int64_t frame);

/// The first frame after `frame` where tempo or metre change, or INT64_MAX
int64_t
rip_host_song_next_change(const RipHostSong* song, int64_t frame);

/// The tick nearest to a frame >= 0
uint64_t
rip_host_song_tick(const RipHostSong* song, int64_t frame);

#endif
