// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hears the player's notes into the timeline: what comes in takes the place of what an earlier pass heard. Not
// real-time.
#ifndef RIP_LISTENER_H
#define RIP_LISTENER_H

#include "protocol.h"
#include "timeline.h"

/// A key that is held
typedef struct
{
  bool     held;
  RipVoice voice;
  RipTime  struck;
  RipTime  filled; // its sustain is written up to here
} RipHeld;

typedef struct
{
  RipHeld key[128];
  RipTime cleared; // up to here what an earlier pass heard is gone
} RipListener;

/// No key is held; what was heard before `time` stays
void
rip_listener_begin(RipListener* listener, RipTime time);

/// A note message. `metre` is that of bars that are not remembered. A role that does not hear a voice leaves it alone.
void
rip_listener_note(RipListener* listener, RipTimeline* timeline, const RipMessage* message, RipBar metre);

/// All before `time` has been heard, with this role
void
rip_listener_pass(RipListener* listener, RipTimeline* timeline, RipTime time, RipBar metre, unsigned role);

/// All before `time` has been heard, and it did not begin: notes that were taken to belong to it did not
void
rip_listener_end(RipListener* listener, RipTimeline* timeline, RipTime time, RipBar metre, unsigned role);

/// Whether a role hears a voice
static inline bool
rip_role_hears(const unsigned role, const RipVoice voice)
{
  return role == RIP_ROLE_SPLIT || (role == RIP_ROLE_ACCOMPANIMENT) == (voice == RIP_ACCOMPANIMENT);
}

#endif
