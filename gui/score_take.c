// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reports into the score; any bytes will do.
#include "score_impl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SANE 1000000000 // bars are no farther from 0

static bool
is_bar(const int64_t number, const unsigned frames, const unsigned numerator, const unsigned denominator)
{
  return number > -SANE && number < SANE && frames && numerator && denominator && denominator <= 64u &&
         !(denominator & (denominator - 1u));
}

static bool
is_piece(const unsigned frames, const unsigned first, const unsigned count)
{
  const unsigned kept = frames < RIP_FRAMES ? frames : RIP_FRAMES;
  return count && count <= RIP_WIRE_FRAMES && first < kept && first + count <= kept;
}

/// Rows that are no keys are left out
static RipKeys
keyboard(RipKeys keys)
{
  keys.bits[2] &= (1u << (RIP_KEYS - 64u)) - 1u;
  return keys;
}

/// The bar's entry, empty if it was not there or had another length; NULL when there is no memory
static RipScoreBar*
enter(RipScore* const score, const int64_t number, const RipBar bar)
{
  RipScoreBar* const entry = &score->entry[rip_score_slot(number)];
  if (!entry->frame || entry->number != number || entry->bar.frames != bar.frames) {
    free(entry->frame);
    entry->frame  = (RipScoreFrame*)calloc(rip_score_kept(bar), sizeof(*entry->frame));
    entry->number = number;
  }
  entry->bar = bar;
  return entry->frame ? entry : NULL;
}

/// Velocities, in the order of the report's onsets
static void
take_velocities(RipScoreFrame* const frame, const RipWireBar* const report)
{
  unsigned next = 0u;
  for (unsigned i = 0; i < report->count; ++i) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const bool    begins   = rip_keys_get(&frame[i].cell[RIP_WIRE_MADE_ONSET], row);
      const uint8_t velocity = begins && next < RIP_WIRE_NOTES ? report->velocity[next++] : 0u;
      frame[i].velocity[row] = velocity <= 127u ? velocity : 0u;
    }
  }
}

static RipTook
take_bar(RipScore* const score, const RipWireBar* const report)
{
  if (!is_bar(report->bar, report->bar_frames, report->numerator, report->denominator) ||
      !is_piece(report->bar_frames, report->first, report->count)) {
    return RIP_TOOK_NOTHING;
  }
  const RipBar       bar   = { report->bar_frames, report->numerator, report->denominator };
  RipScoreBar* const entry = enter(score, report->bar, bar);
  if (!entry) {
    return RIP_TOOK_NOTHING;
  }
  rip_locks_set(&score->locks, report->bar, report->locked);
  for (unsigned i = 0; i < report->count; ++i) {
    for (unsigned plane = 0; plane < RIP_WIRE_PLANES; ++plane) {
      entry->frame[report->first + i].cell[plane] = keyboard(report->cell[plane][i]);
    }
  }
  take_velocities(entry->frame + report->first, report);
  return RIP_TOOK_CELLS;
}

/// The piece to write to: the same one of an earlier plan, an unused one, or the oldest
static RipScorePiece*
place_piece(RipScore* const score, const int64_t bar, const unsigned first)
{
  RipScorePiece* best = &score->piece[0];
  for (unsigned i = 0; i < RIP_SCORE_PIECES; ++i) {
    RipScorePiece* const piece = &score->piece[i];
    if (piece->used && piece->bar == bar && piece->first == first) {
      return piece;
    }
    if (best->used && (!piece->used || piece->sequence < best->sequence)) {
      best = piece;
    }
  }
  return best;
}

static RipTook
take_plan(RipScore* const score, const RipWirePlan* const report)
{
  if (!is_bar(report->bar, report->bar_frames, report->numerator, report->denominator) ||
      !is_piece(report->bar_frames, report->first, report->count)) {
    return RIP_TOOK_NOTHING;
  }
  RipScorePiece* const piece = place_piece(score, report->bar, report->first);
  memset(piece, 0, sizeof(*piece));
  piece->used     = true;
  piece->bar      = report->bar;
  piece->first    = report->first;
  piece->count    = report->count;
  piece->epoch    = report->epoch;
  piece->sequence = report->sequence;
  for (unsigned i = 0; i < report->count; ++i) {
    piece->onset[i]   = keyboard(report->onset[i]);
    piece->sustain[i] = keyboard(report->sustain[i]);
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      piece->certainty[i][row] = (report->certainty[i][row / 2u] >> (row % 2u ? 4u : 0u)) & 15u;
    }
  }
  score->settled_bar   = report->settled_bar;
  score->settled_frame = report->settled_frame;
  return RIP_TOOK_CELLS;
}

/// Note what sounds now in the 16th of now
static bool
watch(RipScore* const score, const RipWireNow* const before)
{
  const RipWireNow* const now   = &score->now;
  const int32_t           frame = (int32_t)now->frame;
  if (!(now->pace > 0.0f)) {
    return false;
  }
  RipScoreLive* last    = score->lives ? &score->live[(score->lives - 1u) % RIP_SCORE_LIVE] : NULL;
  bool          changed = false;
  if (!last || last->bar != now->bar || last->frame != frame) {
    last    = &score->live[score->lives++ % RIP_SCORE_LIVE];
    *last   = (RipScoreLive){ .bar = now->bar, .frame = frame };
    changed = true;
  }
  const RipScoreLive old = *last;
  if (before->pace > 0.0f) { // else they may have been struck before the window opened
    last->given_onset = rip_keys_union(last->given_onset, rip_keys_without(now->heard, before->heard));
    last->made_onset  = rip_keys_union(last->made_onset, rip_keys_without(now->played, before->played));
  }
  last->given = rip_keys_union(last->given, now->heard);
  last->made  = rip_keys_union(last->made, now->played);
  return changed || !rip_keys_same(old.given, last->given) || !rip_keys_same(old.made, last->made);
}

static float
sane(const float value, const float high)
{
  return value > 0.0f ? fminf(value, high) : 0.0f; // NaN: 0
}

static RipTook
take_now(RipScore* const score, const RipWireNow* const report)
{
  if (!is_bar(report->bar, report->bar_frames, report->numerator, report->denominator)) {
    return RIP_TOOK_NOTHING;
  }
  const RipWireNow  before = score->now;
  RipWireNow* const now    = &score->now;
  *now                     = *report;
  now->frame               = sane(report->frame, (float)report->bar_frames);
  now->pace                = sane(report->pace, 10000.0f);
  now->progress            = sane(report->progress, 1.0f);
  now->plan_ms             = sane(report->plan_ms, 1e6f);
  now->heard               = keyboard(report->heard);
  now->played              = keyboard(report->played);
  const bool turned =
    before.epoch != now->epoch || (before.pace > 0.0f) != (now->pace > 0.0f) || before.bar != now->bar;
  return watch(score, &before) || turned ? RIP_TOOK_CELLS : RIP_TOOK_NOW;
}

RipTook
rip_score_take(RipScore* const score, const void* const bytes, const size_t size)
{
  union
  {
    RipWireHead head;
    RipWireNow  now;
    RipWireBar  bar;
    RipWirePlan plan;
  } report;
  if (size < sizeof(report.head) || size > sizeof(report)) {
    return RIP_TOOK_NOTHING;
  }
  memcpy(&report, bytes, size);
  if (report.head.version != RIP_WIRE_VERSION) {
    return RIP_TOOK_NOTHING;
  }
  score->lost   = score->lost || (score->begun && report.head.serial != score->serial + 1u);
  score->begun  = true;
  score->serial = report.head.serial;
  switch (report.head.kind) {
  case RIP_WIRE_NOW:
    return size == sizeof(report.now) ? take_now(score, &report.now) : RIP_TOOK_NOTHING;
  case RIP_WIRE_BAR:
    return size == sizeof(report.bar) ? take_bar(score, &report.bar) : RIP_TOOK_NOTHING;
  case RIP_WIRE_PLAN:
    return size == sizeof(report.plan) ? take_plan(score, &report.plan) : RIP_TOOK_NOTHING;
  case RIP_WIRE_FORGET:
    rip_score_forget(score);
    return RIP_TOOK_CELLS;
  default:
    return RIP_TOOK_NOTHING;
  }
}
