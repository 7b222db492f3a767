// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Levers: what stays on a channel where the player put it, and sounds on until it is let go. Real-time.
#ifndef RIP_LEVER_H
#define RIP_LEVER_H

#include <stdint.h>

typedef enum
{
  RIP_LEVER_SUSTAIN,
  RIP_LEVER_SOSTENUTO,
  RIP_LEVER_WHEEL, // pitch bend
  RIP_LEVERS
} RipLever;

#define RIP_LEVER_SLACK 64u // a lever that is not moved as far as this is up

/// Levers that a whole channel message of three bytes moves; bit l: lever l. The reset of all controllers moves all.
unsigned
rip_levers_moved(const uint8_t message[3]);

/// How far such a message moves its levers, 0: to rest
unsigned
rip_lever_deflection(const uint8_t message[3]);

/// The message that puts a lever of a channel to rest
void
rip_lever_rest(RipLever lever, unsigned channel, uint8_t message[3]);

#endif
