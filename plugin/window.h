// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The bars that a plan is made for. Not real-time.
#ifndef RIP_WINDOW_H
#define RIP_WINDOW_H

#include "protocol.h"
#include "timeline.h"

typedef struct
{
  int64_t  first_bar;
  size_t   count; // of bars, at least 1
  RipBar   bar[RIP_FRAMES];
  uint16_t start[RIP_FRAMES + 1]; // first frame of each bar, then the end
} RipWindow;

/// Whole bars around `time`, in a bar of metre `bar`: as much past as is remembered and leaves room for the time ahead.
/// Bars to come are as remembered, else as in the clip (NULL: none), else like this one.
void
rip_window_choose(RipWindow*         window,
                  const RipTimeline* timeline,
                  const RipTimeline* clip,
                  RipTime            time,
                  RipBar             bar,
                  unsigned           lookahead);

/// The place of a frame of the window in musical time
RipTime
rip_window_time(const RipWindow* window, unsigned frame);

/// The frame of the window that a time of one of its bars is, past its end if it is cut off
unsigned
rip_window_frame(const RipWindow* window, RipTime time);

#endif
