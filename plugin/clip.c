// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "clip.h"

#include "grid.h"
#include "task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  RipNote* notes;
  size_t   count;
} Notes;

static bool
has_notes(const RipSmf* const smf, const size_t track)
{
  size_t count = 0u;
  free(rip_smf_notes(smf, track, &count));
  return count > 0u;
}

static bool
is_accompaniment(const RipSmf* const smf, const size_t track)
{
  return rip_smf_track_is(smf, track, "ACCOMPANIMENT") || rip_smf_track_is(smf, track, "BRIDGE") ||
         rip_smf_track_is(smf, track, "PIANO");
}

/// What a track is for: a RipVoice, RIP_VOICES if that is for the role to say, or -1 if it is left out
static int
voice_of(const RipSmf* const smf, const size_t track, const bool has_melody, const bool has_accompaniment)
{
  if (!has_melody) {
    return RIP_VOICES;
  }
  if (rip_smf_track_is(smf, track, "MELODY")) {
    return RIP_MELODY;
  }
  return is_accompaniment(smf, track) || (!has_accompaniment && rip_smf_track_is(smf, track, "RIPIENO"))
           ? RIP_ACCOMPANIMENT
           : -1;
}

/// Append the notes of a track that can be heard; false when there is no memory
static bool
gather(Notes* const all, const RipSmf* const smf, const size_t track, const int voice)
{
  size_t            count = 0u;
  RipSmfNote* const notes = rip_smf_notes(smf, track, &count);
  RipNote* const    more  = (RipNote*)realloc(all->notes, (all->count + count + 1u) * sizeof(RipNote));
  if (!more) {
    free(notes);
    return false;
  }
  all->notes = more;
  for (size_t i = 0; i < count; ++i) {
    const unsigned key = notes[i].key;
    if (notes[i].channel != RIP_SMF_DRUMS && key >= RIP_LOW_KEY && key < RIP_LOW_KEY + RIP_KEYS) {
      all->notes[all->count++] = rip_grid_note(rip_smf_division(smf), &notes[i], (RipVoice)voice);
    }
  }
  free(notes);
  return true;
}

/// Notes whose voice the role says. Of two hands the top voice is the melody: notes over which none sounds when they
/// begin.
static void
assign(const Notes* const all, const unsigned role)
{
  uint32_t end[128] = { 0u }; // until when each key sounds
  for (size_t first = 0, next = 0; first < all->count; first = next) {
    for (; next < all->count && all->notes[next].onset == all->notes[first].onset; ++next) {
      RipNote* const note = &all->notes[next];
      end[note->key]      = note->end > end[note->key] ? note->end : end[note->key];
    }
    unsigned top = 127u;
    while (end[top] <= all->notes[first].onset) {
      --top; // at the latest one of these notes sounds
    }
    for (size_t i = first; i < next; ++i) {
      const bool melody = role == RIP_ROLE_SPLIT ? all->notes[i].key == top : role == RIP_ROLE_MELODY;
      if (all->notes[i].voice == RIP_VOICES) {
        all->notes[i].voice = melody ? RIP_MELODY : RIP_ACCOMPANIMENT;
      }
    }
  }
}

static void
add_cell(RipTimeline* const   clip,
         const RipGrid* const grid,
         const size_t         bar,
         const uint32_t       frame,
         const unsigned       plane,
         const unsigned       row)
{
  const unsigned inside = frame - grid->first[bar];
  RipKeys        keys   = rip_timeline_get(clip, (int64_t)bar, inside, plane);
  rip_keys_set(&keys, row);
  rip_timeline_set(clip, (int64_t)bar, inside, plane, keys);
}

/// Write the notes' cells. Each cell is written once, however many notes lie upon each other.
static void
draw(RipTimeline* const clip, const RipGrid* const grid, const Notes* const all)
{
  uint32_t       filled[RIP_VOICES][RIP_KEYS] = { { 0u } };
  const uint32_t end                          = grid->first[grid->count];
  for (size_t i = 0; i < all->count; ++i) {
    const RipNote* const note = &all->notes[i];
    const unsigned       row  = note->key - RIP_LOW_KEY;
    const unsigned       base = RIP_HEARD + 2u * note->voice;
    uint32_t* const      done = &filled[note->voice][row];
    size_t               bar  = rip_grid_bar(grid, note->onset);
    if (note->onset >= end) {
      continue;
    }
    add_cell(clip, grid, bar, note->onset, base, row);
    for (uint32_t frame = note->onset > *done ? note->onset : *done; frame < note->end && frame < end; ++frame) {
      bar = frame >= grid->first[bar + 1u] ? rip_grid_bar(grid, frame) : bar;
      add_cell(clip, grid, bar, frame, base + 1u, row);
    }
    *done = note->end > *done ? note->end : *done;
  }
}

/// Bars of the file, and that each voice of it is known throughout
static void
enter_bars(RipTimeline* const clip, const RipGrid* const grid, const Notes* const all)
{
  bool has[RIP_VOICES] = { false };
  for (size_t i = 0; i < all->count; ++i) {
    has[all->notes[i].voice] = true;
  }
  for (size_t bar = 0; bar < grid->count; ++bar) {
    rip_timeline_enter(clip, (int64_t)bar, grid->bars[bar]);
    for (unsigned frame = 0; frame < grid->bars[bar].frames; ++frame) {
      for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
        rip_timeline_set_heard(clip, (int64_t)bar, frame, (RipVoice)voice, has[voice]);
      }
    }
  }
}

/// The clip of a file that was read; NULL and what is wrong with it
static RipTimeline*
make(const RipSmf* const smf, const unsigned role, const char** const wrong)
{
  Notes          all               = { NULL, 0u };
  const size_t   tracks            = rip_smf_tracks(smf);
  bool           has_melody        = false;
  bool           has_accompaniment = false;
  RipGrid* const grid              = rip_grid_new(smf);
  bool           memory            = grid;
  for (size_t i = 0; i < tracks; ++i) {
    has_melody        = has_melody || (rip_smf_track_is(smf, i, "MELODY") && has_notes(smf, i));
    has_accompaniment = has_accompaniment || (is_accompaniment(smf, i) && has_notes(smf, i));
  }
  for (size_t i = 0; memory && i < tracks; ++i) {
    const int voice = voice_of(smf, i, has_melody, has_accompaniment);
    memory          = voice < 0 || gather(&all, smf, i, voice);
  }
  RipTimeline* clip = NULL;
  if (memory && !all.count) {
    *wrong = "has no notes to play";
  } else if (memory && grid->count > RIP_TIMELINE_BARS) {
    *wrong = "has more than 1024 bars";
  } else {
    clip   = memory ? rip_timeline_new() : NULL;
    *wrong = "there is not enough memory";
  }
  if (clip) {
    qsort(all.notes, all.count, sizeof(RipNote), rip_roll_compare_notes);
    assign(&all, role);
    enter_bars(clip, grid, &all);
    draw(clip, grid, &all);
  }
  rip_grid_free(grid);
  free(all.notes);
  return clip;
}

RipTimeline*
rip_clip_load(const char* const path, const unsigned role, char* const error, const size_t error_size)
{
  const char* const slash    = strrchr(path, '/');
  const char* const name     = slash ? slash + 1 : path;
  char              why[192] = "";
  const char*       wrong    = why;
  RipTimeline*      clip     = NULL;
  RipSmf* const     smf      = rip_smf_read(path, why, sizeof(why));
  if (smf) {
    clip = make(smf, role, &wrong);
    rip_smf_free(smf);
  }
  if (!clip) {
    snprintf(error, error_size, "%s: %s", name, wrong);
  }
  return clip;
}
