// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The inside of a RipScore: for score*.c alone
#ifndef RIP_SCORE_IMPL_H
#define RIP_SCORE_IMPL_H

#include "score.h"

#define RIP_SCORE_PIECES 64u // of a plan, remembered
#define RIP_SCORE_LIVE 64u   // 16ths that were watched as they sounded

/// A 16th of a bar that is remembered
typedef struct
{
  RipKeys cell[RIP_WIRE_PLANES];
  uint8_t velocity[RIP_KEYS]; // of RIP_WIRE_MADE_ONSET, 0: not known
} RipScoreFrame;

/// A bar that is remembered
typedef struct
{
  int64_t        number;
  RipBar         bar;
  RipScoreFrame* frame; // each 16th up to RIP_FRAMES; NULL: no bar here
} RipScoreBar;

/// RipWirePlan, unpacked
typedef struct
{
  bool     used;
  int64_t  bar;
  unsigned first, count;
  uint32_t epoch, sequence;
  RipKeys  onset[RIP_WIRE_FRAMES];
  RipKeys  sustain[RIP_WIRE_FRAMES];
  uint8_t  certainty[RIP_WIRE_FRAMES][RIP_ROWS];
} RipScorePiece;

/// A 16th as it sounded
typedef struct
{
  int64_t bar;
  int32_t frame;
  RipKeys given_onset, given, made_onset, made;
} RipScoreLive;

struct RipScore
{
  RipScoreBar   entry[RIP_SCORE_BARS];
  RipScorePiece piece[RIP_SCORE_PIECES];
  RipScoreLive  live[RIP_SCORE_LIVE];
  uint32_t      lives; // written so far
  RipWireNow    now;
  bool          begun; // a report came
  bool          lost;
  uint32_t      serial;
  int64_t       settled_bar;
  int32_t       settled_frame;
  unsigned      replan;
  RipLocks      locks;
};

/// Where a bar is remembered
static inline unsigned
rip_score_slot(const int64_t number)
{
  return (unsigned)((uint64_t)number % RIP_SCORE_BARS);
}

/// 16ths of a bar that are remembered
static inline unsigned
rip_score_kept(const RipBar bar)
{
  return bar.frames < RIP_FRAMES ? bar.frames : RIP_FRAMES;
}

/// Forget all bars, plans and locks
void
rip_score_forget(RipScore* score);

#endif
