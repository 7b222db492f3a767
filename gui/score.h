// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a window knows of the music, from the plugin's reports: bars heard and played, the plan, and now. One thread.
#ifndef RIP_SCORE_H
#define RIP_SCORE_H

#include "locks.h"
#include "metre.h"
#include "wire.h"

#define RIP_SCORE_BARS 1024u

typedef struct RipScore RipScore;

/// A place in musical time: 16ths since a bar began
typedef struct
{
  int64_t bar;
  double  frame;
} RipPlace;

/// One 16th, for all keys
typedef struct
{
  RipKeys        given_onset, given; // what the player plays, or played here before
  RipKeys        made_onset, made;   // what Ripieno played
  RipKeys        plan_onset, plan;   // what it will, or may, play
  const uint8_t* velocity;           // of `made_onset`, one byte a row, 0: not known; NULL: nothing is remembered here
  const uint8_t* certainty;          // of `plan` in fifteenths, one byte a row; NULL: there is no plan here
  bool           settled;            // the plan will be played
  bool           past;
} RipCells;

/// What a report brought
typedef enum
{
  RIP_TOOK_NOTHING, // it is none, or not sound
  RIP_TOOK_NOW,     // only the time went on, or the status changed
  RIP_TOOK_CELLS,   // notes changed
} RipTook;

/// NULL when there is no memory
RipScore*
rip_score_new(void);

void
rip_score_free(RipScore* score);

/// Take the body of a report; any bytes will do
RipTook
rip_score_take(RipScore* score, const void* bytes, size_t size);

/// Whether reports got lost since the last call
bool
rip_score_lost(RipScore* score);

/// The last report of now; all 0 before the first. bar_frames is at least 1.
const RipWireNow*
rip_score_now(const RipScore* score);

/// How many 16ths the last plans were asked for ahead of each other: so far beyond its word a plan is settled
void
rip_score_set_replan(RipScore* score, unsigned frames);

/// The metre of a bar; one that is unknown is like the bar of now
RipBar
rip_score_bar(const RipScore* score, int64_t number);

bool
rip_score_is_locked(const RipScore* score, int64_t number);

/// The cells of a 16th; false, and all empty, if nothing is known of it
bool
rip_score_look(const RipScore* score, int64_t number, unsigned frame, RipCells* cells);

/// The first and the last bar of which anything is remembered; false if there is none
bool
rip_score_range(const RipScore* score, int64_t* first, int64_t* last);

/// Take the plugin's property of locked bars, e.g. "5-8,12", counted from 1; false if it is no such list
bool
rip_score_set_locks(RipScore* score, const char* text);

/// What the property would be if one bar were locked, or let go if it is
void
rip_score_toggle(const RipScore* score, int64_t number, char text[RIP_LOCKS_TEXT]);

/// The place so many 16ths later (or earlier)
RipPlace
rip_score_move(const RipScore* score, RipPlace place, double frames);

/// 16ths from one place to another, cut at +-4096 bars
double
rip_score_distance(const RipScore* score, RipPlace from, RipPlace to);

#endif
