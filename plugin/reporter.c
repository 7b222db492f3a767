// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "reporter.h"

#include <string.h>

#define BARS_BACK 8 // of the memory, bars so far back are sent first

void
rip_reporter_init(RipReporter* const reporter, RipNewsBox* const box)
{
  *reporter = (RipReporter){ .box = box };
}

static unsigned
pieces(const unsigned frames)
{
  return (frames + RIP_WIRE_FRAMES - 1u) / RIP_WIRE_FRAMES;
}

static uint8_t
count_from(const unsigned first, const unsigned frames)
{
  return (uint8_t)(frames - first < RIP_WIRE_FRAMES ? frames - first : RIP_WIRE_FRAMES);
}

/// A window sees what was heard, or lies in the clip, and what was made, whichever voices they have
static void
fill_frame(RipWireBar* const      bar,
           const RipMemory* const memory,
           const int64_t          number,
           const unsigned         frame,
           const unsigned         at)
{
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    RipKeys* const heard = &bar->cell[RIP_WIRE_GIVEN_ONSET + plane % 2u][at];
    RipKeys* const made  = &bar->cell[RIP_WIRE_MADE_ONSET + plane % 2u][at];
    *heard               = rip_keys_union(*heard, rip_timeline_get(memory->timeline, number, frame, RIP_HEARD + plane));
    *made                = rip_keys_union(*made, rip_timeline_get(memory->timeline, number, frame, RIP_MADE + plane));
    if (memory->clip) {
      *heard = rip_keys_union(*heard, rip_timeline_get(memory->clip, number, frame, RIP_HEARD + plane));
    }
  }
}

/// How loud what was made was played
static void
fill_velocities(RipWireBar* const bar, const RipMemory* const memory)
{
  unsigned count = 0u;
  for (unsigned i = 0; i < bar->count; ++i) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      if (rip_keys_get(&bar->cell[RIP_WIRE_MADE_ONSET][i], row) && count < RIP_WIRE_NOTES) {
        bar->velocity[count++] = (uint8_t)rip_timeline_loudness(memory->timeline, bar->bar, bar->first + i, row);
      }
    }
  }
}

/// Tell of a bar; false if there is no room for it
static bool
send_bar(RipReporter* const reporter, const RipMemory* const memory, const int64_t number)
{
  RipBar bar = { 0 };
  if (!rip_memory_find(memory, number, &bar)) {
    return true;
  }
  const unsigned frames = bar.frames < RIP_FRAMES ? bar.frames : RIP_FRAMES;
  if (rip_ring_space(&reporter->box->ring) < pieces(frames)) {
    return false;
  }
  for (unsigned first = 0; first < frames; first += RIP_WIRE_FRAMES) {
    RipNews news;
    memset(&news, 0, sizeof(news));
    news.bar = (RipWireBar){
      .head        = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_BAR },
      .bar         = number,
      .bar_frames  = bar.frames,
      .numerator   = bar.numerator,
      .denominator = bar.denominator,
      .first       = (uint16_t)first,
      .count       = count_from(first, frames),
      .locked      = rip_locks_get(&memory->locks, number),
    };
    for (unsigned i = 0; i < news.bar.count; ++i) {
      fill_frame(&news.bar, memory, number, first + i, i);
    }
    fill_velocities(&news.bar, memory);
    rip_ring_write(&reporter->box->ring, &news);
  }
  return true;
}

static bool
is_watched(const RipReporter* const reporter)
{
  return atomic_load(&reporter->box->watched);
}

/// Something was not told: tell all, when there is room
static void
start_over(RipReporter* const reporter)
{
  reporter->sending = true;
  reporter->wrapped = false;
  reporter->first   = reporter->now.bar - BARS_BACK;
  reporter->next    = reporter->first;
}

void
rip_reporter_bars(RipReporter* const reporter, const RipMemory* const memory, const int64_t first, const int64_t last)
{
  for (int64_t number = first; is_watched(reporter) && number <= last; ++number) {
    if (!send_bar(reporter, memory, number)) {
      start_over(reporter);
      return;
    }
  }
}

void
rip_reporter_pass(RipReporter* const reporter, const RipMemory* const memory, const RipTime now)
{
  const int64_t before = reporter->now.bar;
  const bool    near   = now.bar >= before && now.bar - before <= BARS_BACK;
  reporter->now        = now;
  rip_reporter_bars(reporter, memory, near ? before : now.bar, now.bar);
}

static uint8_t
fifteenths(const uint8_t certainty)
{
  return (uint8_t)((certainty * 15u + 127u) / 255u);
}

/// One piece of a plan, from frame `first` of bar `index` of its window
static void
fill_plan(RipWirePlan* const   piece,
          const RipSlot* const slot,
          const uint8_t (*const certainty)[RIP_ROWS],
          const uint32_t index,
          const unsigned first)
{
  const unsigned start = slot->start[index];
  piece->first         = (uint16_t)first;
  piece->count         = count_from(first, slot->start[index + 1u] - start);
  piece->last          = index + 1u == slot->bar_count && start + first + piece->count == slot->start[index + 1u];
  for (unsigned i = 0; i < piece->count; ++i) {
    const unsigned frame = start + first + i;
    piece->onset[i]      = slot->onset[frame];
    piece->sustain[i]    = slot->sustain[frame];
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const uint8_t sure = certainty ? fifteenths(certainty[frame][row]) : 15u;
      piece->certainty[i][row / 2u] |= (uint8_t)(sure << (row % 2u ? 4u : 0u));
    }
  }
}

/// `lookahead` frames after a time, by the bars of a plan
static RipTime
later(const RipSlot* const slot, RipTime time, const uint32_t lookahead)
{
  time.frame += (int32_t)lookahead;
  while (time.bar - slot->first_bar >= 0 && time.bar - slot->first_bar < (int64_t)slot->bar_count) {
    const int32_t frames = slot->start[time.bar - slot->first_bar + 1] - slot->start[time.bar - slot->first_bar];
    if (time.frame < frames) {
      break;
    }
    time.frame -= frames;
    ++time.bar;
  }
  return time;
}

void
rip_reporter_plan(RipReporter* const     reporter,
                  const RipMemory* const memory,
                  const RipSlot* const   slot,
                  const uint8_t (*const certainty)[RIP_ROWS],
                  const RipTime           asked,
                  const RipBar            bar,
                  const RipRequest* const request)
{
  const RipTime settled = later(slot, asked, request->lookahead);
  for (uint32_t i = 0; is_watched(reporter) && i < slot->bar_count; ++i) {
    const int64_t  number = slot->first_bar + (int64_t)i;
    const unsigned frames = (unsigned)slot->start[i + 1u] - slot->start[i];
    RipBar         known  = bar;
    if (number < asked.bar) {
      continue;
    }
    rip_memory_find(memory, number, &known);
    for (unsigned first = 0; first < frames; first += RIP_WIRE_FRAMES) {
      RipNews news;
      memset(&news, 0, sizeof(news));
      news.plan = (RipWirePlan){
        .head          = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_PLAN },
        .bar           = number,
        .bar_frames    = known.frames,
        .numerator     = known.numerator,
        .denominator   = known.denominator,
        .epoch         = request->epoch,
        .sequence      = slot->sequence,
        .settled_bar   = settled.bar,
        .settled_frame = settled.frame,
      };
      fill_plan(&news.plan, slot, certainty, i, first);
      rip_ring_write(&reporter->box->ring, &news); // lost when the ring is full: another plan comes soon
    }
  }
}

void
rip_reporter_forget(RipReporter* const reporter)
{
  reporter->forget = true;
  start_over(reporter);
}

/// Send bars from `next` on, round the memory once; false if there is no room for the rest
static bool
send_on(RipReporter* const reporter, const RipMemory* const memory)
{
  int64_t        numbers[2u * RIP_TIMELINE_BARS];
  const unsigned count = rip_memory_numbers(memory, numbers);
  for (unsigned round = reporter->wrapped ? 1u : 0u; round < 2u; ++round) {
    for (unsigned i = 0; i < count; ++i) {
      if (numbers[i] < reporter->next || (reporter->wrapped && numbers[i] >= reporter->first)) {
        continue;
      }
      if (!send_bar(reporter, memory, numbers[i])) {
        return false;
      }
      reporter->next = numbers[i] + 1;
    }
    reporter->wrapped = true;
    reporter->next    = INT64_MIN;
  }
  return true;
}

void
rip_reporter_go_on(RipReporter* const reporter, const RipMemory* const memory)
{
  RipNewsBox* const box   = reporter->box;
  const uint32_t    asked = atomic_load(&box->asked);
  if (asked != reporter->asked) {
    reporter->asked = asked;
    start_over(reporter);
  }
  if (!reporter->sending || !is_watched(reporter)) {
    return;
  }
  if (reporter->forget) {
    const RipNews news = { .head = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_FORGET } };
    reporter->forget   = !rip_ring_write(&box->ring, &news);
  }
  reporter->sending = reporter->forget || !send_on(reporter, memory);
  if (reporter->sending) {
    atomic_store(&box->more, true);
  }
}
