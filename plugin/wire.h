// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What plugin and window say to each other. The plugin sends reports on its port `notify`, each an atom of type
// RIP_URI_REPORT; the window sends one of type RIP_URI_ASK to the port `in`. Their bodies are the structs below, as
// they lie in memory: both ends live on one machine. They share nothing else.
//
// A window asks for all there is when it opens, and then every few seconds for more: reports cease RIP_WIRE_LEASE
// seconds after the last word of any window, so that one that died needs no farewell. Reports may be lost (a host's
// ring may be full) but are not reordered: a gap in `serial` tells, and the window asks for all again. Each report
// makes sense by itself and may come twice.
//
// Several windows may look at one plugin; all see all reports. Whoever reads must take no field on trust.
#ifndef RIP_WIRE_H
#define RIP_WIRE_H

#include "roll.h"

#include <stdint.h>

#define RIP_URI_REPORT "urn:ripieno:Report"
#define RIP_URI_ASK "urn:ripieno:Ask"

#define RIP_WIRE_VERSION 2u
#define RIP_WIRE_FRAMES 16u  // of a piece of a bar
#define RIP_WIRE_NOTES 256u  // of a piece of a bar, whose velocities are told
#define RIP_WIRE_RATE 30u    // RIP_WIRE_NOW a second, at most
#define RIP_WIRE_PIECES 6u   // other reports with each of them, at most
#define RIP_WIRE_LEASE 10u   // seconds
#define RIP_WIRE_BYTES 1280u // of the largest report, with its event's head

typedef enum
{
  RIP_WIRE_NOW = 1, // RipWireNow: where musical time is and what sounds
  RIP_WIRE_BAR,     // RipWireBar: a piece of the memory
  RIP_WIRE_PLAN,    // RipWirePlan: a piece of the newest plan
  RIP_WIRE_FORGET,  // RipWireHead alone: the memory was replaced, all pieces before are void
  RIP_WIRE_ASK,     // RipWireAsk, from the window
} RipWireKind;

/// Cells of a bar, of both voices together
typedef enum
{
  RIP_WIRE_GIVEN_ONSET,
  RIP_WIRE_GIVEN, // what the player plays here, or played before, or what a clip has
  RIP_WIRE_MADE_ONSET,
  RIP_WIRE_MADE, // what Ripieno played
  RIP_WIRE_PLANES
} RipWirePlane;

typedef struct
{
  uint16_t version; // RIP_WIRE_VERSION; of another, read nothing
  uint16_t kind;    // RipWireKind
  uint32_t serial;  // counts the plugin's reports
} RipWireHead;

typedef struct
{
  RipWireHead head;
  int64_t     bar;         // as the host counts, from 0; may be negative
  float       frame;       // 16ths since the bar began, >= 0
  float       pace;        // 16ths a second; 0: time rests
  uint16_t    bar_frames;  // length of the bar, >= 1
  uint8_t     numerator;   // 1..255
  uint8_t     denominator; // 1, 2, 4 .. 64
  uint32_t    epoch;       // plans of another epoch are void
  float       progress;    // of the plan in the making, 0..1
  float       plan_ms;     // that the last plan took
  uint32_t    missed, shortened;
  uint8_t     status;   // as the port `status`
  uint8_t     free_run; // 1: on the plugin's own tempo
  uint8_t     program;  // 1 + the scene that a program change gave; 0: the port says which
  uint8_t     reserved;
  RipKeys     heard, played; // what sounds
  uint32_t    unused;
} RipWireNow;

/// Frames [first, first + count) of a bar: what was heard and played
typedef struct
{
  RipWireHead head;
  int64_t     bar;
  uint16_t    bar_frames;
  uint8_t     numerator, denominator;
  uint16_t    first;
  uint8_t     count;  // 1..RIP_WIRE_FRAMES
  uint8_t     locked; // the bar is
  RipKeys     cell[RIP_WIRE_PLANES][RIP_WIRE_FRAMES];
  uint8_t     velocity[RIP_WIRE_NOTES]; // of the onsets of RIP_WIRE_MADE_ONSET, by frame, then key; 0: not known
} RipWireBar;

/// Frames [first, first + count) of a bar: what will be played
typedef struct
{
  RipWireHead head;
  int64_t     bar;
  uint16_t    bar_frames;
  uint8_t     numerator, denominator;
  uint16_t    first;
  uint8_t     count; // 1..RIP_WIRE_FRAMES
  uint8_t     last;  // 1: the plan ends with this piece
  uint32_t    epoch;
  uint32_t    sequence;    // of the plan
  int64_t     settled_bar; // what lies before this time no later plan will change
  int32_t     settled_frame;
  uint32_t    reserved;
  RipKeys     onset[RIP_WIRE_FRAMES];
  RipKeys     sustain[RIP_WIRE_FRAMES];
  uint8_t     certainty[RIP_WIRE_FRAMES][RIP_KEYS / 2u]; // of sustain in fifteenths, of even rows in the low four bits
} RipWirePlan;

typedef struct
{
  RipWireHead head;
  uint32_t    all; // 0: the window is still there; 1: send all there is
  uint32_t    reserved;
} RipWireAsk;

_Static_assert(sizeof(RipWireBar) + 24u <= RIP_WIRE_BYTES && sizeof(RipWirePlan) + 24u <= RIP_WIRE_BYTES,
               "reports are of bounded size");

#endif
