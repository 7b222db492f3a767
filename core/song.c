// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "song.h"

#include "noise.h"

#include <stdlib.h>
#include <string.h>

#define PAST_FRAMES (RIP_FRAMES / 2u)  // at most these of a window are settled before; no bar is longer
#define AHEAD_FRAMES (RIP_FRAMES / 4u) // at least these are left to the next window, unless the song ends
#define MOST_NOTES ((size_t)RIP_FRAMES * RIP_KEYS)

/// Bars of a window, as indices of the song's; `first` <= `settled` < `accepted` <= `last`
typedef struct
{
  size_t first, last;
  size_t settled;  // bars before have their notes
  size_t accepted; // bars before get theirs from this window
} Window;

/// Notes in the order of their onsets. Windows move forward, so those that ended before the window never come back.
typedef struct
{
  const RipNote* notes;
  size_t         count;
  size_t         passed; // all notes before this one ended before the window
} Line;

typedef struct
{
  RipBar*    bars;
  uint32_t*  first; // [bar_count + 1] first frame of each bar
  size_t     bar_count;
  RipNote*   notes;
  size_t     count, capacity;
  RipProblem problem;
  RipPlan    plan;
  RipRoll    given;
  RipNote    decoded[MOST_NOTES];
} Work;

static void
free_work(Work* const work)
{
  if (work) {
    free(work->bars);
    free(work->first);
    free(work->notes);
    free(work);
  }
}

/// The song's bars, cut where they are longer than half a window, so that the bar before one always fits in with it
static Work*
new_work(const RipSong* const song)
{
  size_t count = 0u;
  for (size_t b = 0u; b < song->bar_count; ++b) {
    count += (song->bars[b].frames + PAST_FRAMES - 1u) / PAST_FRAMES;
  }

  Work* const work = calloc(1u, sizeof(Work));
  if (!work) {
    return NULL;
  }
  work->capacity = 256u;
  work->bars     = calloc(count + 1u, sizeof(RipBar));
  work->first    = calloc(count + 1u, sizeof(uint32_t));
  work->notes    = malloc(work->capacity * sizeof(RipNote));
  if (!work->bars || !work->first || !work->notes) {
    free_work(work);
    return NULL;
  }

  for (size_t b = 0u; b < song->bar_count; ++b) {
    for (unsigned left = song->bars[b].frames; left;) {
      const unsigned piece               = left < PAST_FRAMES ? left : PAST_FRAMES;
      work->bars[work->bar_count]        = song->bars[b];
      work->bars[work->bar_count].frames = (uint16_t)piece;
      work->first[work->bar_count + 1u]  = work->first[work->bar_count] + piece;
      work->bar_count += 1u;
      left -= piece;
    }
  }

  return work;
}

static Window
next_window(const Work* const work, const size_t settled)
{
  const uint32_t* const first = work->first;

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

/// Draw what sounds in [from, until) into a roll that begins at frame `from`
static void
draw(RipRoll* const roll, const RipVoice voice, Line* const line, const uint32_t from, const uint32_t until)
{
  while (line->passed < line->count && line->notes[line->passed].end <= from) {
    line->passed += 1u;
  }
  for (size_t i = line->passed; i < line->count && line->notes[i].onset < until; ++i) {
    const RipNote* const note = &line->notes[i];
    const uint32_t       end  = note->end < until ? note->end : until;
    rip_roll_add(roll, voice, (int64_t)note->onset - from, (int64_t)end - from, note->key);
  }
}

static bool
append(Work* const work, const RipNote note)
{
  if (work->count == work->capacity) {
    RipNote* const grown = realloc(work->notes, 2u * work->capacity * sizeof(RipNote));
    if (!grown) {
      return false;
    }
    work->notes = grown;
    work->capacity *= 2u;
  }

  work->notes[work->count++] = note;
  return true;
}

/// Let the notes that sound up to the join last as long as the plan holds them; those before `passed` ended long ago
static void
hold(Work* const work, const size_t passed, const uint32_t from, const uint32_t join, const uint32_t until)
{
  const RipRoll* const roll = &work->plan.roll;
  for (size_t i = passed; i < work->count; ++i) {
    RipNote* const note = &work->notes[i];
    if (note->end != join) {
      continue;
    }
    const unsigned row = note->key - RIP_LOW_KEY;
    while (note->end < until && rip_keys_get(&roll->cell[RIP_ACCOMPANIMENT_SUSTAIN][note->end - from], row) &&
           !rip_keys_get(&roll->cell[RIP_ACCOMPANIMENT_ONSET][note->end - from], row)) {
      note->end += 1u;
    }
  }
}

/// Take the notes of [join, until) over from the plan
static bool
accept(Work* const work, const uint32_t from, const uint32_t join, const uint32_t until)
{
  const size_t count =
    rip_roll_notes(&work->plan.roll, RIP_ACCOMPANIMENT, join - from, until - from, work->decoded, MOST_NOTES);
  for (size_t i = 0u; i < count; ++i) {
    RipNote note  = work->decoded[i];
    note.velocity = work->plan.velocity[note.onset][note.key - RIP_LOW_KEY];
    note.onset += from;
    note.end += from;
    if (!append(work, note)) {
      return false;
    }
  }

  return true;
}

/// A number that belongs to the first window's melody, so that each song gets a texture of its own
static uint64_t
fingerprint(const RipSong* const song)
{
  uint64_t hash = 0u;
  for (size_t i = 0u; i < song->melody_count && song->melody[i].onset < RIP_FRAMES; ++i) {
    hash = rip_noise_hash(hash, (uint64_t)song->melody[i].onset << 8u | song->melody[i].key);
  }
  return hash >> 32u;
}

RipNote*
rip_song_harmonise(const RipNet* const      net,
                   RipScratch* const        scratch,
                   const RipSettings* const settings,
                   const RipSong* const     song,
                   const RipSongProgress    progress,
                   void* const              progress_data,
                   size_t* const            count)
{
  *count = 0u;

  Work* const work = new_work(song);
  if (!work) {
    return NULL;
  }

  RipSettings own = *settings;
  own.texture += fingerprint(song);

  Line   melody = { song->melody, song->melody_count, 0u };
  size_t passed = 0u;
  bool   going  = true;
  Window window = { 0u, 0u, 0u, 0u };
  while (going && window.accepted < work->bar_count) {
    window = next_window(work, window.accepted);

    const uint32_t from  = work->first[window.first];
    const uint32_t join  = work->first[window.settled];
    const uint32_t until = work->first[window.accepted];
    Line           made  = { work->notes, work->count, passed };
    memset(&work->given, 0, sizeof(work->given));
    draw(&work->given, RIP_MELODY, &melody, from, work->first[window.last]);
    draw(&work->given, RIP_ACCOMPANIMENT, &made, from, join);
    passed = made.passed;

    rip_task_begin(
      &work->problem, net, &own, work->bars + window.first, window.last - window.first, (int64_t)window.first);
    rip_task_give(&work->problem, &work->given, RIP_MELODY, 0u, RIP_FRAMES);
    rip_task_give(&work->problem, &work->given, RIP_ACCOMPANIMENT, 0u, join - from);
    rip_diffusion_run(net, scratch, &work->problem, NULL, NULL, &work->plan);

    hold(work, passed, from, join, until);
    going = accept(work, from, join, until) && (!progress || progress(progress_data, window.accepted, work->bar_count));
  }

  RipNote* notes = NULL;
  if (going) {
    notes       = work->notes;
    *count      = work->count;
    work->notes = NULL;
  }

  free_work(work);
  return notes;
}
