// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "job_impl.h"

#include "seconds.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
rip_work_fail(RipWork* const work, const char* const text)
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
read_piece(RipWork* const work)
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
lock_bars(RipWork* const work)
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

  return work->locked || rip_work_fail(work, "out of memory");
}

/// The model's mode and what constrains it. Where some bars are to be made anew, the rest of the song is locked; then
/// the melody that is there is harmonised, or else music is generated between what is locked.
static void
choose_settings(RipWork* const work)
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

bool
rip_work_is_free(const RipWork* const work, const size_t bar, const unsigned key)
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
heard_notes(const RipWork* const work, size_t* const count)
{
  const RipPiece* const piece    = &work->piece;
  const bool            complete = work->maker->options->command == RIP_COMMAND_COMPLETE;
  RipNote* const        heard    = malloc((piece->note_count + 1u) * sizeof(RipNote));

  *count = 0u;
  for (size_t i = 0u; heard && i < piece->note_count; ++i) {
    const RipNote* const note = &piece->notes[i];
    if (!complete || !piece->made[note->voice] ||
        !rip_work_is_free(work, rip_grid_bar(piece->grid, note->onset), note->key)) {
      heard[*count] = *note;
      *count += 1u;
    }
  }

  return heard;
}

/// Drop the notes of voices that were only imagined
static void
drop_imagined(RipWork* const work)
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
make_notes(RipWork* const work)
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

  const double start = rip_seconds();
  if (heard) {
    work->notes = rip_song_make(maker->net, maker->scratch, &work->settings, &song, maker->watch, &work->note_count);
  }
  work->job->seconds = rip_seconds() - start;
  free(heard);
  if (!work->notes) {
    return rip_work_fail(work, "out of memory");
  }

  drop_imagined(work);
  return true;
}

/// Measure melody against accompaniment, each as it sounds in the end
static void
measure(RipWork* const work)
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
    if (!piece->made[note->voice] ||
        (complete && !rip_work_is_free(work, rip_grid_bar(piece->grid, note->onset), note->key))) {
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

static bool
do_work(RipWork* const work)
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
  return (!job->png || rip_work_ready_picture(work, RIP_READY_PNG, job->png, RIP_PIANOROLL_PNG)) &&
         (!job->svg || rip_work_ready_picture(work, RIP_READY_SVG, job->svg, RIP_PIANOROLL_SVG)) &&
         rip_work_ready_midi(work) && rip_work_write(work);
}

void
rip_job_do(RipJob* const job, const RipMaker* const maker)
{
  RipWork work = { .job = job, .maker = maker };

  job->remarks[0] = '\0';
  job->error[0]   = '\0';
  job->notes      = 0u;
  job->state      = do_work(&work) ? RIP_JOB_DONE : RIP_JOB_FAILED;
  if (job->state == RIP_JOB_FAILED && maker->watch->stop(maker->watch->data)) {
    job->state = RIP_JOB_STOPPED;
  }

  for (size_t i = 0u; i < RIP_READY_FILES; ++i) {
    free(work.ready[i].bytes);
  }
  free(work.notes);
  free(work.locked);
  rip_piece_free(&work.piece);
}
