// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A line on stderr, if that is a terminal, that says how far a run is. One thread at a time.
#ifndef RIP_CLI_PROGRESS_H
#define RIP_CLI_PROGRESS_H

#include "job.h"

typedef struct
{
  const RipJob* jobs;
  size_t        count;
  float*        share; // [count] of each job that is done
  size_t        over, failed;
  double        begun;
  double        drawn; // when
  bool          on_terminal;
  bool          visible;
} RipProgress;

/// False when there is no memory
bool
rip_progress_begin(RipProgress* progress, const RipJob* jobs, size_t count);

/// So many bars of a job are done
void
rip_progress_bars(RipProgress* progress, size_t job, size_t bars, size_t bar_count);

/// A job is over
void
rip_progress_over(RipProgress* progress, size_t job, bool failed);

/// Take the line away, so that something else may be written
void
rip_progress_clear(RipProgress* progress);

/// Take the line away for good, and free what it needed
void
rip_progress_end(RipProgress* progress);

#endif
