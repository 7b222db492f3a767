// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What came of a job, as files: the new tracks, the pictures.

#include "job_impl.h"

#include "feel.h"
#include "file.h"
#include "notes.h"
#include "picture.h"
#include "text.h"
#include "track.h"

#include <stdio.h>
#include <unistd.h>

/// Whether a note of the part that is made anew stays, and is to be in the new track too. What is completed stays where
/// it is, unless its track goes.
static bool
stays(const RipWork* const work, const RipSmfNote* const note)
{
  const RipOptions* const options = work->maker->options;
  const uint32_t          frame   = rip_grid_frame(rip_smf_division(work->piece.smf), note->tick);

  return (options->command != RIP_COMMAND_COMPLETE || options->replace) &&
         !rip_work_is_free(work, rip_grid_bar(work->piece.grid, frame), note->key);
}

/// The notes of a new track: what was made of a voice, or of both, and what stays
static RipNotes
track_notes(const RipWork* const work, const unsigned voice, const uint8_t channel)
{
  const RipPiece* const   piece   = &work->piece;
  const RipOptions* const options = work->maker->options;
  const RipFeel           feel    = { options->swing, options->humanise, work->job->seed };
  RipNotes                notes   = { NULL, 0u, false };
  for (size_t i = 0u; i < work->note_count; ++i) {
    const RipNote* const note = &work->notes[i];
    const size_t         bar  = rip_grid_bar(piece->grid, note->onset);
    if ((voice == RIP_VOICES || voice == note->voice) && !work->locked[bar]) {
      rip_notes_add(&notes, rip_feel_note(&feel, piece->smf, piece->grid, note, channel));
    }
  }
  for (size_t i = 0u; i < work->piece.source_count; ++i) {
    RipSmfNote note = work->piece.source[i];
    if (stays(work, &note)) {
      note.channel = channel;
      rip_notes_add(&notes, note);
    }
  }
  rip_notes_tidy(&notes);

  return notes;
}

static bool
add_track(RipWork* const work, const char* const name, const unsigned voice, const uint8_t sound)
{
  RipSmf* const smf       = work->piece.smf;
  const size_t  track     = rip_smf_tracks(smf);
  const uint8_t channel   = rip_track_free_channel(smf);
  const uint8_t program[] = { (uint8_t)(0xC0u | channel), sound };
  RipNotes      notes     = track_notes(work, voice, channel);

  const bool done = !notes.failed && rip_smf_add_track(smf, name) && rip_smf_add_event(smf, track, 0u, program, 2u) &&
                    rip_smf_add_notes(smf, track, notes.notes, notes.count);
  work->job->notes += notes.count;
  rip_notes_free(&notes);

  return done;
}

bool
rip_work_ready_midi(RipWork* const work)
{
  const RipPiece* const piece = &work->piece;
  RipSmf* const         smf   = piece->smf;
  const bool            two   = !work->job->input; // a melody and its accompaniment, in tracks of their own
  uint8_t               sound = 0u;
  if (piece->source_count) {
    sound = rip_track_program(smf, piece->source_tracks, piece->source[0].channel);
  }
  if (work->maker->options->replace) {
    rip_track_silence(smf, piece->source_tracks);
  }
  rip_feel_follow(
    work->maker->options->follow_dynamics, piece->notes, piece->note_count, work->notes, work->note_count);
  if ((two && !add_track(work, RIP_MELODY_TRACK, RIP_MELODY, sound)) ||
      !add_track(work, RIP_GENERATED_TRACK, two ? RIP_ACCOMPANIMENT : RIP_VOICES, sound)) {
    return rip_work_fail(work, "out of memory");
  }

  RipReady* const ready = &work->ready[RIP_READY_MIDI];
  ready->path           = work->job->midi;
  ready->bytes          = rip_smf_bytes(smf, &ready->size);

  return ready->bytes || rip_work_fail(work, "out of memory");
}

/// What the picture calls its parts
static void
name_parts(const RipWork* const work, RipPicture* const picture)
{
  static const char* const given[] = { "Melody, given", "Accompaniment, given", "Given", "Melody, given", NULL };
  static const char* const made[]  = {
     "Accompaniment, generated", "Counter-melody, generated", "Generated", "Variation", "Accompaniment, generated"
  };

  const RipCommand command = work->maker->options->command;

  picture->legend[RIP_PART_OTHER]     = command == RIP_COMMAND_VARY ? "What is varied" : "What was there";
  picture->legend[RIP_PART_GENERATED] = made[command];
  picture->legend[RIP_PART_GIVEN]     = command == RIP_COMMAND_GENERATE ? "Melody, generated" : given[command];
}

bool
rip_work_ready_picture(RipWork* const work, const unsigned index, const char* const path, const RipPianorollKind kind)
{
  const RipPiece* const piece   = &work->piece;
  const RipCommand      command = work->maker->options->command;
  RipReady* const       ready   = &work->ready[index];
  RipPicture            picture = { 0 };
  char                  subtitle[128];
  snprintf(subtitle,
           sizeof(subtitle),
           "%s \u00B7 %zu bars \u00B7 %s \u00B7 seed %u",
           rip_command_name(command),
           piece->bar_count,
           rip_style_name(work->settings.style),
           work->job->seed);

  for (size_t i = 0u; i < piece->note_count; ++i) {
    const RipNote* const note = &piece->notes[i];
    const bool           gone =
      piece->made[note->voice] && rip_work_is_free(work, rip_grid_bar(piece->grid, note->onset), note->key);
    rip_picture_add(&picture, gone ? RIP_PART_OTHER : RIP_PART_GIVEN, note, 1u);
  }
  for (size_t i = 0u; i < work->note_count; ++i) {
    const RipNote* const note   = &work->notes[i];
    const bool           melody = command == RIP_COMMAND_GENERATE && note->voice == RIP_MELODY;
    const bool           kept   = work->locked[rip_grid_bar(piece->grid, note->onset)];
    rip_picture_add(&picture, melody || kept ? RIP_PART_GIVEN : RIP_PART_GENERATED, note, 1u);
  }
  name_parts(work, &picture);
  ready->path  = path;
  ready->bytes = rip_picture_finish(
    &picture, piece->grid, rip_base_name(piece->path ? piece->path : work->job->midi), subtitle, kind, &ready->size);

  return ready->bytes || rip_work_fail(work, "out of memory");
}

bool
rip_work_write(RipWork* const work)
{
  bool is_new[RIP_READY_FILES];
  for (size_t i = 0u; i < RIP_READY_FILES; ++i) {
    const RipReady* const ready = &work->ready[i];
    char                  error[256];
    is_new[i] = ready->path && access(ready->path, F_OK);
    if (!ready->path || rip_file_write(ready->path, ready->bytes, ready->size, error, sizeof(error))) {
      continue;
    }
    snprintf(work->job->error, sizeof(work->job->error), "%s: %s", ready->path, error);
    while (i--) {
      if (is_new[i]) {
        unlink(work->ready[i].path);
      }
    }
    return false;
  }

  return true;
}
