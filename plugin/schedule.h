// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The audio thread's side of the protocol: asks for plans, and brings each into force at its time. Real-time, but for
// the bounded wait when freewheeling.
//
// A plan asked for at frame t comes into force at t + lookahead, counted in frames as they begin: never earlier, never
// later. If it is not there then it is missed, and the previous plan goes on.
#ifndef RIP_SCHEDULE_H
#define RIP_SCHEDULE_H

#include "mailbox.h"

#define RIP_WAIT_SECONDS 30u // longest wait for one plan when freewheeling

/// A request under way
typedef struct
{
  uint32_t sequence;
  uint64_t due; // frame count at which its plan comes into force
} RipDue;

typedef struct
{
  RipMailbox* mail;
  bool        running;
  bool        lost;     // a beginning or an end found no room on the ring: the sampler does not know the place
  bool        fresh;    // the first frame is to come
  bool        late;     // the last plan was missed
  uint64_t    frame;    // frames begun so far
  uint32_t    sequence; // of the last request
  uint32_t    asked;    // requests on the ring so far
  uint32_t    epoch;
  uint32_t    missed;
  uint32_t    restored; // states that were restored, as far as was noticed

  RipDue         due[RIP_FATES]; // in order of time
  unsigned       due_count;
  const RipSlot* arrived[RIP_SLOTS]; // plans that are not in force yet, in order of arrival
  unsigned       arrived_count;
  const RipSlot* plan; // in force
} RipSchedule;

void
rip_schedule_init(RipSchedule* schedule, RipMailbox* mail);

/// Musical time begins to run at `time`
void
rip_schedule_begin(RipSchedule* schedule, RipTime time, RipBar bar);

/// Musical time ended or goes on elsewhere: `time` is the frame that did not begin. All plans are dropped.
void
rip_schedule_end(RipSchedule* schedule, RipTime time, RipBar bar);

/// Where the sampler hears notes that come in now; NULL while time does not run, or the sampler does not know where
RipMailbox*
rip_schedule_listener(const RipSchedule* schedule);

/// Ask for other notes from here on, running or not
void
rip_schedule_regenerate(RipSchedule* schedule, RipTime time, RipBar bar);

/// Lock the bar of `time`, the next frame to begin, or let it go; running or not
void
rip_schedule_lock(RipSchedule* schedule, RipTime time, RipBar bar);

/// Whether a frame is one to ask at: the first, each bar's first, and every `replan` frames of a bar
bool
rip_schedule_asks_at(const RipSchedule* schedule, RipTime time, uint32_t replan);

/// Ask for a plan: the next frame to begin is `time`. Sequence and epoch of the request are filled in.
void
rip_schedule_ask(RipSchedule* schedule, RipTime time, RipBar bar, const RipRequest* request);

/// A frame begins; `wait` for a plan that is due now. Returns the plan in force, NULL if there is none.
const RipSlot*
rip_schedule_step(RipSchedule* schedule, bool wait);

/// Take in what arrived, so that slots don't run short
void
rip_schedule_collect(RipSchedule* schedule);

#endif
