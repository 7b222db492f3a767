// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which tracks and channels of a MIDI file are what: melody, accompaniment, what was generated before
#ifndef RIP_CLI_CHOICE_H
#define RIP_CLI_CHOICE_H

#include "notes.h"
#include "smf.h"

#define RIP_GENERATED_TRACK "RIPIENO"
#define RIP_MELODY_TRACK "MELODY"

/// Tracks, bit t is track t, and a channel; tracks from RIP_SET_TRACKS on are in none
typedef struct
{
  uint64_t tracks;
  unsigned channel; // counted from 1; 0: all
} RipChoice;

#define RIP_NO_CHOICE ((RipChoice){ 0u, 0u })
#define RIP_WHOLE_FILE ((RipChoice){ UINT64_MAX, 0u })

/// The notes of `in`, but for those of `out`; no drums. To be freed with rip_notes_free.
RipNotes
rip_choice_gather(const RipSmf* smf, RipChoice in, RipChoice out);

/// Whether there are any such notes
bool
rip_choice_has_notes(const RipSmf* smf, RipChoice in, RipChoice out);

/// The tracks that have such notes
uint64_t
rip_choice_tracks(const RipSmf* smf, RipChoice in, RipChoice out);

/// All tracks RIPIENO
RipChoice
rip_choice_generated(const RipSmf* smf);

/// All tracks that are accompaniment by their names
RipChoice
rip_choice_named_accompaniment(const RipSmf* smf);

/// The melody that is named: by the file, else by --melody (`asked`, or NULL); none where neither is. Says whether the
/// file's name went before --melody. On failure returns false and writes one line, without the path, to `error`.
bool
rip_choice_melody(const RipSmf* smf,
                  const char*   asked,
                  RipChoice*    choice,
                  bool*         not_as_asked,
                  char*         error,
                  size_t        error_size);

/// The accompaniment, if there is any beside the melody
RipChoice
rip_choice_accompaniment(const RipSmf* smf, RipChoice melody);

/// The first track with notes; one that is accompaniment by name serves where there is no other
RipChoice
rip_choice_likely(const RipSmf* smf);

#endif
