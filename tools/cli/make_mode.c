// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "message.h"
#include "modelpath.h"
#include "modes.h"
#include "plan.h"
#include "report.h"
#include "seconds.h"
#include "workers.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define LONGEST_PATH 4096u
#define MIDDLE_C 60u

/// What is told of each job
typedef struct
{
  const RipOptions* options;
  bool              each; // a line for each
} Telling;

static RipNet*
load_model(const char* const asked)
{
  char path[LONGEST_PATH];
  char error[256];
  if (!rip_model_path(asked, path, sizeof(path))) {
    rip_say(NULL, "no weights found: say --model FILE or set RIPIENO_MODEL");
    return NULL;
  }

  RipNet* const net = rip_net_load(path, error, sizeof(error));
  if (!net) {
    rip_say(path, "%s", error);
  }

  return net;
}

static void
tell(void* const data, const RipJob* const job)
{
  const Telling* const telling = data;
  if (job->state == RIP_JOB_DONE) {
    rip_report_remarks(job);
    if (telling->each) {
      rip_report_job(job, telling->options);
      fflush(stdout);
    }
  }
}

/// Let what was said imply what goes with it
static RipOptions
complete_options(const RipOptions* const said)
{
  RipOptions         options  = *said;
  RipSettings* const settings = &options.settings;
  if (options.free_bars.count) {
    settings->given = RIP_GIVEN_BARS;
  }
  if (options.free_below || options.free_above) {
    settings->given = RIP_GIVEN_SPLIT;
  }
  if (settings->given == RIP_GIVEN_SPLIT && !options.free_above) {
    const unsigned below = options.free_below ? options.free_below : MIDDLE_C;
    settings->high       = settings->high < below ? settings->high : below - 1u;
  }
  if (options.free_above) {
    settings->low = settings->low > options.free_above ? settings->low : options.free_above + 1u;
  }
  if (options.command == RIP_COMMAND_COUNTER && !settings->voices) {
    settings->voices = 1u; // a melody
  }

  return options;
}

static bool
check_usage(const RipOptions* const options)
{
  const bool splits = options->free_below || options->free_above;
  const bool by_bar = options->free_bars.count;
  if (options->free_below && options->free_above) {
    rip_say(NULL, "--free-below and --free-above: say one of them; --low and --high narrow it further");
    return false;
  }
  if (by_bar && splits) {
    rip_say(NULL, "--bars and --free-below or --free-above: say one of them, and make the rest from what comes out");
    return false;
  }
  if (options->command == RIP_COMMAND_VARY && options->replace && options->role == RIP_ROLE_SPLIT) {
    rip_say(NULL, "--replace would drop the top voice that --input-role split keeps; say one of them");
    return false;
  }
  if (options->settings.low > options->settings.high) {
    rip_say(NULL, "--low and --high: no key lies between them");
    return false;
  }

  return true;
}

/// Do the jobs of a plan; returns the signal that stopped it, 0 if none did, or -1
static int
do_jobs(RipPlanned* const plan, const RipOptions* const options)
{
  RipNet* const net = load_model(options->model);
  if (!net) {
    return -1;
  }

  const bool   hidden = plan->count > 1u && !options->json && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO);
  Telling      told   = { options, !hidden };
  const double begun  = rip_seconds();
  const int    signal =
    rip_plan_make_folders(plan) ? rip_workers_run(options, net, plan->jobs, plan->count, tell, &told) : -1;
  if (signal >= 0) {
    rip_report_sum(plan->jobs, plan->count, rip_seconds() - begun, signal, options);
  }

  rip_net_free(net);
  return signal;
}

int
rip_mode_make(const RipOptions* const said)
{
  const RipOptions options = complete_options(said);
  if (!check_usage(&options)) {
    return RIP_EXIT_USAGE;
  }

  RipPlanned plan;
  int        stopped = 0;
  int        status  = rip_plan(&plan, &options);
  if (status == RIP_EXIT_DONE) {
    stopped = do_jobs(&plan, &options);
    for (size_t i = 0u; i < plan.count; ++i) {
      status = plan.jobs[i].state == RIP_JOB_DONE ? status : RIP_EXIT_INPUT;
    }
  }

  rip_plan_free(&plan);
  if (stopped > 0) { // so that whoever started this sees what ended it
    signal(stopped, SIG_DFL);
    raise(stopped);
  }
  return status;
}
