// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the audio thread and the sampler thread say to each other: messages, and plans in slots.
#ifndef RIP_PROTOCOL_H
#define RIP_PROTOCOL_H

#include "metre.h"
#include "roll.h"
#include "task.h"

#include <stdbool.h>
#include <stdint.h>

/// A 16th of a bar: bars are numbered as the host numbers them (may be negative), each with its own metre
typedef struct
{
  int64_t bar;
  int32_t frame; // 0..
} RipTime;

static inline bool
rip_time_before(const RipTime a, const RipTime b)
{
  return a.bar < b.bar || (a.bar == b.bar && a.frame < b.frame);
}

/// Ask for a plan at time t: it knows what was heard before t, and is in force from t + lookahead on
typedef struct
{
  uint32_t    sequence;  // counts requests, from 1
  uint32_t    epoch;     // a request of an earlier epoch matters no more
  uint32_t    lookahead; // frames
  uint64_t    due;       // sample count of run() at which the plan comes into force
  bool        freewheel; // run() waits: never shorten
  RipSettings settings;
} RipRequest;

typedef enum
{
  RIP_MESSAGE_BEGIN,      // musical time begins to run at `time`
  RIP_MESSAGE_END,        // it ended: `time` is the first frame that did not begin
  RIP_MESSAGE_NOTE_ON,    // `key` struck at `time`, to the nearest frame
  RIP_MESSAGE_NOTE_OFF,   // `key` released at `time`, to the nearest frame
  RIP_MESSAGE_REQUEST,    // frame `time` begins, in a bar of metre `bar`: plan
  RIP_MESSAGE_REGENERATE, // other notes from here on
} RipMessageType;

typedef struct
{
  RipMessageType type;
  RipTime        time;
  RipBar         bar; // metre of the bar that `time` lies in
  uint8_t        key; // MIDI key
  RipRequest     request;
} RipMessage;

/// A plan on its way to the player: accompaniment of a window of bars
typedef struct
{
  uint32_t sequence;              // of the request that it answers
  int64_t  first_bar;             // number of the first bar
  uint32_t bar_count;             // bars of the window, 0..RIP_FRAMES
  uint16_t start[RIP_FRAMES + 1]; // first frame of each bar in the window, then the end
  RipKeys  onset[RIP_FRAMES];
  RipKeys  sustain[RIP_FRAMES];
  uint8_t  velocity[RIP_FRAMES][RIP_KEYS]; // of onsets, 1..127
} RipSlot;

#endif
