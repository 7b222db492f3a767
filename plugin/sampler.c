// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "sampler.h"

#include "clip.h"
#include "planner.h"
#include "reporter.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define STACK_SIZE ((size_t)2u << 20u) // BLAS needs room
#define NICE 5
#define SAVE_PATIENCE 2      // seconds that save waits for what was told before
#define DEADLINE_MARGIN 0.01 // seconds kept free before a plan is due
#define NOTICE 256           // bytes of a line for log and window

struct RipSamplerThread
{
  RipMailbox    mail;
  const RipNet* net;
  double        sample_rate;
  RipScratch*   scratch;
  pthread_t     thread;
  bool          works; // the thread runs
  atomic_bool   quit;

  // The thread's own
  RipProblem  problem;
  RipPlan     plan;
  RipReporter reporter;
  RipWord     word;          // in hand
  bool        changed;       // properties are to be told
  double      step_seconds;  // a step's usual time
  uint64_t    clock;         // the audio clock as last seen
  double      clock_seconds; // and when that was

  RipLog log;
  void*  log_handle;

  pthread_mutex_t lock;    // guards what follows; the audio thread never takes it
  pthread_cond_t  settled; // signalled when the ring has been emptied
  RipPlanner*     planner;
  RipMemory*      staged; // restored, to be adopted by the thread
  uint8_t*        kept;   // state of a newer version, NULL: none
  size_t          kept_size;
  char            notice[NOTICE]; // to be told, "": nothing
  uint32_t        rounds;         // times that the ring has been emptied
};

static double
seconds_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// A run of the diffusion, watched
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
  atomic_store(&sampler->mail.progress, (float)watch->steps / (float)sampler->problem.steps);
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
        const double            started)
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
    if (plan && plan->steps < sampler->problem.steps) {
      atomic_fetch_add(&mail->shortened, 1u);
    }
  }
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
    if (sounds) {
      Watch watch = { sampler, *request, started, started, 0u };
      rip_diffusion_run(sampler->net, sampler->scratch, &sampler->problem, should_stop, &watch, &sampler->plan);
    }
    if (is_pointless(sampler, request)) {
      rip_mailbox_decide(mail, request->sequence, RIP_FATE_DROPPED);
    } else {
      deliver(sampler, message, sounds ? &sampler->plan : NULL, started);
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

/// Something went wrong: the lock is held
static void
notice(RipSamplerThread* const sampler, const char* const line)
{
  snprintf(sampler->notice, sizeof(sampler->notice), "%s", line);
  sampler->log(sampler->log_handle, line);
}

/// Lay a clip into the timeline. A file that cannot be read changes nothing.
static void
set_clip(RipSamplerThread* const sampler)
{
  char               error[NOTICE] = "";
  const char* const  path          = sampler->word.text;
  RipTimeline* const clip          = *path ? rip_clip_load(path, sampler->word.role, error, sizeof(error)) : NULL;
  pthread_mutex_lock(&sampler->lock);
  if (*path && !clip) {
    notice(sampler, error);
  } else if (!rip_planner_set_clip(sampler->planner, clip, path)) {
    rip_timeline_free(clip);
    notice(sampler, "out of memory");
  }
  pthread_mutex_unlock(&sampler->lock);
}

static void
set_locks(RipSamplerThread* const sampler)
{
  RipLocks locks;
  memset(&locks, 0, sizeof(locks));
  pthread_mutex_lock(&sampler->lock);
  if (rip_locks_parse(&locks, sampler->word.text)) {
    rip_planner_set_locks(sampler->planner, &locks);
    rip_reporter_forget(&sampler->reporter);
  } else {
    notice(sampler, "bars to lock are written like 5-8,12");
  }
  pthread_mutex_unlock(&sampler->lock);
}

/// Properties that were set
static void
take_words(RipSamplerThread* const sampler)
{
  while (rip_ring_read(&sampler->mail.words, &sampler->word)) {
    sampler->changed = true;
    if (sampler->word.type == RIP_WORD_CLIP) {
      set_clip(sampler);
    } else if (sampler->word.type == RIP_WORD_LOCKS) {
      set_locks(sampler);
    }
  }
}

static void
tell_word(RipSamplerThread* const sampler, const RipWordType type, const char* const text)
{
  sampler->word.type = type;
  snprintf(sampler->word.text, sizeof(sampler->word.text), "%s", text);
  rip_ring_write(&sampler->mail.answers, &sampler->word);
}

/// Tell properties as they are now, and what went wrong; later if there is no room. The lock is held.
static void
tell_words(RipSamplerThread* const sampler)
{
  const RipMemory* const memory = rip_planner_memory(sampler->planner);
  char                   locks[RIP_LOCKS_TEXT];
  if ((!sampler->changed && !*sampler->notice) || rip_ring_space(&sampler->mail.answers) < RIP_WORDS / 2u) {
    return;
  }
  rip_locks_print(&memory->locks, locks);
  if (strlen(locks) >= RIP_WORD_BYTES) {
    locks[RIP_WORD_BYTES - 1u] = '\0';
    *strrchr(locks, ',')       = '\0'; // as many as can be told, none of them in half
  }
  tell_word(sampler, RIP_WORD_CLIP, memory->clip ? memory->clip_path : "");
  tell_word(sampler, RIP_WORD_LOCKS, locks);
  tell_word(sampler, RIP_WORD_NOTICE, sampler->notice);
  sampler->notice[0] = '\0';
  sampler->changed   = false;
}

static void
work(RipSamplerThread* const sampler)
{
  RipMessage message;
  while (!atomic_load(&sampler->quit) && rip_ring_read(&sampler->mail.messages, &message)) {
    pthread_mutex_lock(&sampler->lock);
    adopt(sampler);
    const bool plan_it = rip_planner_take(sampler->planner, &message);
    report(sampler, &message);
    tell_words(sampler);
    pthread_mutex_unlock(&sampler->lock);
    if (message.type == RIP_MESSAGE_REQUEST) {
      answer(sampler, &message, plan_it && sampler->net);
    } else if (message.type == RIP_MESSAGE_WORD) {
      take_words(sampler);
    }
  }
  pthread_mutex_lock(&sampler->lock);
  adopt(sampler);
  tell_words(sampler);
  rip_reporter_go_on(&sampler->reporter, rip_planner_memory(sampler->planner));
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

uint8_t*
rip_sampler_save(RipSamplerThread* const sampler, size_t* const size)
{
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += SAVE_PATIENCE;
  pthread_mutex_lock(&sampler->lock);
  const uint32_t rounds = sampler->rounds; // one may be ending just now; the next takes all that was told by now
  sem_post(&sampler->mail.wake);
  sem_post(&sampler->mail.wake);
  while (sampler->works && sampler->rounds - rounds < 2u &&
         !pthread_cond_timedwait(&sampler->settled, &sampler->lock, &until)) {
  }
  uint8_t* const bytes = sampler->staged    ? rip_state_write(sampler->staged, size)
                         : sampler->planner ? rip_state_write(rip_planner_memory(sampler->planner), size)
                                            : NULL;
  pthread_mutex_unlock(&sampler->lock);
  return bytes;
}

/// Keep bytes of a newer version, or none; the lock is held
static void
keep(RipSamplerThread* const sampler, const uint8_t* const bytes, const size_t size)
{
  uint8_t* const copy = bytes ? (uint8_t*)malloc(size) : NULL;
  if (copy) {
    memcpy(copy, bytes, size);
  }
  free(sampler->kept);
  sampler->kept      = copy;
  sampler->kept_size = size;
}

RipStateKind
rip_sampler_restore(RipSamplerThread* const sampler, const uint8_t* const bytes, const size_t size)
{
  static const char* const lines[] = {
    [RIP_STATE_NEWER]  = "this session was saved by a newer Ripieno: its memory is not used, but kept and saved again",
    [RIP_STATE_BROKEN] = "the memory of this session is damaged and not used",
    [RIP_STATE_NO_MEMORY] = "out of memory: the memory of this session is not used",
  };
  RipStateKind     kind   = RIP_STATE_BROKEN;
  RipMemory* const memory = rip_state_read(bytes, size, &kind);
  RipMemory*       unused = NULL;
  pthread_mutex_lock(&sampler->lock);
  if (memory) {
    unused          = sampler->staged;
    sampler->staged = memory;
    atomic_fetch_add(&sampler->mail.restored, 1u);
  } else {
    if (kind == RIP_STATE_NEWER) {
      keep(sampler, bytes, size);
    }
    notice(sampler, lines[kind]);
  }
  pthread_mutex_unlock(&sampler->lock);
  sem_post(&sampler->mail.wake); // a window wants to see it
  rip_memory_free(unused);
  return kind;
}

void
rip_sampler_forget(RipSamplerThread* const sampler)
{
  pthread_mutex_lock(&sampler->lock);
  keep(sampler, NULL, 0u);
  pthread_mutex_unlock(&sampler->lock);
}

uint8_t*
rip_sampler_kept(RipSamplerThread* const sampler, size_t* const size)
{
  pthread_mutex_lock(&sampler->lock);
  *size               = sampler->kept_size;
  uint8_t* const copy = sampler->kept ? (uint8_t*)malloc(sampler->kept_size) : NULL;
  if (copy) {
    memcpy(copy, sampler->kept, sampler->kept_size);
  }
  pthread_mutex_unlock(&sampler->lock);
  return copy;
}
