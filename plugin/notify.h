// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tells the window what the plugin does, on the port `notify`: the audio thread's side. Sends nothing while there is
// no window, and little while nothing changes. Real-time.
#ifndef RIP_NOTIFY_H
#define RIP_NOTIFY_H

#include "engine.h"
#include "news.h"
#include "wire.h"

typedef struct
{
  const RipUrids* urids;
  RipNewsBox*     box;
  RipMailbox*     mail;
  uint32_t        rate;     // samples a second
  uint32_t        serial;   // of the last report
  uint64_t        lease;    // samples until reports cease
  uint32_t        since;    // samples since the last report of now
  RipWireNow      last;     // what it said
  bool            retained; // `piece` is to be sent still
  RipNews         piece;
} RipNotify;

void
rip_notify_init(RipNotify* notify, const RipUrids* urids, RipMailbox* mail, double sample_rate);

/// After a run of the engine: hear what windows ask for on `in`, and report to `out`, which comes with its capacity as
/// its atom's size. Either may be NULL. `status` is the port's.
void
rip_notify_run(RipNotify*               notify,
               const RipEngine*         engine,
               unsigned                 status,
               float                    progress,
               const LV2_Atom_Sequence* in,
               LV2_Atom_Sequence*       out,
               uint32_t                 samples);

#endif
