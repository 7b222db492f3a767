// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "song.h"

#include "leading.h"
#include "noise.h"
#include "returns.h"

#include <stdlib.h>
#include <string.h>

#define PAST_FRAMES (RIP_FRAMES / 2u) // at most these of a window are settled before; no bar is longer
#define WORDS (RIP_ROWS / 32u)
#define AHEAD_FRAMES (RIP_FRAMES / 4u) // at least these are left to the next window, unless the song ends
#define ANSWER_LAG 4u                  // bars after which chords may come back: a pattern is no return

/// Bars of a window, as indices of the song's; `first` <= `settled` < `accepted` <= `last`
typedef struct
{
  size_t first, last;
  size_t settled;  // bars before have their notes
  size_t accepted; // bars before get theirs from this window
} Window;

/// One frame of the song
typedef struct
{
  RipKeys onset, sustain, melody; // what was made or kept, as in RipSounding
  uint8_t velocity[RIP_KEYS];
  bool    locked;
} Frame;

typedef struct
{
  RipBar*    bars;
  uint32_t*  first;  // [bar_count + 1] first frame of each bar
  RipOrigin* origin; // [bar_count]
  size_t     bar_count;
  RipKeys (*heard)[RIP_PLANES]; // cells of each frame
  Frame*     frames;
  RipProblem problem;
  RipKnown   known;
  RipPlan    plan;
} Work;

static void
free_work(Work* const work)
{
  if (work) {
    free(work->bars);
    free(work->first);
    free(work->origin);
    free(work->heard);
    free(work->frames);
    free(work);
  }
}

static uint32_t
frame_count(const Work* const work)
{
  return work->first[work->bar_count];
}

/// Take the song's bars over, cut where they are longer than half a window, so that the bar before one always fits in
/// with it
static void
cut_bars(Work* const work, const RipSong* const song)
{
  for (size_t b = 0u; b < song->bar_count; ++b) {
    for (unsigned left = song->bars[b].frames; left;) {
      const unsigned piece               = left < PAST_FRAMES ? left : PAST_FRAMES;
      work->bars[work->bar_count]        = song->bars[b];
      work->bars[work->bar_count].frames = (uint16_t)piece;
      work->first[work->bar_count + 1u]  = work->first[work->bar_count] + piece;
      work->origin[work->bar_count]      = (RipOrigin){ work->bar_count, 0.0f };
      work->bar_count += 1u;
      left -= piece;
    }
  }
}

/// Draw a note that was heard
static void
draw_heard(Work* const work, const RipNote* const note)
{
  const uint32_t end = frame_count(work);
  const unsigned row = note->key - RIP_LOW_KEY;
  for (uint32_t at = note->onset; at < note->end && at < end; ++at) {
    RipKeys* const cells = work->heard[at] + 2u * note->voice;
    rip_keys_set(&cells[1], row);
    if (at == note->onset) {
      rip_keys_set(&cells[0], row);
    }
  }
}

/// Draw what a note has in the locked bar it begins in, and in those that follow it
static void
draw_kept(Work* const work, const RipNote* const note)
{
  const uint32_t end = frame_count(work);
  const unsigned row = note->key - RIP_LOW_KEY;
  for (uint32_t at = note->onset; at < note->end && at < end && work->frames[at].locked; ++at) {
    Frame* const frame = &work->frames[at];
    rip_keys_set(&frame->sustain, row);
    if (note->voice == RIP_MELODY) {
      rip_keys_set(&frame->melody, row);
    }
    if (at == note->onset) {
      rip_keys_set(&frame->onset, row);
      frame->velocity[row] = note->velocity;
    }
  }
}

/// Draw all notes on the keyboard
static void
draw(Work* const work, const RipNote* const notes, const size_t count, void (*const draw_one)(Work*, const RipNote*))
{
  for (size_t i = 0u; i < count; ++i) {
    if (notes[i].key >= RIP_LOW_KEY && notes[i].key < RIP_LOW_KEY + RIP_KEYS) {
      draw_one(work, &notes[i]);
    }
  }
}

static Work*
new_work(const RipSong* const song)
{
  size_t pieces = 0u, frames = 0u;
  for (size_t b = 0u; b < song->bar_count; ++b) {
    pieces += (song->bars[b].frames + PAST_FRAMES - 1u) / PAST_FRAMES;
    frames += song->bars[b].frames;
  }

  Work* const work = calloc(1u, sizeof(Work));
  if (!work) {
    return NULL;
  }
  work->bars   = calloc(pieces + 1u, sizeof(RipBar));
  work->first  = calloc(pieces + 1u, sizeof(uint32_t));
  work->origin = calloc(pieces + 1u, sizeof(RipOrigin));
  work->heard  = calloc(frames + 1u, sizeof(*work->heard));
  work->frames = calloc(frames + 1u, sizeof(Frame));
  if (!work->bars || !work->first || !work->origin || !work->heard || !work->frames) {
    free_work(work);
    return NULL;
  }

  cut_bars(work, song);
  size_t at = 0u;
  for (size_t b = 0u; song->locked && b < song->bar_count; ++b) {
    for (unsigned i = 0u; i < song->bars[b].frames; ++i) {
      work->frames[at++].locked = song->locked[b];
    }
  }
  draw(work, song->heard, song->heard_count, draw_heard);
  draw(work, song->kept, song->kept_count, draw_kept);

  return work;
}

static bool
is_locked(const Work* const work, const size_t bar)
{
  return work->frames[work->first[bar]].locked;
}

/// The window after the one that settled the bars before `settled`; empty if nothing is left to make
static Window
next_window(const Work* const work, size_t settled)
{
  const uint32_t* const first = work->first;
  while (settled < work->bar_count && is_locked(work, settled)) {
    ++settled;
  }

  Window window = { settled, settled, settled, settled };
  while (window.first && first[settled] - first[window.first - 1u] <= PAST_FRAMES) {
    window.first -= 1u;
  }

  window.last     = window.first + rip_metre_bars_fitting(work->bars + window.first, work->bar_count - window.first);
  window.accepted = window.last;
  if (window.last < work->bar_count) {
    while (window.accepted > settled + 1u && first[window.last] - first[window.accepted] < AHEAD_FRAMES) {
      window.accepted -= 1u;
    }
  }

  return window;
}

/// Say what is known of a window
static void
gather(Work* const work, const RipSong* const song, const Window* const window)
{
  RipKnown* const    known = &work->known;
  const uint32_t     from  = work->first[window->first];
  const uint32_t     count = work->first[window->last] - from;
  const Frame* const frame = &work->frames[from];

  memset(known, 0, sizeof(*known));
  known->settled = work->first[window->settled] - from;
  for (uint32_t i = 0u; i < count; ++i) {
    known->locked[i] = frame[i].locked;
    for (unsigned plane = 0u; plane < RIP_PLANES; ++plane) {
      known->heard.cell[plane][i] = work->heard[from + i][plane];
    }
    for (unsigned word = 0u; word < WORDS; ++word) {
      const uint32_t melody  = frame[i].melody.bits[word];
      const uint32_t onset   = frame[i].onset.bits[word];
      const uint32_t sustain = frame[i].sustain.bits[word];

      known->made.cell[RIP_MELODY_ONSET][i].bits[word]          = onset & melody;
      known->made.cell[RIP_MELODY_SUSTAIN][i].bits[word]        = sustain & melody;
      known->made.cell[RIP_ACCOMPANIMENT_ONSET][i].bits[word]   = onset & ~melody;
      known->made.cell[RIP_ACCOMPANIMENT_SUSTAIN][i].bits[word] = sustain & ~melody;
    }
  }
  for (unsigned i = 0u; i < RIP_FRAMES; ++i) {
    known->whole[RIP_MELODY][i]        = song->whole[RIP_MELODY];
    known->whole[RIP_ACCOMPANIMENT][i] = song->whole[RIP_ACCOMPANIMENT];
  }
}

/// Lean in a bar of the window on the chords of an earlier one of the same length
static void
lean_on(Work* const work, const Window* const window, const size_t bar, const size_t earlier, const float likeness)
{
  const uint32_t count = work->first[bar + 1u] - work->first[bar];
  RipKeys        below[PAST_FRAMES];
  for (uint32_t i = 0u; i < count; ++i) {
    const Frame* const frame = &work->frames[work->first[earlier] + i];
    below[i]                 = rip_keys_without(frame->sustain, frame->melody);
  }
  rip_task_lean(&work->problem, work->first[bar] - work->first[window->first], count, below, likeness);
}

/// Find which bars of a window say again what was heard before
static void
trace(Work* const work, const Window* const window)
{
  for (size_t bar = window->settled; bar < window->last; ++bar) {
    work->origin[bar] = rip_return_origin(work->heard, work->first, window->last, bar, work->origin);
  }
}

/// Let a bar of the window say again what its origin, of the same length, was played with
static void
say_again(Work* const work, const Window* const window, const size_t bar)
{
  const RipOrigin* const from  = &work->origin[bar];
  const uint32_t         count = work->first[bar + 1u] - work->first[bar];
  RipKeys                played[PAST_FRAMES][2];
  for (uint32_t i = 0u; i < count; ++i) {
    const Frame* const frame = &work->frames[work->first[from->bar] + i];
    played[i][0]             = rip_keys_without(frame->onset, frame->melody);
    played[i][1]             = rip_keys_without(frame->sustain, frame->melody);
  }
  const uint32_t first = work->first[bar] - work->first[window->first];
  rip_task_say_again(&work->problem, first, count, (int64_t)from->bar, played, from->likeness);
}

/// A window sees too little of a song to come back to what was before: where a section comes back, let what it is
/// played with come back, and else where a bar does, its harmony. Both are but favoured.
static void
come_back(Work* const work, const Window* const window)
{
  for (size_t bar = window->settled; bar < window->last; ++bar) {
    if (work->origin[bar].bar < window->settled) {
      say_again(work, window, bar);
      continue;
    }
    const RipReturn to = rip_return_find(work->heard, work->first, window->last, bar, ANSWER_LAG);
    if (to.lag && bar - to.lag < window->settled) {
      lean_on(work, window, bar, bar - to.lag, to.likeness);
    }
  }
}

/// Take over what a window made of the bars up to `accepted`: what is not muted, from an onset on, which may lie before
/// the window
static void
accept(Work* const work, const Window* const window)
{
  const RipRoll* const roll = &work->plan.roll;
  const uint32_t       from = work->first[window->first];
  const uint32_t       join = work->first[window->settled];
  for (uint32_t at = join; at < work->first[window->accepted]; ++at) {
    Frame* const       frame  = &work->frames[at];
    const Frame* const before = at ? frame - 1 : NULL;
    const uint32_t     i      = at - from;
    if (frame->locked) {
      continue;
    }
    for (unsigned word = 0u; word < WORDS; ++word) {
      const uint32_t last[] = { before ? before->sustain.bits[word] & before->melody.bits[word] : 0u,
                                before ? before->sustain.bits[word] & ~before->melody.bits[word] : 0u };
      uint32_t onset = 0u, sustain[RIP_VOICES];
      for (unsigned voice = 0u; voice < RIP_VOICES; ++voice) {
        const uint32_t loud   = ~work->problem.mute.cell[voice][i].bits[word];
        const uint32_t struck = roll->cell[2u * voice][i].bits[word] & loud;
        sustain[voice]        = struck | (roll->cell[2u * voice + 1u][i].bits[word] & loud & last[voice]);
        onset |= struck;
      }
      frame->onset.bits[word]   = onset;
      frame->sustain.bits[word] = sustain[RIP_MELODY] | sustain[RIP_ACCOMPANIMENT];
      frame->melody.bits[word]  = sustain[RIP_MELODY];
    }
    memcpy(frame->velocity, work->plan.velocity[i], sizeof(frame->velocity));
  }
}

/// A number that belongs to what is heard first, so that each song gets a texture and chances of its own
static uint64_t
fingerprint(const RipSong* const song)
{
  const uint32_t first = song->heard_count ? song->heard[0].onset : 0u;
  uint64_t       hash  = 0u;
  for (size_t i = 0u; i < song->heard_count && song->heard[i].onset - first < RIP_FRAMES; ++i) {
    hash = rip_noise_hash(hash, (uint64_t)song->heard[i].onset << 8u | song->heard[i].key);
  }
  return hash >> 32u;
}

/// The section that a window plays in: the one that most of its bars were first heard in, the first of two
static size_t
section_of(const Work* const work, const Window* const window)
{
  size_t best = 0u;
  size_t most = 0u;
  for (size_t bar = window->settled; bar < window->last; ++bar) {
    const size_t section = work->origin[bar].bar / RIP_SECTION_BARS;
    size_t       votes   = 0u;
    for (size_t other = window->settled; other < window->last; ++other) {
      votes += work->origin[other].bar / RIP_SECTION_BARS == section;
    }
    if (votes > most) {
      best = section;
      most = votes;
    }
  }
  return best;
}

/// Fill in one window; false if it was stopped
static bool
fill(Work* const               work,
     const RipNet* const       net,
     RipScratch* const         scratch,
     const RipSettings* const  settings,
     const RipSong* const      song,
     const Window* const       window,
     const RipSongWatch* const watch)
{
  const RipBar* const bars = work->bars + window->first;
  RipSettings         here = *settings;
  trace(work, window);
  here.place = rip_task_place(section_of(work, window), work->bar_count); // a section that comes back has its texture
  gather(work, song, window);
  rip_task_begin(&work->problem, net, &here, bars, window->last - window->first, (int64_t)window->first);
  // Where a song is silent for longer than a window, its accompaniment goes on; but nothing comes of nothing
  const bool asked = rip_task_pose(&work->problem, &here, &work->known);
  const bool goes_on =
    song->heard_count && (settings->mode == RIP_MODE_HARMONISE || settings->mode == RIP_MODE_COMPLETE);
  if (settings->mode != RIP_MODE_VARY) { // which has a source of its own to keep to
    come_back(work, window);
  }
  if (asked || goes_on) {
    rip_diffusion_run(net, scratch, &work->problem, watch->stop, watch->data, &work->plan);
    const unsigned until = work->first[window->accepted] - work->first[window->first];
    rip_leading_mend(net, scratch, &work->problem, until, watch->stop, watch->data, &work->plan);
  } else {
    memset(&work->plan, 0, sizeof(work->plan));
  }
  accept(work, window);

  return !watch->stop || !watch->stop(watch->data);
}

/// The notes that sound, up to the end of the song
static RipNote*
decode(const Work* const work, size_t* const count)
{
  const uint32_t end   = frame_count(work);
  size_t         notes = 0u;
  for (uint32_t at = 0u; at < end; ++at) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      notes += rip_keys_get(&work->frames[at].onset, row);
    }
  }

  RipNote* const made = malloc((notes + 1u) * sizeof(RipNote));
  for (uint32_t at = 0u; made && at < end; ++at) {
    const Frame* const frame = &work->frames[at];
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      if (!rip_keys_get(&frame->onset, row)) {
        continue;
      }
      uint32_t stop = at + 1u;
      while (stop < end && rip_keys_get(&work->frames[stop].sustain, row) &&
             !rip_keys_get(&work->frames[stop].onset, row)) {
        ++stop;
      }
      const bool    is_melody = rip_keys_get(&frame->melody, row);
      const uint8_t velocity  = frame->velocity[row];
      const uint8_t voice     = is_melody ? RIP_MELODY : RIP_ACCOMPANIMENT;
      made[*count]            = (RipNote){ at, stop, (uint8_t)(RIP_LOW_KEY + row), velocity ? velocity : 1u, voice };
      *count += 1u;
    }
  }

  return made;
}

RipNote*
rip_song_make(const RipNet* const       net,
              RipScratch* const         scratch,
              const RipSettings* const  settings,
              const RipSong* const      song,
              const RipSongWatch* const watch,
              size_t* const             count)
{
  static const RipSongWatch nobody = { NULL, NULL, NULL };

  *count = 0u;

  Work* const work = new_work(song);
  if (!work) {
    return NULL;
  }

  const RipSongWatch* const watcher = watch ? watch : &nobody;
  const uint64_t            mark    = fingerprint(song);
  RipSettings               own     = *settings;
  own.texture += mark;
  own.seed ^= mark << 32u; // beside the number that says which texture

  bool   going  = true;
  Window window = next_window(work, 0u);
  while (going && window.settled < work->bar_count) {
    going = fill(work, net, scratch, &own, song, &window, watcher);
    if (watcher->progress) {
      watcher->progress(watcher->data, window.accepted, work->bar_count);
    }
    window = next_window(work, window.accepted);
  }

  RipNote* const notes = going ? decode(work, count) : NULL;

  free_work(work);
  return notes;
}
