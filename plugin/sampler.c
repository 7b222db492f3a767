// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The thread and its plans.
#include "sampler_impl.h"

#include "leading.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define STACK_SIZE ((size_t)2u << 20u) // BLAS needs room
#define NICE 5
#define DEADLINE_MARGIN 0.01 // seconds kept free before a plan is due
#define SLOWER 1.2           // a step may take so many times what it usually does

static double
seconds_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// The making of a plan, watched
typedef struct
{
  RipSamplerThread* sampler;
  RipRequest        request;
  double            started;
  double            stepped; // when the last step was done
  unsigned          steps;
} Watch;

static bool
is_pointless(RipSamplerThread* const sampler, const RipRequest* const request)
{
  return atomic_load(&sampler->quit) || atomic_load(&sampler->mail.epoch) != request->epoch;
}

/// Seconds until a plan comes into force, by the audio clock; blocks come once a period, so time since the clock last
/// moved counts
static double
seconds_left(RipSamplerThread* const sampler, const uint64_t due, const double now)
{
  const uint64_t clock = atomic_load(&sampler->mail.clock);
  if (clock != sampler->clock) {
    sampler->clock         = clock;
    sampler->clock_seconds = now;
  }
  const double ahead = due > clock ? (double)(due - clock) : 0.0;
  return ahead / sampler->sample_rate - (now - sampler->clock_seconds);
}

unsigned
rip_sampler_steps(const unsigned asked, const double left, const double step)
{
  const double fit = (left - DEADLINE_MARGIN) / (SLOWER * step);
  return !(step > 0.0) || fit >= (double)asked ? asked : fit > 1.0 ? (unsigned)fit : 1u;
}

/// Asked before each step but the first
static bool
should_stop(void* const data)
{
  Watch* const            watch   = (Watch*)data;
  RipSamplerThread* const sampler = watch->sampler;
  const double            now     = seconds_now();
  const double            step    = now - watch->stepped;
  sampler->step_seconds           = sampler->step_seconds > 0.0 ? 0.75 * sampler->step_seconds + 0.25 * step : step;
  watch->stepped                  = now;
  ++watch->steps;
  if (watch->steps <= sampler->problem.steps) { // mending goes beyond
    atomic_store(&sampler->mail.progress, (float)watch->steps / (float)sampler->problem.steps);
  }
  if (is_pointless(sampler, &watch->request)) {
    return true;
  }
  const double need = sampler->step_seconds > step ? sampler->step_seconds : step;
  return !watch->request.freewheel && seconds_left(sampler, watch->request.due, now) < 1.5 * need + DEADLINE_MARGIN;
}

/// Hand a plan over, unless it is too late
static void
deliver(RipSamplerThread* const sampler,
        const RipMessage* const message,
        const RipPlan* const    plan,
        const double            started,
        const bool              whole)
{
  RipMailbox* const       mail    = &sampler->mail;
  const RipRequest* const request = &message->request;
  uint8_t                 slot    = 0;
  if (!rip_ring_read(&mail->returned, &slot)) {
    rip_mailbox_decide(mail, request->sequence, RIP_FATE_DROPPED);
    return;
  }
  rip_planner_write(sampler->planner, &sampler->problem, plan, &mail->slot[slot]);
  const RipSlot plan_copy = mail->slot[slot]; // once it is on the ring it is the audio thread's
  rip_ring_write(&mail->plans, &slot);
  if (rip_mailbox_decide(mail, request->sequence, RIP_FATE_DELIVERED)) {
    pthread_mutex_lock(&sampler->lock);
    if (!sampler->staged) {
      rip_planner_commit(sampler->planner, &plan_copy);
    }
    rip_reporter_plan(&sampler->reporter,
                      rip_planner_memory(sampler->planner),
                      &plan_copy,
                      plan ? (const uint8_t(*)[RIP_ROWS])plan->certainty : NULL,
                      message->time,
                      message->bar,
                      request);
    pthread_mutex_unlock(&sampler->lock);
    atomic_store(&mail->plan_ms, (float)(1e3 * (seconds_now() - started)));
    if (!whole) {
      atomic_fetch_add(&mail->shortened, 1u);
    }
  }
}

/// Solve the problem that was posed; false if there was time for a part of the steps only
static bool
solve(RipSamplerThread* const sampler, const RipRequest* const request, const double started)
{
  RipProblem* const problem = &sampler->problem;
  RipPlan* const    plan    = &sampler->plan;
  const unsigned    asked   = problem->steps;
  Watch             watch   = { sampler, *request, started, started, 0u };
  if (!request->freewheel) {
    problem->steps = rip_sampler_steps(asked, seconds_left(sampler, request->due, started), sampler->step_seconds);
  }
  rip_diffusion_run(sampler->net, sampler->scratch, problem, should_stop, &watch, plan);
  const unsigned end = rip_planner_end(sampler->planner);
  return plan->steps == asked &&
         rip_leading_mend(sampler->net, sampler->scratch, problem, end, should_stop, &watch, plan);
}

static void
answer(RipSamplerThread* const sampler, const RipMessage* const message, const bool plan_it)
{
  RipMailbox* const       mail    = &sampler->mail;
  const RipRequest* const request = &message->request;
  atomic_store(&mail->progress, 0.0f);
  if (!plan_it || is_pointless(sampler, request)) {
    rip_mailbox_decide(mail, request->sequence, RIP_FATE_DROPPED);
  } else {
    const double started = seconds_now();
    pthread_mutex_lock(&sampler->lock);
    const bool sounds = rip_planner_pose(sampler->planner, sampler->net, &sampler->problem);
    pthread_mutex_unlock(&sampler->lock);
    const bool whole = !sounds || solve(sampler, request, started);
    if (is_pointless(sampler, request)) {
      rip_mailbox_decide(mail, request->sequence, RIP_FATE_DROPPED);
    } else {
      deliver(sampler, message, sounds ? &sampler->plan : NULL, started, whole);
    }
  }
  atomic_store(&mail->progress, 1.0f);
  atomic_fetch_add(&mail->answered, 1u);
  if (atomic_load(&mail->waiting)) {
    sem_post(&mail->answer);
  }
}

/// Take over what was restored; the lock is held
static void
adopt(RipSamplerThread* const sampler)
{
  if (sampler->staged) {
    rip_planner_adopt(sampler->planner, sampler->staged);
    sampler->staged  = NULL;
    sampler->changed = true;
    rip_reporter_forget(&sampler->reporter);
  }
}

/// Tell the window what a message changed
static void
report(RipSamplerThread* const sampler, const RipMessage* const message)
{
  if (message->type == RIP_MESSAGE_BEGIN || message->type == RIP_MESSAGE_END || message->type == RIP_MESSAGE_REQUEST) {
    rip_reporter_pass(&sampler->reporter, rip_planner_memory(sampler->planner), message->time);
  } else if (message->type == RIP_MESSAGE_LOCK) {
    rip_reporter_bars(&sampler->reporter, rip_planner_memory(sampler->planner), message->time.bar, message->time.bar);
    sampler->changed = true;
  }
}

/// Whether a beginning was told before the audio thread noticed that a memory was restored: it will end that time at
/// once and begin anew. The lock is held.
static bool
is_outdated(RipSamplerThread* const sampler, const RipMessage* const message)
{
  return message->type == RIP_MESSAGE_BEGIN && message->restored != atomic_load(&sampler->mail.restored);
}

static void
work(RipSamplerThread* const sampler)
{
  RipMessage message;
  while (!atomic_load(&sampler->quit) && rip_ring_read(&sampler->mail.messages, &message)) {
    pthread_mutex_lock(&sampler->lock);
    adopt(sampler);
    const bool plan_it = !is_outdated(sampler, &message) && rip_planner_take(sampler->planner, &message);
    report(sampler, &message);
    rip_sampler_tell_words(sampler);
    pthread_mutex_unlock(&sampler->lock);
    if (message.type == RIP_MESSAGE_REQUEST) {
      answer(sampler, &message, plan_it && sampler->net);
    } else if (message.type == RIP_MESSAGE_WORD) {
      rip_sampler_take_words(sampler);
    }
  }
  pthread_mutex_lock(&sampler->lock);
  adopt(sampler);
  rip_sampler_tell_words(sampler);
  rip_reporter_go_on(&sampler->reporter, rip_planner_memory(sampler->planner));
  rip_sampler_tell_end(sampler);
  ++sampler->rounds;
  pthread_cond_broadcast(&sampler->settled);
  pthread_mutex_unlock(&sampler->lock);
}

static void*
run_thread(void* const data)
{
  RipSamplerThread* const sampler = (RipSamplerThread*)data;
  setpriority(PRIO_PROCESS, 0, NICE); // on Linux of this thread alone; elsewhere it may fail, and no harm done
  while (!atomic_load(&sampler->quit)) {
    if (!sem_wait(&sampler->mail.wake)) {
      work(sampler);
    }
  }
  return NULL;
}

/// A thread of ordinary priority, even if a real-time thread starts it
static int
start_thread(RipSamplerThread* const sampler)
{
  pthread_attr_t           attributes;
  const struct sched_param priority = { .sched_priority = 0 };
  int                      error    = pthread_attr_init(&attributes);
  if (error) {
    return error;
  }
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
  pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
  pthread_attr_setschedparam(&attributes, &priority);
  error = pthread_create(&sampler->thread, &attributes, run_thread, sampler);
  pthread_attr_destroy(&attributes);
  return error;
}

RipSamplerThread*
rip_sampler_new(const RipNet* const net, const double sample_rate, const RipLog log, void* const log_handle)
{
  RipSamplerThread* const sampler = (RipSamplerThread*)calloc(1u, sizeof(RipSamplerThread));
  if (!sampler) {
    return NULL;
  }
  sampler->net         = net;
  sampler->clock       = UINT64_MAX; // not seen yet: until a block has moved it, time counts from the first look
  sampler->sample_rate = sample_rate;
  sampler->log         = log;
  sampler->log_handle  = log_handle;
  if (rip_mailbox_init(&sampler->mail)) {
    free(sampler);
    return NULL;
  }
  sampler->planner = rip_planner_new();
  sampler->scratch = net ? rip_scratch_new(net) : NULL;
  atomic_init(&sampler->quit, false);
  rip_reporter_init(&sampler->reporter, &sampler->mail.news);
  pthread_mutex_init(&sampler->lock, NULL);
  pthread_cond_init(&sampler->settled, NULL);
  sampler->works = sampler->planner && (sampler->scratch || !net) && !start_thread(sampler);
  return sampler;
}

bool
rip_sampler_works(const RipSamplerThread* const sampler)
{
  return sampler->works;
}

void
rip_sampler_free(RipSamplerThread* const sampler)
{
  if (sampler) {
    atomic_store(&sampler->quit, true);
    if (sampler->works) {
      sem_post(&sampler->mail.wake);
      pthread_join(sampler->thread, NULL);
    }
    pthread_cond_destroy(&sampler->settled);
    pthread_mutex_destroy(&sampler->lock);
    rip_mailbox_destroy(&sampler->mail);
    rip_memory_free(sampler->staged);
    free(sampler->kept);
    rip_scratch_free(sampler->scratch);
    rip_planner_free(sampler->planner);
    free(sampler);
  }
}

RipMailbox*
rip_sampler_mailbox(RipSamplerThread* const sampler)
{
  return &sampler->mail;
}
