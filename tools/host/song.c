// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file as something to be played. One thread.
#include "song.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A stretch of one tempo and one metre
typedef struct
{
  uint64_t tick;     // where it starts
  double   frame;    // the same, exactly
  int64_t  first;    // its first frame
  uint32_t quarter;  // microseconds
  uint64_t bar_tick; // where its metre starts
  int64_t  bar;      // number of the bar that starts there
  uint8_t  numerator;
  uint8_t  denominator;
} Stretch;

struct RipHostSong
{
  const RipSmf* smf;
  double        rate;
  unsigned      division;
  size_t        melody; // track that is sent, or the number of tracks for all
  RipSmfTempo   constant;
  bool          use_constant;
  Stretch*      stretches;
  size_t        stretch_count;
  RipHostEvent* events;
  size_t        event_count;
  uint64_t      end_tick;
  int64_t       end_frame;
};

/// The first frame not before an exact time; what rounding may have added does not count
static int64_t
first_frame(const double exact)
{
  return (int64_t)ceil(exact - 1e-6);
}

static double
frames_per_tick(const RipHostSong* const song, const Stretch* const stretch)
{
  return (double)stretch->quarter * song->rate / (1e6 * (double)song->division);
}

static double
beat_ticks(const RipHostSong* const song, const Stretch* const stretch)
{
  return 4.0 * (double)song->division / (double)stretch->denominator;
}

static double
bar_ticks(const RipHostSong* const song, const Stretch* const stretch)
{
  return beat_ticks(song, stretch) * (double)stretch->numerator;
}

/// The last stretch that has begun by a tick
static const Stretch*
stretch_of_tick(const RipHostSong* const song, const uint64_t tick)
{
  size_t low  = 0;
  size_t high = song->stretch_count;
  while (high - low > 1u) {
    const size_t middle = low + (high - low) / 2u;
    if (song->stretches[middle].tick <= tick) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return &song->stretches[low];
}

/// The last stretch that has begun by a frame
static const Stretch*
stretch_of_frame(const RipHostSong* const song, const int64_t frame)
{
  size_t low  = 0;
  size_t high = song->stretch_count;
  while (high - low > 1u) {
    const size_t middle = low + (high - low) / 2u;
    if (song->stretches[middle].first <= frame) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return &song->stretches[low];
}

static double
exact_frame(const RipHostSong* const song, const Stretch* const stretch, const uint64_t tick)
{
  return stretch->frame + (double)(tick - stretch->tick) * frames_per_tick(song, stretch);
}

/// Let a stretch begin at `tick`, after `last`
static Stretch
next_stretch(const RipHostSong* const song, const Stretch* const last, const uint64_t tick)
{
  Stretch stretch = *last;
  stretch.tick    = tick;
  stretch.frame   = exact_frame(song, last, tick);
  stretch.first   = first_frame(stretch.frame);
  return stretch;
}

/// A new metre starts a new bar: what was left of the last one is a bar, too
static void
set_metre(const RipHostSong* const song, Stretch* const stretch, const RipSmfSignature* const signature)
{
  if (stretch->numerator) {
    const double bars = (double)(signature->tick - stretch->bar_tick) / bar_ticks(song, stretch);
    stretch->bar += (int64_t)ceil(bars - 1e-9);
  }
  stretch->bar_tick    = signature->tick;
  stretch->numerator   = signature->numerator;
  stretch->denominator = signature->denominator;
}

static bool
map_time(RipHostSong* const song)
{
  size_t                       tempo_count     = 0;
  size_t                       signature_count = 0;
  const RipSmfTempo* const     tempos          = rip_host_song_tempos(song, &tempo_count);
  const RipSmfSignature* const signatures      = rip_smf_signatures(song->smf, &signature_count);
  song->stretches                              = (Stretch*)calloc(tempo_count + signature_count, sizeof(Stretch));
  if (!song->stretches) {
    return false;
  }
  Stretch stretch = { .tick = 0, .quarter = tempos[0].quarter };
  set_metre(song, &stretch, &signatures[0]);
  size_t t = 1;
  size_t s = 1;
  for (;;) {
    const uint64_t next_tempo              = t < tempo_count ? tempos[t].tick : UINT64_MAX;
    const uint64_t next_signature          = s < signature_count ? signatures[s].tick : UINT64_MAX;
    const uint64_t next                    = next_tempo < next_signature ? next_tempo : next_signature;
    song->stretches[song->stretch_count++] = stretch;
    if (next == UINT64_MAX) {
      return true;
    }
    stretch = next_stretch(song, &stretch, next);
    if (next_tempo == next) {
      stretch.quarter = tempos[t++].quarter;
    }
    if (next_signature == next) {
      set_metre(song, &stretch, &signatures[s++]);
    }
  }
}

static bool
is_sent(const RipSmfEvent* const event)
{
  const uint8_t status = event->bytes[0];
  return (status >= 0x80u && status < 0xF0u) || (status == 0xF0u && event->bytes[event->size - 1u] == 0xF7u);
}

static bool
is_note_on(const RipHostEvent* const event)
{
  return event->size == 3u && (event->bytes[0] & 0xF0u) == 0x90u && event->bytes[2];
}

static int
compare_events(const void* const a, const void* const b)
{
  const RipHostEvent* const left  = (const RipHostEvent*)a;
  const RipHostEvent* const right = (const RipHostEvent*)b;
  return left->frame != right->frame ? (left->frame > right->frame) - (left->frame < right->frame)
                                     : (left->order > right->order) - (left->order < right->order);
}

/// Put the events of the tracks that are sent in order; those of one frame stay in the order of tracks and file
static bool
gather_events(RipHostSong* const song)
{
  const size_t tracks   = rip_smf_tracks(song->smf);
  size_t       capacity = 1;
  for (size_t track = 0; track < tracks; ++track) {
    capacity += rip_host_song_sends(song, track) ? rip_smf_events(song->smf, track) : 0u;
  }
  song->events = (RipHostEvent*)calloc(capacity, sizeof(RipHostEvent));
  if (!song->events) {
    return false;
  }
  for (size_t track = 0; track < tracks; ++track) {
    const size_t count = rip_host_song_sends(song, track) ? rip_smf_events(song->smf, track) : 0u;
    for (size_t i = 0; i < count; ++i) {
      const RipSmfEvent event = rip_smf_event(song->smf, track, i);
      if (is_sent(&event)) {
        const double exact  = exact_frame(song, stretch_of_tick(song, event.tick), event.tick);
        const size_t order  = song->event_count++;
        song->events[order] = (RipHostEvent){ first_frame(exact), event.bytes, event.size, order };
      }
    }
  }
  qsort(song->events, song->event_count, sizeof(RipHostEvent), compare_events);
  return true;
}

/// Where the last note ends, or UINT64_MAX if there is none
static uint64_t
last_note_end(const RipHostSong* const song)
{
  uint64_t end = UINT64_MAX;
  for (size_t track = 0; track < rip_smf_tracks(song->smf); ++track) {
    size_t            count = 0;
    RipSmfNote* const notes = rip_host_song_sends(song, track) ? rip_smf_notes(song->smf, track, &count) : NULL;
    for (size_t i = 0; i < count; ++i) {
      end = (end == UINT64_MAX || notes[i].end > end) ? notes[i].end : end;
    }
    free(notes);
  }
  return end;
}

static void
set_end(RipHostSong* const song, const uint64_t last, const bool whole_bars)
{
  const Stretch* stretch = stretch_of_tick(song, last);
  double         end     = (double)last + bar_ticks(song, stretch);
  stretch                = stretch_of_tick(song, (uint64_t)ceil(end));
  if (whole_bars) {
    const double bar = bar_ticks(song, stretch);
    end              = (double)stretch->bar_tick + ceil((end - (double)stretch->bar_tick) / bar - 1e-9) * bar;
  }
  song->end_tick  = (uint64_t)ceil(end - 1e-6);
  song->end_frame = first_frame(exact_frame(song, stretch_of_tick(song, song->end_tick), song->end_tick));
}

RipHostSong*
rip_host_song_new(const RipSmf* const smf,
                  const double        rate,
                  const double        tempo,
                  const bool          whole_bars,
                  char* const         error,
                  const size_t        error_size)
{
  RipHostSong* const song = (RipHostSong*)calloc(1, sizeof(RipHostSong));
  if (song) {
    song->smf              = smf;
    song->rate             = rate;
    song->division         = rip_smf_division(smf);
    song->melody           = rip_smf_find(smf, "MELODY");
    song->use_constant     = tempo > 0.0;
    song->constant.quarter = tempo > 0.0 ? (uint32_t)lround(60e6 / tempo) : 0u;
  }
  if (!song || !map_time(song) || !gather_events(song)) {
    snprintf(error, error_size, "out of memory");
    rip_host_song_free(song);
    return NULL;
  }
  const uint64_t last = last_note_end(song);
  if (last == UINT64_MAX) {
    snprintf(error, error_size, "no notes to play");
    rip_host_song_free(song);
    return NULL;
  }
  set_end(song, last, whole_bars);
  return song;
}

void
rip_host_song_free(RipHostSong* const song)
{
  if (song) {
    free(song->stretches);
    free(song->events);
    free(song);
  }
}

bool
rip_host_song_sends(const RipHostSong* const song, const size_t track)
{
  return song->melody == rip_smf_tracks(song->smf) || track == song->melody;
}

const RipHostEvent*
rip_host_song_events(const RipHostSong* const song, size_t* const count)
{
  *count = song->event_count;
  return song->events;
}

size_t
rip_host_song_notes(const RipHostSong* const song)
{
  size_t notes = 0;
  for (size_t i = 0; i < song->event_count && song->events[i].frame < song->end_frame; ++i) {
    notes += is_note_on(&song->events[i]);
  }
  return notes;
}

uint64_t
rip_host_song_end_tick(const RipHostSong* const song)
{
  return song->end_tick;
}

int64_t
rip_host_song_end_frame(const RipHostSong* const song)
{
  return song->end_frame;
}

const RipSmfTempo*
rip_host_song_tempos(const RipHostSong* const song, size_t* const count)
{
  if (song->use_constant) {
    *count = 1;
    return &song->constant;
  }
  return rip_smf_tempos(song->smf, count);
}

RipHostPosition
rip_host_song_position(const RipHostSong* const song, const int64_t frame)
{
  const Stretch* const stretch = stretch_of_frame(song, frame);
  const double         tick = (double)stretch->tick + ((double)frame - stretch->frame) / frames_per_tick(song, stretch);
  const double         beats = (tick - (double)stretch->bar_tick) / beat_ticks(song, stretch);
  const double         bars  = floor(beats / (double)stretch->numerator + 1e-9);
  return (RipHostPosition){
    .frame            = frame,
    .bar              = stretch->bar + (int64_t)bars,
    .bar_beat         = fmax(0.0, beats - bars * (double)stretch->numerator),
    .beats_per_bar    = stretch->numerator,
    .beat_unit        = stretch->denominator,
    .beats_per_minute = 60e6 / (double)stretch->quarter * (double)stretch->denominator / 4.0,
    .speed            = 1.0f,
  };
}

int64_t
rip_host_song_next_change(const RipHostSong* const song, const int64_t frame)
{
  const Stretch* const last = song->stretches + song->stretch_count;
  for (const Stretch* stretch = stretch_of_frame(song, frame) + 1; stretch < last; ++stretch) {
    if (stretch->first > frame) {
      return stretch->first;
    }
  }
  return INT64_MAX;
}

uint64_t
rip_host_song_tick(const RipHostSong* const song, const int64_t frame)
{
  const Stretch* const stretch = stretch_of_frame(song, frame);
  const double         ticks   = floor(((double)frame - stretch->frame) / frames_per_tick(song, stretch) + 0.5);
  return stretch->tick + (ticks > 0.0 ? (uint64_t)ticks : 0u);
}
