// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "window.h"

#define PAST_BARS 6u   // at most so many bars of past
#define BARS_AHEAD 2u  // at least so many bars follow the current one, if the window allows
#define REPLAN_MAX 16u // frames between two requests, at most

void
rip_window_choose(RipWindow* const         window,
                  const RipTimeline* const timeline,
                  const RipTimeline* const clip,
                  const RipTime            time,
                  const RipBar             bar,
                  const unsigned           lookahead)
{
  const unsigned reach = (unsigned)time.frame + lookahead + REPLAN_MAX;
  const unsigned least = (1u + BARS_AHEAD) * bar.frames;
  unsigned       used  = reach > least ? reach : least;
  unsigned       past  = 0u;
  RipBar         known = bar;
  while (past < PAST_BARS && rip_timeline_find(timeline, time.bar - past - 1, &known) &&
         used + known.frames <= RIP_FRAMES) {
    used += known.frames;
    ++past;
  }
  window->first_bar = time.bar - past;
  window->count     = 0u;
  for (unsigned frames = 0u; frames < RIP_FRAMES && window->count < RIP_FRAMES; ++window->count) {
    RipBar* const next   = &window->bar[window->count];
    *next                = bar;
    const int64_t number = window->first_bar + (int64_t)window->count;
    if (!rip_timeline_find(timeline, number, next) && clip) {
      rip_timeline_find(clip, number, next);
    }
    frames += next->frames;
  }
  window->count    = rip_metre_bars_fitting(window->bar, window->count);
  window->start[0] = 0u;
  for (size_t i = 0; i < window->count; ++i) {
    const unsigned end    = window->start[i] + (unsigned)window->bar[i].frames;
    window->start[i + 1u] = (uint16_t)(end < RIP_FRAMES ? end : RIP_FRAMES);
  }
}

RipTime
rip_window_time(const RipWindow* const window, const unsigned frame)
{
  size_t bar = 0;
  while (bar + 1u < window->count && frame >= window->start[bar + 1u]) {
    ++bar;
  }
  return (RipTime){ window->first_bar + (int64_t)bar, (int32_t)(frame - window->start[bar]) };
}

unsigned
rip_window_frame(const RipWindow* const window, const RipTime time)
{
  return window->start[time.bar - window->first_bar] + (unsigned)time.frame;
}
