// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What can be seen of a plugin from outside: how long its runs take, whether its plans are in time, what its control
// outputs say. The thread of run().
#ifndef RIP_HOST_WATCH_H
#define RIP_HOST_WATCH_H

#include "ports.h"
#include "song.h"

#include <stdint.h>

typedef struct RipHostWatch RipHostWatch;

/// Watch a plugin through its ports, which must outlive this, at `rate` Hz. Plans are watched if it has the controls
/// that ours has for them: lookahead, replan, plan_ms and missed. NULL when there is no memory.
RipHostWatch*
rip_host_watch_new(const RipHostPorts* ports, double rate);

void
rip_host_watch_free(RipHostWatch* watch);

/// A block began a block or more too late
void
rip_host_watch_late(RipHostWatch* watch);

/// The plugin is about to run
void
rip_host_watch_begin_run(RipHostWatch* watch, const RipHostPosition* position, uint32_t frames);

/// It has run, and its outputs have been read
void
rip_host_watch_end_run(RipHostWatch* watch, int64_t nanoseconds);

/// Print what was seen, a line for each thing
void
rip_host_watch_print(RipHostWatch* watch);

#endif
