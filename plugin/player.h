// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Plays the plan in force, passes the input through, and knows every note it started. Real-time.
#ifndef RIP_PLAYER_H
#define RIP_PLAYER_H

#include "mailbox.h"
#include "output.h"
#include "protocol.h"

#define RIP_HOLD_FRAMES 16u // how long the last chord is held where no plan reaches

typedef struct
{
  RipMailbox* mail; // told of each generated note; NULL: nobody is

  RipKeys  sounding;                            // rows of generated notes that sound
  uint8_t  channel[RIP_ROWS];                   // and the channels they sound on
  unsigned count;                               // how many
  unsigned held;                                // frames since the plan ended
  uint8_t  passed[RIP_CHANNELS][RIP_MIDI_KEYS]; // notes of the input that were passed through and sound
  unsigned passed_count;                        // how many
  uint16_t levers[RIP_LEVERS];                  // that were passed through as away from rest; bit c: channel c
  float    velocity;                            // of recent generated notes before dynamics, 0 while there was none

  // Notes of the frame that began last which start or end late, by swing or as a human does
  uint64_t off_due[RIP_KEYS], on_due[RIP_KEYS]; // sample, as run() counts, 0: not due
  uint8_t  on_velocity[RIP_KEYS], on_channel[RIP_KEYS];
  unsigned due_count;
  RipTime  time; // of that frame
} RipPlayer;

/// How generated notes are sent
typedef struct
{
  unsigned channel;  // 0..15
  float    follow;   // 0: velocities as planned .. 1: as loud as the player on the whole
  float    loudness; // of the player's recent notes, 0 while unknown
  float    humanise; // 0..1: how much notes differ in time and loudness
  uint64_t seed;     // of these differences
  uint64_t now;      // sample at which the frame begins
  double   late;     // samples that the frame's notes are late, by swing
  double   frame;    // samples of a frame: no note is later than that
  double   second;   // samples
} RipManner;

void
rip_player_init(RipPlayer* player, RipMailbox* mail);

/// Frame `time` begins: end and start notes as the plan says. Without a plan generated notes end; past a plan's end
/// they are held for a while.
void
rip_player_step(RipPlayer*       player,
                RipOutput*       output,
                uint32_t         offset,
                const RipSlot*   plan,
                RipTime          time,
                const RipManner* manner);

/// The sample at which the next late note starts or ends, UINT64_MAX if there is none
uint64_t
rip_player_due(const RipPlayer* player);

/// Start and end late notes that are due at sample `now`, which is `offset`
void
rip_player_catch_up(RipPlayer* player, RipOutput* output, uint32_t offset, uint64_t now);

/// End every generated note
void
rip_player_end(RipPlayer* player, RipOutput* output, uint32_t offset);

/// End every note that was passed through before this sample
void
rip_player_end_passed(RipPlayer* player, RipOutput* output, uint32_t offset);

/// Let go every lever that was passed through as away from rest
void
rip_player_let_go(RipPlayer* player, RipOutput* output, uint32_t offset);

/// Pass a message of the input through. A generated note of the same key and channel ends first. If not `open`, only
/// what ends or lets go what was passed through.
void
rip_player_pass(RipPlayer*     player,
                RipOutput*     output,
                uint32_t       offset,
                const uint8_t* message,
                uint32_t       size,
                bool           open);

#endif
