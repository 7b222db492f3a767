// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time. What the reset of all controllers does is said by the MIDI Association's RP-015.
#include "lever.h"

#define CONTROL 0xB0u
#define WHEEL 0xE0u
#define CENTRE 0x2000u
#define CONTROL_SUSTAIN 64u
#define CONTROL_SOSTENUTO 66u
#define CONTROL_RESET 121u

unsigned
rip_levers_moved(const uint8_t message[3])
{
  const unsigned kind    = message[0] & 0xF0u;
  const unsigned control = kind == CONTROL ? message[1] : 0u;
  return kind == WHEEL                  ? 1u << RIP_LEVER_WHEEL
         : control == CONTROL_SUSTAIN   ? 1u << RIP_LEVER_SUSTAIN
         : control == CONTROL_SOSTENUTO ? 1u << RIP_LEVER_SOSTENUTO
         : control == CONTROL_RESET     ? (1u << RIP_LEVERS) - 1u
                                        : 0u;
}

unsigned
rip_lever_deflection(const uint8_t message[3])
{
  if ((message[0] & 0xF0u) == WHEEL) {
    const unsigned place = message[1] + 128u * message[2];
    return place > CENTRE ? place - CENTRE : CENTRE - place;
  }
  return message[1] == CONTROL_RESET ? 0u : message[2];
}

void
rip_lever_rest(const RipLever lever, const unsigned channel, uint8_t message[3])
{
  message[0] = (uint8_t)((lever == RIP_LEVER_WHEEL ? WHEEL : CONTROL) | channel);
  message[1] = lever == RIP_LEVER_SUSTAIN ? CONTROL_SUSTAIN : lever == RIP_LEVER_SOSTENUTO ? CONTROL_SOSTENUTO : 0u;
  message[2] = lever == RIP_LEVER_WHEEL ? CENTRE / 128u : 0u;
}
