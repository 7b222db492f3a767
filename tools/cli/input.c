// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "input.h"

#include "message.h"

#include <stdlib.h>
#include <string.h>

/// Notes in order, from one track or more
typedef struct
{
  RipSmfNote* notes;
  size_t      count;
} Notes;

static int
compare_notes(const void* const a, const void* const b)
{
  const RipSmfNote* const x = a;
  const RipSmfNote* const y = b;
  if (x->tick != y->tick) {
    return x->tick < y->tick ? -1 : 1;
  }

  return (int)x->key - (int)y->key;
}

static bool
is_pitched(const RipSmfNote* const note)
{
  return note->channel != RIP_SMF_DRUMS;
}

/// Drop the notes that `keep` does not like
static void
filter(Notes* const notes, bool (*const keep)(const RipSmfNote*))
{
  size_t kept = 0u;
  for (size_t i = 0u; i < notes->count; ++i) {
    if (keep(&notes->notes[i])) {
      notes->notes[kept++] = notes->notes[i];
    }
  }
  notes->count = kept;
}

static Notes
track_notes(const RipSmf* const smf, const size_t track)
{
  Notes notes = { NULL, 0u };
  notes.notes = rip_smf_notes(smf, track, &notes.count);

  return notes;
}

/// Notes of one channel, of all tracks
static Notes
channel_notes(const RipSmf* const smf, const unsigned channel)
{
  Notes all = { NULL, 0u };
  for (size_t t = 0u; t < rip_smf_tracks(smf); ++t) {
    Notes             track = track_notes(smf, t);
    RipSmfNote* const grown = realloc(all.notes, (all.count + track.count + 1u) * sizeof(RipSmfNote));
    all.notes               = grown ? grown : all.notes;
    for (size_t i = 0u; grown && i < track.count; ++i) {
      if (track.notes[i].channel == channel) {
        all.notes[all.count++] = track.notes[i];
      }
    }
    free(track.notes);
  }
  if (all.count) {
    qsort(all.notes, all.count, sizeof(RipSmfNote), compare_notes);
  }

  return all;
}

/// Keep what a listener would sing: of notes struck together the highest, and none below one that still sounds; a note
/// ends where a higher one begins
static void
keep_top_voice(Notes* const notes)
{
  size_t kept = 0u;
  for (size_t i = 0u; i < notes->count;) {
    size_t last = i; // of those struck together, in order of key
    while (last + 1u < notes->count && notes->notes[last + 1u].tick == notes->notes[i].tick) {
      ++last;
    }

    const RipSmfNote  note   = notes->notes[last];
    RipSmfNote* const before = kept ? &notes->notes[kept - 1u] : NULL;
    if (!before || before->end <= note.tick || before->key <= note.key) {
      if (before && before->end > note.tick) {
        before->end = note.tick;
      }
      notes->notes[kept++] = note;
    }
    i = last + 1u;
  }
  notes->count = kept;
}

/// The number that a word is after a prefix, or 0
static size_t
numbered(const char* const word, const char* const prefix, const size_t most)
{
  const size_t length = strlen(prefix);
  if (strncmp(word, prefix, length) || word[length] < '1' || word[length] > '9') {
    return 0u;
  }

  char* end = NULL;

  const unsigned long number = strtoul(word + length, &end, 10);
  return !*end && number <= most ? number : 0u;
}

static Notes
asked_notes(const RipInput* const input, const char* const asked)
{
  const size_t  tracks  = rip_smf_tracks(input->smf);
  const size_t  named   = rip_smf_find(input->smf, asked);
  const size_t  track   = named < tracks ? named + 1u : numbered(asked, "", tracks);
  const size_t  channel = numbered(asked, "ch", RIP_SMF_CHANNELS);
  const Notes   none    = { NULL, 0u };
  const RipSmf* smf     = input->smf;
  if (!track && !channel) {
    rip_say(input->path, "has no track or channel '%s' to take the melody from", asked);
    return none;
  }

  Notes notes = track ? track_notes(smf, track - 1u) : channel_notes(smf, (unsigned)channel - 1u);
  if (!notes.count) {
    rip_say(input->path, "has no notes in '%s' to take the melody from", asked);
    free(notes.notes);
    return none;
  }

  return notes;
}

static bool
is_accompaniment(const RipSmf* const smf, const size_t track)
{
  return rip_smf_track_is(smf, track, "ACCOMPANIMENT") || rip_smf_track_is(smf, track, "BRIDGE") ||
         rip_smf_track_is(smf, track, "PIANO");
}

/// The top voice of the first track with notes; one that is accompaniment by name serves where there is no other
static Notes
likely_notes(const RipInput* const input)
{
  for (unsigned any = 0u; any < 2u; ++any) {
    for (size_t t = 0u; t < rip_smf_tracks(input->smf); ++t) {
      if (rip_smf_track_is(input->smf, t, RIP_GENERATED_TRACK) || (!any && is_accompaniment(input->smf, t))) {
        continue;
      }
      Notes notes = track_notes(input->smf, t);
      filter(&notes, is_pitched);
      if (notes.count) {
        keep_top_voice(&notes);
        return notes;
      }
      free(notes.notes);
    }
  }

  rip_say(input->path, "has no notes");
  return (Notes){ NULL, 0u };
}

static Notes
melody_notes(RipInput* const input, const char* const asked)
{
  const size_t named = rip_smf_find(input->smf, "MELODY");
  if (named < rip_smf_tracks(input->smf)) {
    const Notes notes = track_notes(input->smf, named);
    if (notes.count) {
      input->not_as_asked =
        asked && numbered(asked, "", SIZE_MAX) != named + 1u && !rip_smf_track_is(input->smf, named, asked);
      return notes;
    }
  }

  return asked ? asked_notes(input, asked) : likely_notes(input);
}

bool
rip_input_read(RipInput* const input, const char* const path)
{
  char error[256];

  *input      = (RipInput){ .path = path };
  input->smf  = rip_smf_read(path, error, sizeof(error));
  input->grid = input->smf ? rip_grid_new(input->smf) : NULL;
  if (!input->grid) {
    rip_say(path, "%s", input->smf ? "out of memory" : error);
    rip_input_free(input);
    return false;
  }

  return true;
}

bool
rip_input_find_melody(RipInput* const input, const char* const asked)
{
  const Notes notes = melody_notes(input, asked);
  if (!notes.count) {
    return false;
  }

  const unsigned division = rip_smf_division(input->smf);
  uint32_t       end      = 0u;
  input->melody           = malloc(notes.count * sizeof(RipNote));
  for (size_t i = 0u; input->melody && i < notes.count; ++i) {
    const RipNote note = rip_grid_note(division, &notes.notes[i], RIP_MELODY);
    if (note.key >= RIP_LOW_KEY && note.key < RIP_LOW_KEY + RIP_KEYS) {
      input->melody[input->melody_count++] = note;
      end                                  = note.end > end ? note.end : end;
    } else {
      input->off_keyboard += 1u;
    }
  }
  free(notes.notes);

  if (!input->melody_count) {
    rip_say(input->path, input->melody ? "has its whole melody off the piano's keyboard" : "out of memory");
    return false;
  }

  input->bar_count = rip_grid_bar(input->grid, end - 1u) + 1u;
  return true;
}

void
rip_input_free(RipInput* const input)
{
  rip_smf_free(input->smf);
  rip_grid_free(input->grid);
  free(input->melody);
  *input = (RipInput){ .path = input->path };
}
