// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tells the window of memory and plans: the sampler thread's side. Never waits: what finds no room comes later, with
// all the rest. Not real-time; one thread.
#ifndef RIP_REPORTER_H
#define RIP_REPORTER_H

#include "memory.h"
#include "news.h"
#include "protocol.h"

typedef struct
{
  RipNewsBox* box;
  uint32_t    asked;   // how often all was asked for, as last seen
  bool        sending; // all is being sent
  bool        forget;  // and before it, that what was sent before is void
  bool        wrapped; // beyond the last bar, and on from the first
  int64_t     first;   // bar to begin at
  int64_t     next;    // bar to send next
  RipTime     now;     // of the last request: what lies around it is sent first
} RipReporter;

void
rip_reporter_init(RipReporter* reporter, RipNewsBox* box);

/// Musical time has come to `now`: tell of the bars that it passed
void
rip_reporter_pass(RipReporter* reporter, const RipMemory* memory, RipTime now);

/// Bars [first, last] of the memory changed
void
rip_reporter_bars(RipReporter* reporter, const RipMemory* memory, int64_t first, int64_t last);

/// A plan was made for a request at time `asked` in a bar of metre `bar`. `certainty` is that of RipPlan, or NULL.
void
rip_reporter_plan(RipReporter*     reporter,
                  const RipMemory* memory,
                  const RipSlot*   slot,
                  const uint8_t (*certainty)[RIP_ROWS],
                  RipTime           asked,
                  RipBar            bar,
                  const RipRequest* request);

/// The memory was replaced
void
rip_reporter_forget(RipReporter* reporter);

/// Go on with what is left to tell; call it whenever the thread woke
void
rip_reporter_go_on(RipReporter* reporter, const RipMemory* memory);

#endif
