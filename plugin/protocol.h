// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the audio thread and the sampler thread say to each other: messages, and plans in slots.
#ifndef RIP_PROTOCOL_H
#define RIP_PROTOCOL_H

#include "metre.h"
#include "musictime.h"
#include "task.h"

#include <stdbool.h>
#include <stdint.h>

/// Ask for a plan at time t: it knows what was heard before t, and is in force from t + lookahead on
typedef struct
{
  uint32_t    sequence;  // counts requests, from 1
  uint32_t    epoch;     // a request of an earlier epoch matters no more
  uint32_t    lookahead; // frames
  uint32_t    replan;    // frames until the next request, at most
  uint64_t    due;       // sample count of run() at which the plan comes into force
  bool        freewheel; // run() waits: never shorten
  unsigned    role;      // RipRole of what is heard from t on
  int64_t     first;     // bar with which the music begins, as of RipTransport
  RipSettings settings;
} RipRequest;

typedef enum
{
  RIP_MESSAGE_BEGIN,      // musical time begins to run at `time`
  RIP_MESSAGE_END,        // it ended: `time` is the first frame that did not begin
  RIP_MESSAGE_NOTE_ON,    // `key` struck at `time`, to the nearest frame
  RIP_MESSAGE_NOTE_OFF,   // `key` released at `time`, to the nearest frame
  RIP_MESSAGE_STRUCK,     // a generated note of frame `time` sounded: `key`, as loud as `velocity`
  RIP_MESSAGE_REQUEST,    // frame `time` begins, in a bar of metre `bar`: plan
  RIP_MESSAGE_REGENERATE, // other notes from here on
  RIP_MESSAGE_LOCK,       // lock the bar of `time`, the next frame to begin, or let it go
  RIP_MESSAGE_WORD,       // there is a RipWord for the sampler
} RipMessageType;

typedef struct
{
  RipMessageType type;
  RipTime        time;
  RipBar         bar;      // metre of the bar that `time` lies in
  uint8_t        key;      // MIDI key
  uint8_t        role;     // of a note: RipRole
  uint8_t        velocity; // 1..127
  uint32_t       restored; // of a beginning: how many memories had been restored, as far as the audio thread knew
  RipRequest     request;
} RipMessage;

#define RIP_WORD_BYTES 4096u

typedef enum
{
  RIP_WORD_CLIP,  // path of a MIDI file to lie in the timeline; empty: none
  RIP_WORD_LOCKS, // bars to lock, see locks.h
  RIP_WORD_ALL,   // asks for all properties as they are
  RIP_WORD_NOTICE // says what went wrong, or that all is well again
} RipWordType;

/// A property that was set, or its value
typedef struct
{
  RipWordType type;
  unsigned    role;                 // RipRole, of a clip's notes
  char        text[RIP_WORD_BYTES]; // ends in a zero
} RipWord;

/// A plan on its way to the player: what is to be played in a window of bars
typedef struct
{
  uint32_t sequence;              // of the request that it answers
  int64_t  first_bar;             // number of the first bar
  uint32_t bar_count;             // bars of the window, 0..RIP_FRAMES
  uint16_t start[RIP_FRAMES + 1]; // first frame of each bar in the window, then the end
  RipKeys  onset[RIP_FRAMES];
  RipKeys  sustain[RIP_FRAMES];
  RipKeys  melody[RIP_FRAMES];             // which cells of `sustain` are the melody's
  uint8_t  velocity[RIP_FRAMES][RIP_KEYS]; // of onsets, 1..127
} RipSlot;

/// The frame of a plan at a time; -1 outside
static inline int
rip_slot_frame(const RipSlot* const slot, const RipTime time)
{
  const int64_t bar = time.bar - slot->first_bar;
  if (bar < 0 || bar >= (int64_t)slot->bar_count) {
    return -1;
  }
  const int frame = slot->start[bar] + time.frame;
  return frame < slot->start[bar + 1] ? frame : -1;
}

#endif
