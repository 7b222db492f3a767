// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char* const generated_names[]     = { RIP_GENERATED_TRACK, NULL };
static const char* const accompaniment_names[] = { "ACCOMPANIMENT", "BRIDGE", "PIANO", NULL };

/// What one looks for: notes of `in`, but for those of `out`
typedef struct
{
  RipChoice in, out;
} Pick;

static bool
chosen(const RipChoice* const choice, const size_t track, const RipSmfNote* const note)
{
  return track < RIP_SET_TRACKS && (choice->tracks >> track & 1u) &&
         (!choice->channel || choice->channel == note->channel + 1u);
}

static bool
picked(const void* const data, const size_t track, const RipSmfNote* const note)
{
  const Pick* const pick = data;

  return chosen(&pick->in, track, note) && !chosen(&pick->out, track, note);
}

RipNotes
rip_choice_gather(const RipSmf* const smf, const RipChoice in, const RipChoice out)
{
  const Pick pick  = { in, out };
  RipNotes   notes = { NULL, 0u, false };
  rip_notes_gather(&notes, smf, in.tracks, picked, &pick);

  return notes;
}

bool
rip_choice_has_notes(const RipSmf* const smf, const RipChoice in, const RipChoice out)
{
  RipNotes   notes = rip_choice_gather(smf, in, out);
  const bool any   = notes.count;
  rip_notes_free(&notes);

  return any;
}

uint64_t
rip_choice_tracks(const RipSmf* const smf, const RipChoice in, const RipChoice out)
{
  uint64_t tracks = 0u;
  for (size_t t = 0u; t < rip_smf_tracks(smf) && t < RIP_SET_TRACKS; ++t) {
    const uint64_t bit = (uint64_t)1u << t;
    tracks |= rip_choice_has_notes(smf, (RipChoice){ in.tracks & bit, in.channel }, out) ? bit : 0u;
  }

  return tracks;
}

/// All tracks of one of these names
static RipChoice
named(const RipSmf* const smf, const char* const* const names)
{
  RipChoice choice = { 0u, 0u };
  for (size_t t = 0u; t < rip_smf_tracks(smf) && t < RIP_SET_TRACKS; ++t) {
    for (size_t i = 0u; names[i]; ++i) {
      choice.tracks |= rip_smf_track_is(smf, t, names[i]) ? (uint64_t)1u << t : 0u;
    }
  }

  return choice;
}

RipChoice
rip_choice_generated(const RipSmf* const smf)
{
  return named(smf, generated_names);
}

RipChoice
rip_choice_named_accompaniment(const RipSmf* const smf)
{
  return named(smf, accompaniment_names);
}

/// The number that a word is after a prefix, or 0
static unsigned
numbered(const char* const word, const char* const prefix, const unsigned long most)
{
  const size_t length = strlen(prefix);
  if (strncmp(word, prefix, length) != 0 || word[length] < '1' || word[length] > '9') {
    return 0u;
  }

  char*               end    = NULL;
  const unsigned long number = strtoul(word + length, &end, 10);

  return !*end && number <= most ? (unsigned)number : 0u;
}

/// The track or channel of --melody
static bool
find_asked(const RipSmf* const smf,
           const char* const   asked,
           RipChoice* const    choice,
           char* const         error,
           const size_t        error_size)
{
  const size_t tracks = rip_smf_tracks(smf) < RIP_SET_TRACKS ? rip_smf_tracks(smf) : RIP_SET_TRACKS;
  const size_t name   = rip_smf_find(smf, asked);
  const size_t track  = name < tracks ? name + 1u : numbered(asked, "", tracks);
  if (track) {
    *choice = (RipChoice){ (uint64_t)1u << (track - 1u), 0u };
  } else {
    *choice = (RipChoice){ UINT64_MAX, numbered(asked, "ch", RIP_SMF_CHANNELS) };
  }

  const char* problem = "";
  if (!track && !choice->channel) {
    problem = "track or channel";
  } else if (!rip_choice_has_notes(smf, *choice, RIP_NO_CHOICE)) {
    problem = "notes in";
  } else {
    return true;
  }

  snprintf(error, error_size, "has no %s '%s' to take the melody from", problem, asked);
  return false;
}

bool
rip_choice_melody(const RipSmf* const smf,
                  const char* const   asked,
                  RipChoice* const    choice,
                  bool* const         not_as_asked,
                  char* const         error,
                  const size_t        error_size)
{
  const size_t track = rip_smf_find(smf, RIP_MELODY_TRACK);
  *not_as_asked      = false;
  *choice =
    track < RIP_SET_TRACKS && track < rip_smf_tracks(smf) ? (RipChoice){ (uint64_t)1u << track, 0u } : RIP_NO_CHOICE;
  if (rip_choice_has_notes(smf, *choice, RIP_NO_CHOICE)) {
    *not_as_asked = asked && numbered(asked, "", RIP_SET_TRACKS) != track + 1u && !rip_smf_track_is(smf, track, asked);
    return true;
  }

  *choice = RIP_NO_CHOICE;
  return !asked || find_asked(smf, asked, choice, error, error_size);
}

RipChoice
rip_choice_likely(const RipSmf* const smf)
{
  const uint64_t generated     = rip_choice_generated(smf).tracks;
  const uint64_t accompaniment = rip_choice_named_accompaniment(smf).tracks;
  for (unsigned any = 0u; any < 2u; ++any) {
    for (size_t t = 0u; t < rip_smf_tracks(smf) && t < RIP_SET_TRACKS; ++t) {
      const RipChoice track = { (uint64_t)1u << t, 0u };
      if (!(track.tracks & (any ? generated : generated | accompaniment)) &&
          rip_choice_has_notes(smf, track, RIP_NO_CHOICE)) {
        return track;
      }
    }
  }

  return RIP_NO_CHOICE;
}

RipChoice
rip_choice_accompaniment(const RipSmf* const smf, const RipChoice melody)
{
  const RipChoice by_name[]    = { rip_choice_named_accompaniment(smf), rip_choice_generated(smf) };
  const size_t    melody_track = rip_smf_find(smf, RIP_MELODY_TRACK);
  const RipChoice others       = { melody_track < RIP_SET_TRACKS ? ~((uint64_t)1u << melody_track) : UINT64_MAX, 0u };
  for (size_t i = 0u; i < 2u; ++i) {
    if (rip_choice_has_notes(smf, by_name[i], melody)) {
      return by_name[i];
    }
  }

  return rip_choice_has_notes(smf, others, melody) ? others : RIP_NO_CHOICE;
}
