// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Threads that do jobs, and the line on a terminal that says how far they are
#ifndef RIP_CLI_WORKERS_H
#define RIP_CLI_WORKERS_H

#include "job.h"

/// Told of each job when it and all before it are done, in order, one at a time, with nothing else on the terminal
typedef void (*RipJobTold)(void* data, const RipJob* job);

/// Do jobs with as many threads as options say, until all are done or a signal (INT, TERM, HUP) stops them; then those
/// not done are RIP_JOB_STOPPED. Returns that signal, or 0; -1 if no thread could be started, and it has said so.
int
rip_workers_run(const RipOptions* options, const RipNet* net, RipJob* jobs, size_t count, RipJobTold told, void* data);

#endif
