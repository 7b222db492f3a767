// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "foresight.h"

#define MEMORY_BARS 2   // that are compared
#define LAG_MAX 256     // bars
#define ONSETS_LEAST 3u // in what is compared

/// What two passages have
typedef struct
{
  unsigned both, either; // cells in common, and in either
  unsigned onsets;       // of the later one
} Overlap;

/// Add frames [first, end) of a bar and of the one `lag` bars before; false if that one is of another length or was not
/// listened to
static bool
overlap_bar(Overlap* const           overlap,
            const RipTimeline* const timeline,
            const RipVoice           voice,
            const int64_t            number,
            const int64_t            lag,
            const unsigned           first,
            const unsigned           end)
{
  const unsigned onset  = RIP_HEARD + 2u * (unsigned)voice;
  const unsigned frames = rip_timeline_frames(timeline, number);
  bool           fits   = first >= end || (frames && frames == rip_timeline_frames(timeline, number - lag));
  for (unsigned i = first; fits && i < end; ++i) {
    for (unsigned plane = onset; plane < onset + 2u; ++plane) {
      const RipKeys here  = rip_timeline_get(timeline, number, i, plane);
      const RipKeys there = rip_timeline_get(timeline, number - lag, i, plane);
      overlap->both += rip_keys_count(rip_keys_common(here, there));
      overlap->either += rip_keys_count(rip_keys_union(here, there));
      overlap->onsets += plane == onset ? rip_keys_count(here) : 0u;
    }
    fits = rip_timeline_is_heard(timeline, number - lag, i, voice);
  }
  return fits;
}

RipEcho
rip_foresight_find(const RipTimeline* const timeline, const RipVoice voice, const RipTime now, const RipBar bar)
{
  const unsigned place = (unsigned)now.frame < bar.frames ? (unsigned)now.frame : bar.frames;
  RipEcho        best  = { 0, 0.0f };
  for (int64_t lag = 1; lag <= LAG_MAX; ++lag) {
    Overlap overlap = { 0u, 0u, 0u };
    bool    fits    = overlap_bar(&overlap, timeline, voice, now.bar - MEMORY_BARS, lag, place, bar.frames);
    for (int64_t number = now.bar - MEMORY_BARS + 1; fits && number < now.bar; ++number) {
      fits = overlap_bar(&overlap, timeline, voice, number, lag, 0u, bar.frames);
    }
    fits                 = fits && overlap_bar(&overlap, timeline, voice, now.bar, lag, 0u, place);
    const float likeness = fits && overlap.onsets >= ONSETS_LEAST ? (float)overlap.both / (float)overlap.either : 0.0f;
    if (likeness > best.likeness) {
      best = (RipEcho){ lag, likeness };
    }
  }
  return best;
}
