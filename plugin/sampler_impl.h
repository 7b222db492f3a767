// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the files of the sampler share.
#ifndef RIP_SAMPLER_IMPL_H
#define RIP_SAMPLER_IMPL_H

#include "planner.h"
#include "reporter.h"
#include "sampler.h"

#include <pthread.h>

#define RIP_NOTICE 256 // bytes of a line for log and window

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
  char            notice[RIP_NOTICE]; // to be told, "": nothing
  uint32_t        rounds;             // times that the ring has been emptied
};

/// How many of the steps asked for fit into `left` seconds, at least one, if a step takes `step` seconds; all where
/// that is not known (0). Fewer steps that come to an end are worth more than many that are cut off while all is noise.
unsigned
rip_sampler_steps(unsigned asked, double left, double step);

/// Say in the mailbox where the memory ends, that which is restored or else the planner's. The lock is held.
void
rip_sampler_tell_end(RipSamplerThread* sampler);

/// The thread: deal with properties that were set; the lock is free
void
rip_sampler_take_words(RipSamplerThread* sampler);

/// The thread: tell properties as they are now, and what went wrong; later if there is no room. The lock is held.
void
rip_sampler_tell_words(RipSamplerThread* sampler);

#endif
