// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Foresight: phrases come back. Where the player's last bars are like some that were heard before, what followed those
// is likely to follow now. Not real-time.
#ifndef RIP_FORESIGHT_H
#define RIP_FORESIGHT_H

#include "timeline.h"

/// An earlier passage
typedef struct
{
  int64_t lag;      // bars back, 0: there is none like it
  float   likeness; // 0..1
} RipEcho;

/// Find the passage that is most like the last two bars before `now`, by what was heard of a voice; of equal ones the
/// latest. `bar` is the metre of the bar of `now`.
///
/// Passages are alike as far as they share their cells (the Jaccard index), frame by frame; their bars must be of one
/// length. Fewer than three notes in those bars are like nothing.
RipEcho
rip_foresight_find(const RipTimeline* timeline, RipVoice voice, RipTime now, RipBar bar);

#endif
