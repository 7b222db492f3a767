// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "workers.h"

#include "message.h"
#include "progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define STACK_SIZE ((size_t)4u << 20u)

/// The signal that came, or 0; atomic, for the threads of workers read it
static atomic_int stopped_by;

typedef struct
{
  const RipOptions* options;
  const RipNet*     net;
  RipJob*           jobs;
  size_t            count;
  RipJobTold        told;
  void*             data;

  pthread_mutex_t lock; // of all that follows, and of what is said
  size_t          next; // job to be begun
  size_t          said; // jobs before have been told of
  bool*           over; // [count]
  RipProgress     progress;
} Crew;

typedef struct
{
  Crew*       crew;
  RipScratch* scratch;
  pthread_t   thread;
  size_t      job;
} Worker;

static void
note_signal(const int number)
{
  stopped_by = number;
}

static bool
is_stopped(void* const data)
{
  (void)data;

  return stopped_by;
}

static void
note_bars(void* const data, const size_t bars, const size_t bar_count)
{
  Worker* const worker = data;
  Crew* const   crew   = worker->crew;
  pthread_mutex_lock(&crew->lock);
  rip_progress_bars(&crew->progress, worker->job, bars, bar_count);
  pthread_mutex_unlock(&crew->lock);
}

/// Tell of all jobs that are over and come next
static void
tell(Crew* const crew)
{
  while (crew->said < crew->count && crew->over[crew->said]) {
    rip_progress_clear(&crew->progress);
    crew->told(crew->data, &crew->jobs[crew->said++]);
  }
}

static void*
work(void* const data)
{
  Worker* const      worker = data;
  Crew* const        crew   = worker->crew;
  const RipSongWatch watch  = { note_bars, is_stopped, worker };
  const RipMaker     maker  = { crew->options, crew->net, worker->scratch, &watch };

  pthread_mutex_lock(&crew->lock);
  while (crew->next < crew->count && !stopped_by) {
    worker->job = crew->next++;
    pthread_mutex_unlock(&crew->lock);
    rip_job_do(&crew->jobs[worker->job], &maker);
    pthread_mutex_lock(&crew->lock);
    crew->over[worker->job] = true;
    rip_progress_over(&crew->progress, worker->job, crew->jobs[worker->job].state == RIP_JOB_FAILED);
    tell(crew);
  }
  pthread_mutex_unlock(&crew->lock);

  return NULL;
}

/// Start threads, as many as there is work and memory for
static size_t
start(Crew* const crew, Worker* const workers, const size_t wanted)
{
  size_t         count = 0u;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  for (bool going = true; going && count < wanted; count += going) {
    Worker* const worker = &workers[count];

    *worker = (Worker){ .crew = crew, .scratch = rip_scratch_new(crew->net) };
    going   = worker->scratch && !pthread_create(&worker->thread, &attributes, work, worker);
    if (!going) {
      rip_scratch_free(worker->scratch);
    }
  }
  pthread_attr_destroy(&attributes);

  return count;
}

static void
catch_signals(void)
{
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = note_signal;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
}

int
rip_workers_run(const RipOptions* const options,
                const RipNet* const     net,
                RipJob* const           jobs,
                const size_t            count,
                const RipJobTold        told,
                void* const             data)
{
  const size_t  wanted  = options->threads < count ? options->threads : count;
  Crew          crew    = { .options = options, .net = net, .jobs = jobs, .count = count, .told = told, .data = data };
  Worker* const workers = calloc(wanted, sizeof(Worker));
  crew.over             = calloc(count, sizeof(bool));
  if (!workers || !crew.over || !rip_progress_begin(&crew.progress, jobs, count)) {
    free(workers);
    free(crew.over);
    rip_say(NULL, "out of memory");
    return -1;
  }

  catch_signals();
  pthread_mutex_init(&crew.lock, NULL);
  const size_t started = start(&crew, workers, wanted);
  for (size_t i = 0u; i < started; ++i) {
    pthread_join(workers[i].thread, NULL);
    rip_scratch_free(workers[i].scratch);
  }
  pthread_mutex_destroy(&crew.lock);

  for (size_t i = 0u; i < count; ++i) {
    jobs[i].state = crew.over[i] ? jobs[i].state : RIP_JOB_STOPPED;
  }
  rip_progress_end(&crew.progress);
  free(workers);
  free(crew.over);
  if (!started) {
    rip_say(NULL, "no thread could be started: out of memory");
    return -1;
  }

  return stopped_by;
}
