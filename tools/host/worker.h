// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The worker feature: work that a plugin asks for in run(), done on a thread of its own, or on the spot.
#ifndef RIP_HOST_WORKER_H
#define RIP_HOST_WORKER_H

#include <lv2/core/lv2.h>
#include <lv2/worker/worker.h>
#include <stdbool.h>

typedef struct RipHostWorker RipHostWorker;

/// Work is done on the spot until the worker is started. NULL when there is no memory.
RipHostWorker*
rip_host_worker_new(void);

/// Stops, too
void
rip_host_worker_free(RipHostWorker* worker);

/// The feature to hand on, valid as long as `worker`
LV2_Worker_Schedule*
rip_host_worker_schedule(RipHostWorker* worker);

/// The plugin, once it is instantiated; `interface` may be NULL
void
rip_host_worker_set_plugin(RipHostWorker* worker, LV2_Handle instance, const LV2_Worker_Interface* interface);

/// From now on work is done on a thread of its own. False when there is no thread to be had.
bool
rip_host_worker_start(RipHostWorker* worker);

/// What was asked for is finished, then the thread ends. The plugin may be freed after this.
void
rip_host_worker_stop(RipHostWorker* worker);

/// The thread of run(), after each run(): hand the plugin what its work answered
void
rip_host_worker_end_run(RipHostWorker* worker);

#endif
