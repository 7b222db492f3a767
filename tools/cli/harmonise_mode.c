// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "input.h"
#include "message.h"
#include "modelpath.h"
#include "modes.h"
#include "outputs.h"
#include "picture.h"
#include "report.h"
#include "song.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LONGEST_PATH 4096u
#define LONGEST_NAME 512u
#define PIANO 0u
#define NO_OUTPUT SIZE_MAX

/// One file to make
typedef struct
{
  const RipInput* input;
  uint64_t        seed;
  size_t          midi, png; // of the outputs; png may be NO_OUTPUT
  size_t          notes;     // how many were made
  double          seconds;   // and how long it took
} Job;

typedef struct
{
  const RipOptions* options;
  RipInput*         inputs;
  Job*              jobs;
  size_t            job_count;
  RipOutputs*       outputs;
  RipNet*           net;
  RipScratch*       scratch;
} Run;

static bool
is_midi_name(const char* const path)
{
  return rip_has_extension(path, ".mid");
}

static bool
check_usage(const RipOptions* const options)
{
  const bool     one_file = is_midi_name(options->output);
  const unsigned versions = options->count ? options->count : 1u;
  if (one_file && options->count) {
    rip_say(NULL, "--count needs a folder as OUT, not a .mid file");
    return false;
  }
  if (one_file && options->input_count > 1u) {
    rip_say(NULL, "several input files need a folder as OUT, not a .mid file");
    return false;
  }
  if (options->png && options->input_count * versions > 1u) {
    rip_say(NULL, "--png draws one file, not several");
    return false;
  }
  if (options->settings.seed + versions - 1u > RIP_MOST_SEED) {
    rip_say(NULL, "--seed and --count go beyond seed %u", RIP_MOST_SEED);
    return false;
  }
  for (size_t i = 0u; i < options->input_count; ++i) {
    for (size_t k = 0u; k < i; ++k) {
      if (!strcmp(rip_base_name(options->inputs[i]), rip_base_name(options->inputs[k]))) {
        rip_say(options->inputs[i], "has the name of another input file, so their outputs would be one");
        return false;
      }
    }
  }

  return true;
}

static bool
read_inputs(Run* const run)
{
  const RipOptions* const options = run->options;

  run->inputs = calloc(options->input_count, sizeof(RipInput));
  for (size_t i = 0u; run->inputs && i < options->input_count; ++i) {
    if (!rip_input_read(&run->inputs[i], options->inputs[i]) ||
        !rip_input_find_melody(&run->inputs[i], options->melody)) {
      return false;
    }
  }

  return run->inputs;
}

/// NAME.mid, or NAME-1.mid and so on if versions are counted
static size_t
plan_midi(const Run* const run, const RipInput* const input, const unsigned version)
{
  const RipOptions* const options = run->options;
  if (is_midi_name(options->output)) {
    return rip_outputs_plan(run->outputs, options->output);
  }

  const char* const base = rip_base_name(input->path);
  const size_t suffix = is_midi_name(base) ? strlen(".mid") : rip_has_extension(base, ".midi") ? strlen(".midi") : 0u;
  char         number[16] = "";
  char         name[LONGEST_NAME];
  if (options->count) {
    snprintf(number, sizeof(number), "-%u", version + 1u);
  }
  snprintf(name, sizeof(name), "%.*s%s.mid", (int)(strlen(base) - suffix), base, number);

  return rip_outputs_plan_inside(run->outputs, name);
}

static bool
plan_jobs(Run* const run)
{
  const RipOptions* const options  = run->options;
  const unsigned          versions = options->count ? options->count : 1u;

  run->outputs = rip_outputs_new(is_midi_name(options->output) ? NULL : options->output);
  run->jobs    = calloc(options->input_count * versions, sizeof(Job));
  if (!run->outputs || !run->jobs) {
    rip_say(NULL, "out of memory");
    return false;
  }

  for (size_t i = 0u; i < options->input_count; ++i) {
    for (unsigned version = 0u; version < versions; ++version) {
      Job* const job = &run->jobs[run->job_count++];

      job->input = &run->inputs[i];
      job->seed  = options->settings.seed + version;
      job->midi  = plan_midi(run, job->input, version);
      job->png   = options->png && job->midi != NO_OUTPUT ? rip_outputs_plan(run->outputs, options->png) : NO_OUTPUT;
      if (job->midi == NO_OUTPUT || (options->png && job->png == NO_OUTPUT)) {
        return false;
      }
    }
  }

  return true;
}

static bool
load_model(Run* const run)
{
  char path[LONGEST_PATH];
  char error[256];
  if (!rip_model_path(run->options->model, path, sizeof(path))) {
    rip_say(NULL, "no weights found: say --model FILE or set RIPIENO_MODEL");
    return false;
  }

  run->net = rip_net_load(path, error, sizeof(error));
  if (!run->net) {
    rip_say(path, "%s", error);
    return false;
  }
  run->scratch = rip_scratch_new(run->net);
  if (!run->scratch) {
    rip_say(NULL, "out of memory");
  }

  return run->scratch;
}

/// The first channel that no track uses and that is not the drums', so that the piano is a part of its own
static uint8_t
free_channel(const RipSmf* const smf)
{
  bool used[RIP_SMF_CHANNELS] = { false };
  used[RIP_SMF_DRUMS]         = true;
  for (size_t t = 0u; t < rip_smf_tracks(smf); ++t) {
    for (size_t e = 0u; e < rip_smf_events(smf, t); ++e) {
      const uint8_t status = rip_smf_event(smf, t, e).bytes[0];
      if (status < 0xF0u) {
        used[status & 0x0Fu] = true;
      }
    }
  }

  uint8_t channel = 0u;
  while (channel < RIP_SMF_CHANNELS && used[channel]) {
    ++channel;
  }

  return channel < RIP_SMF_CHANNELS ? channel : 0u;
}

/// Add the notes to the file as its last track
static bool
add_track(RipSmf* const smf, const RipNote* const notes, const size_t count)
{
  const unsigned    division   = rip_smf_division(smf);
  const uint8_t     channel    = free_channel(smf);
  const uint8_t     program[2] = { (uint8_t)(0xC0u | channel), PIANO };
  const size_t      track      = rip_smf_tracks(smf);
  RipSmfNote* const timed      = malloc((count + 1u) * sizeof(RipSmfNote));
  if (!timed || !rip_smf_add_track(smf, RIP_GENERATED_TRACK)) {
    free(timed);
    return false;
  }

  for (size_t i = 0u; i < count; ++i) {
    const uint64_t tick = rip_grid_tick(division, notes[i].onset);
    const uint64_t end  = rip_grid_tick(division, notes[i].end);

    timed[i] = (RipSmfNote){ tick, end > tick ? end : tick + 1u, channel, notes[i].key, notes[i].velocity };
  }
  const bool done =
    rip_smf_add_event(smf, track, 0u, program, sizeof(program)) && rip_smf_add_notes(smf, track, timed, count);
  if (!done) {
    rip_smf_remove_track(smf, track);
  }

  free(timed);
  return done;
}

static bool
fill_midi(const Run* const run, const Job* const job, const RipNote* const notes)
{
  RipSmf* const smf = job->input->smf;
  if (!add_track(smf, notes, job->notes)) {
    return false;
  }

  size_t         size  = 0u;
  uint8_t* const bytes = rip_smf_bytes(smf, &size);
  rip_smf_remove_track(smf, rip_smf_tracks(smf) - 1u);
  if (bytes) {
    rip_outputs_fill(run->outputs, job->midi, bytes, size);
  }

  return bytes;
}

static bool
fill_png(const Run* const run, const Job* const job, const RipNote* const notes)
{
  const RipInput* const input   = job->input;
  RipPicture            picture = { NULL, 0u, 0u, false };
  char                  subtitle[128];
  snprintf(subtitle,
           sizeof(subtitle),
           "%zu bars harmonised \u00B7 %s \u00B7 seed %lu",
           input->bar_count,
           rip_style_name(run->options->settings.style),
           (unsigned long)job->seed);

  size_t size = 0u;
  rip_picture_add(&picture, RIP_PART_GIVEN, input->melody, input->melody_count);
  rip_picture_add(&picture, RIP_PART_GENERATED, notes, job->notes);
  uint8_t* const png = rip_picture_finish(&picture, input->grid, rip_base_name(input->path), subtitle, &size);
  if (png) {
    rip_outputs_fill(run->outputs, job->png, png, size);
  }

  return png;
}

static bool
do_job(const Run* const run, Job* const job)
{
  const RipInput* const input    = job->input;
  const RipSong         song     = { input->grid->bars, input->bar_count, input->melody, input->melody_count };
  RipSettings           settings = run->options->settings;
  settings.seed                  = job->seed;

  struct timespec before, after;
  clock_gettime(CLOCK_MONOTONIC, &before);
  RipNote* const notes =
    rip_song_harmonise(run->net, run->scratch, &settings, &song, rip_report_progress, (void*)input->path, &job->notes);
  clock_gettime(CLOCK_MONOTONIC, &after);
  job->seconds = (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);

  const bool done = notes && fill_midi(run, job, notes) && (job->png == NO_OUTPUT || fill_png(run, job, notes));
  if (!done) {
    rip_say(input->path, "out of memory");
  }

  free(notes);
  return done;
}

/// Say what was done, and what may surprise, once nothing can fail any more
static void
report(const Run* const run)
{
  for (size_t i = 0u; i < run->options->input_count; ++i) {
    const RipInput* const input = &run->inputs[i];
    if (input->not_as_asked) {
      rip_say(input->path, "has a track MELODY, so --melody %s is not used", run->options->melody);
    }
    if (rip_smf_find(input->smf, RIP_GENERATED_TRACK) < rip_smf_tracks(input->smf)) {
      rip_say(input->path, "keeps its track RIPIENO beside the new one");
    }
    if (input->off_keyboard) {
      rip_say(
        input->path, "%zu notes of the melody are off the keyboard: kept, but not listened to", input->off_keyboard);
    }
  }
  for (size_t i = 0u; i < run->job_count; ++i) {
    const Job* const job  = &run->jobs[i];
    const RipReport  said = {
       job->input, rip_outputs_path(run->outputs, job->midi), job->seed, job->notes, job->seconds
    };
    rip_report(&said, run->options);
  }
}

static bool
run_jobs(Run* const run)
{
  if (!read_inputs(run) || !plan_jobs(run) || !load_model(run)) {
    return false;
  }
  for (size_t i = 0u; i < run->job_count; ++i) {
    if (!do_job(run, &run->jobs[i])) {
      return false;
    }
  }

  return rip_outputs_write(run->outputs);
}

int
rip_mode_harmonise(const RipOptions* const options)
{
  if (!check_usage(options)) {
    return RIP_EXIT_USAGE;
  }

  Run        run  = { .options = options };
  const bool done = run_jobs(&run);
  if (done) {
    report(&run);
  }

  rip_scratch_free(run.scratch);
  rip_net_free(run.net);
  rip_outputs_free(run.outputs);
  free(run.jobs);
  for (size_t i = 0u; run.inputs && i < options->input_count; ++i) {
    rip_input_free(&run.inputs[i]);
  }
  free(run.inputs);
  return done ? RIP_EXIT_DONE : RIP_EXIT_INPUT;
}
