// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hears the player: MIDI in, notes to the sampler out, at the 16th nearest to them. Real-time.
#ifndef RIP_CAPTURE_H
#define RIP_CAPTURE_H

#include "mailbox.h"

typedef struct
{
  uint16_t held[128]; // bit c: key sounds on channel c: it is held, or the pedal holds it
  uint16_t down[128]; // bit c: key is held on channel c
  uint16_t pedal;     // bit c: the sustain pedal of channel c is down
  unsigned held_keys; // keys that sound
  unsigned role;      // RipRole of what is heard
  float    velocity;  // of recent notes, 0 while none was heard
} RipCapture;

void
rip_capture_reset(RipCapture* capture);

/// What a message was to the listener
typedef enum
{
  RIP_HEARD_NOTHING,
  RIP_HEARD_ON,
  RIP_HEARD_OFF
} RipHeard;

/// Look at a message without hearing it: would it start a note? `channel` is 1..16, or 0 for all.
bool
rip_capture_starts_note(const uint8_t* message, uint32_t size, unsigned channel);

/// Hear a MIDI message that lies nearest to frame `time`; `bar` is the metre there. With `mail` the notes are passed
/// on, without they are only tracked.
RipHeard
rip_capture_hear(RipCapture*    capture,
                 RipMailbox*    mail,
                 RipTime        time,
                 RipBar         bar,
                 const uint8_t* message,
                 uint32_t       size,
                 unsigned       channel);

/// Tell of every key that sounds, as if it were struck at frame `time`, where musical time begins; `bar` is its metre.
/// Without a mailbox nobody is told.
void
rip_capture_tell(const RipCapture* capture, RipMailbox* mail, RipTime time, RipBar bar);

#endif
