// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "job.h"

#include "feel.h"
#include "file.h"
#include "notes.h"
#include "picture.h"
#include "piece.h"
#include "text.h"
#include "track.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// A file that is ready to be written
typedef struct
{
  const char* path;
  uint8_t*    bytes;
  size_t      size;
} Ready;

enum
{
  READY_MIDI,
  READY_PNG,
  READY_SVG,
  READY_FILES
};

/// A job at work
typedef struct
{
  RipJob*         job;
  const RipMaker* maker;
  RipPiece        piece;
  RipSettings     settings;
  bool*           locked; // [bar_count]
  RipNote*        notes;  // made, and those of locked bars
  size_t          note_count;
  Ready           ready[READY_FILES];
} Work;

static bool
fail(Work* const work, const char* const text)
{
  snprintf(work->job->error, sizeof(work->job->error), "%s", text);

  return false;
}

static void
remark(RipJob* const job, const char* const format, ...)
{
  const size_t used = strlen(job->remarks);
  va_list      args;
  va_start(args, format);
  vsnprintf(job->remarks + used, sizeof(job->remarks) - used, format, args);
  va_end(args);
}

static bool
read_piece(Work* const work)
{
  RipJob* const           job     = work->job;
  const RipOptions* const options = work->maker->options;
  RipPiece* const         piece   = &work->piece;
  if (!job->input) {
    return rip_piece_blank(piece, options, job->error, sizeof(job->error));
  }
  if (!rip_piece_read(piece, job->input, job->error, sizeof(job->error)) ||
      !rip_piece_find_parts(piece, options, job->error, sizeof(job->error))) {
    return false;
  }

  const unsigned last = rip_bars_last(&options->free_bars);
  if (last > piece->grid->count) {
    snprintf(
      job->error, sizeof(job->error), "has %zu bars, so there is no bar %u to make anew", piece->bar_count, last);
    return false;
  }
  piece->bar_count = last > piece->bar_count ? last : piece->bar_count;

  if (piece->not_as_asked) {
    remark(job, "has a track MELODY, so --melody %s is not used\n", options->melody);
  }
  if (piece->has_generated && !options->replace) {
    remark(job, "keeps its track RIPIENO beside the new one\n");
  }
  if (piece->off_keyboard) {
    remark(job, "%zu notes are off the piano's keyboard: kept, but not listened to\n", piece->off_keyboard);
  }
  return true;
}

/// Whether a bar has notes of the part that is made anew
static bool
has_source(const RipPiece* const piece, const size_t bar)
{
  const unsigned division = rip_smf_division(piece->smf);
  const uint64_t from     = rip_grid_tick(division, piece->grid->first[bar]);
  const uint64_t until    = rip_grid_tick(division, piece->grid->first[bar + 1u]);
  for (size_t i = 0u; i < piece->source_count; ++i) {
    if (piece->source[i].tick < until && piece->source[i].end > from) {
      return true;
    }
  }

  return false;
}

static bool
is_by_bars(const RipOptions* const options)
{
  return options->command == RIP_COMMAND_COMPLETE && options->settings.given == RIP_GIVEN_BARS;
}

static bool
lock_bars(Work* const work)
{
  const RipOptions* const options = work->maker->options;
  work->locked                    = calloc(work->piece.bar_count + 1u, sizeof(bool));
  for (size_t b = 0u; work->locked && b < work->piece.bar_count; ++b) {
    work->locked[b] = rip_bars_have(&options->lock, b);
    if (is_by_bars(options)) {
      work->locked[b] |=
        options->free_bars.count ? !rip_bars_have(&options->free_bars, b) : has_source(&work->piece, b);
    }
  }

  return work->locked || fail(work, "out of memory");
}

/// The model's mode and what constrains it. Where some bars are to be made anew, the rest of the song is locked; then
/// the melody that is there is harmonised, or else music is generated between what is locked.
static void
choose_settings(Work* const work)
{
  const RipOptions* const options  = work->maker->options;
  const bool              melody   = work->piece.voice_count[RIP_MELODY] && work->piece.role == RIP_ROLE_ACCOMPANIMENT;
  RipSettings* const      settings = &work->settings;

  *settings      = options->settings;
  settings->seed = work->job->seed;
  settings->role = work->piece.role;
  switch (options->command) {
  case RIP_COMMAND_COUNTER:
    settings->mode = RIP_MODE_COUNTER;
    break;
  case RIP_COMMAND_COMPLETE:
    settings->mode = melody && settings->given != RIP_GIVEN_SPLIT ? RIP_MODE_HARMONISE
                     : is_by_bars(options)                        ? RIP_MODE_GENERATE
                                                                  : RIP_MODE_COMPLETE;
    break;
  case RIP_COMMAND_VARY:
    settings->mode = RIP_MODE_VARY;
    break;
  case RIP_COMMAND_GENERATE:
    settings->mode = RIP_MODE_GENERATE;
    break;
  default:
    settings->mode = RIP_MODE_HARMONISE;
    break;
  }
}

static double
now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);

  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Whether a place of the part that is made anew is free
static bool
is_free(const Work* const work, const size_t bar, const unsigned key)
{
  const RipSettings* const settings = &work->settings;
  if (bar < work->piece.bar_count && work->locked[bar]) {
    return false;
  }
  if (work->maker->options->command != RIP_COMMAND_COMPLETE || settings->given == RIP_GIVEN_BARS) {
    return true;
  }

  return settings->given == RIP_GIVEN_SPLIT && key >= settings->low && key <= settings->high;
}

/// What the model hears: when it completes a part, not what that has where its place is free
static RipNote*
heard_notes(const Work* const work, size_t* const count)
{
  const RipPiece* const piece    = &work->piece;
  const bool            complete = work->maker->options->command == RIP_COMMAND_COMPLETE;
  RipNote* const        heard    = malloc((piece->note_count + 1u) * sizeof(RipNote));

  *count = 0u;
  for (size_t i = 0u; heard && i < piece->note_count; ++i) {
    const RipNote* const note = &piece->notes[i];
    if (!complete || !piece->made[note->voice] || !is_free(work, rip_grid_bar(piece->grid, note->onset), note->key)) {
      heard[*count] = *note;
      *count += 1u;
    }
  }

  return heard;
}

/// Drop the notes of voices that were only imagined
static void
drop_imagined(Work* const work)
{
  size_t kept = 0u;
  for (size_t i = 0u; i < work->note_count; ++i) {
    if (work->piece.made[work->notes[i].voice]) {
      work->notes[kept++] = work->notes[i];
    }
  }
  work->note_count = kept;
}

/// Let the model work
static bool
make_notes(Work* const work)
{
  const RipMaker* const maker = work->maker;
  const RipPiece* const piece = &work->piece;
  size_t                count = 0u;
  RipNote* const        heard = heard_notes(work, &count);
  const RipSong         song  = {
             .bars        = piece->grid->bars,
             .bar_count   = piece->bar_count,
             .heard       = heard,
             .heard_count = count,
             .kept        = piece->part,
             .kept_count  = piece->source_count,
             .locked      = work->locked,
             .whole       = { piece->voice_count[RIP_MELODY], piece->voice_count[RIP_ACCOMPANIMENT] },
  };

  const double start = now();
  if (heard) {
    work->notes = rip_song_make(maker->net, maker->scratch, &work->settings, &song, maker->watch, &work->note_count);
  }
  work->job->seconds = now() - start;
  free(heard);
  if (!work->notes) {
    return fail(work, "out of memory");
  }

  drop_imagined(work);
  return true;
}

/// Whether a note of the part that is made anew stays, and is to be in the new track too. What is completed stays where
/// it is, unless its track goes.
static bool
stays(const Work* const work, const RipSmfNote* const note)
{
  const RipOptions* const options = work->maker->options;
  const uint32_t          frame   = rip_grid_frame(rip_smf_division(work->piece.smf), note->tick);

  return (options->command != RIP_COMMAND_COMPLETE || options->replace) &&
         !is_free(work, rip_grid_bar(work->piece.grid, frame), note->key);
}

/// The notes of a new track: what was made of a voice, or of both, and what stays
static RipNotes
track_notes(const Work* const work, const unsigned voice, const uint8_t channel)
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
add_track(Work* const work, const char* const name, const unsigned voice, const uint8_t sound)
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

/// Take out what the new tracks replace, and put them into the file, sounding as that did
static bool
ready_midi(Work* const work)
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
  if ((two && !add_track(work, RIP_MELODY_TRACK, RIP_MELODY, sound)) ||
      !add_track(work, RIP_GENERATED_TRACK, two ? RIP_ACCOMPANIMENT : RIP_VOICES, sound)) {
    return fail(work, "out of memory");
  }

  Ready* const ready = &work->ready[READY_MIDI];
  ready->path        = work->job->midi;
  ready->bytes       = rip_smf_bytes(smf, &ready->size);

  return ready->bytes || fail(work, "out of memory");
}

/// What the picture calls its parts
static void
name_parts(const Work* const work, RipPicture* const picture)
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

static bool
ready_picture(Work* const work, const unsigned index, const char* const path, const RipPianorollKind kind)
{
  const RipPiece* const piece   = &work->piece;
  const RipCommand      command = work->maker->options->command;
  Ready* const          ready   = &work->ready[index];
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
    const bool gone = piece->made[note->voice] && is_free(work, rip_grid_bar(piece->grid, note->onset), note->key);
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

  return ready->bytes || fail(work, "out of memory");
}

/// Measure melody against accompaniment, each as it sounds in the end
static void
measure(Work* const work)
{
  const RipPiece* const piece = &work->piece;
  const size_t          most  = piece->note_count + work->note_count + 1u;
  RipNote* const        notes = malloc(most * sizeof(RipNote));
  size_t                count = 0u;
  if (!notes) {
    return;
  }

  const bool complete = work->maker->options->command == RIP_COMMAND_COMPLETE;
  for (size_t i = 0u; i < piece->note_count; ++i) {
    const RipNote* const note = &piece->notes[i];
    if (!piece->made[note->voice] || (complete && !is_free(work, rip_grid_bar(piece->grid, note->onset), note->key))) {
      notes[count++] = *note;
    }
  }
  for (size_t i = 0u; i < work->note_count; ++i) {
    notes[count++] = work->notes[i];
  }
  // To the end of the file, as segments reach beyond the last note
  const uint32_t end  = rip_grid_frame(rip_smf_division(piece->smf), rip_smf_length(piece->smf));
  const size_t   bars = rip_grid_bar(piece->grid, end ? end - 1u : 0u) + 1u;
  rip_measure(&work->job->measures, piece->grid->bars, bars, notes, count);
  free(notes);
}

/// Write what is ready, or nothing
static bool
write_files(Work* const work)
{
  bool is_new[READY_FILES];
  for (size_t i = 0u; i < READY_FILES; ++i) {
    const Ready* const ready = &work->ready[i];
    char               error[256];
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

static bool
do_work(Work* const work)
{
  RipJob* const job = work->job;
  if (!read_piece(work)) {
    return false;
  }

  choose_settings(work);
  if (!lock_bars(work) || !make_notes(work)) {
    return false;
  }

  job->bars         = work->piece.bar_count;
  job->melody_notes = work->piece.voice_count[RIP_MELODY];
  job->off_keyboard = work->piece.off_keyboard;
  if (work->maker->options->json) {
    measure(work);
  }
  return (!job->png || ready_picture(work, READY_PNG, job->png, RIP_PIANOROLL_PNG)) &&
         (!job->svg || ready_picture(work, READY_SVG, job->svg, RIP_PIANOROLL_SVG)) && ready_midi(work) &&
         write_files(work);
}

void
rip_job_do(RipJob* const job, const RipMaker* const maker)
{
  Work work = { .job = job, .maker = maker };

  job->remarks[0] = '\0';
  job->error[0]   = '\0';
  job->notes      = 0u;
  job->state      = do_work(&work) ? RIP_JOB_DONE : RIP_JOB_FAILED;
  if (job->state == RIP_JOB_FAILED && maker->watch->stop(maker->watch->data)) {
    job->state = RIP_JOB_STOPPED;
  }

  for (size_t i = 0u; i < READY_FILES; ++i) {
    free(work.ready[i].bytes);
  }
  free(work.notes);
  free(work.locked);
  rip_piece_free(&work.piece);
}
