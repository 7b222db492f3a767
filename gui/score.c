// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECES 64u      // of a plan, remembered
#define LIVE 64u        // 16ths that were watched as they sounded
#define LIVE_LEAST 8u   // of these, shown until the plugin's memory tells of them
#define FARTHEST 4096   // bars walked
#define SANE 1000000000 // bars are no farther from 0

typedef struct
{
  int64_t number;
  RipBar  bar;
  RipKeys (*cell)[RIP_PLANES]; // of each 16th up to RIP_FRAMES; NULL: no bar here
} Entry;

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
} Piece;

/// A 16th as it sounded
typedef struct
{
  int64_t bar;
  int32_t frame;
  RipKeys given_onset, given, made_onset, made;
} Live;

struct RipScore
{
  Entry      entry[RIP_SCORE_BARS];
  Piece      piece[PIECES];
  Live       live[LIVE];
  uint32_t   lives; // written so far
  RipWireNow now;
  bool       begun; // a report came
  bool       lost;
  uint32_t   serial;
  uint32_t   sequence; // of the newest plan
  int64_t    settled_bar;
  int32_t    settled_frame;
  unsigned   replan;
  RipLocks   locks;
};

static const RipBar common = { 16u, 4u, 4u };

RipScore*
rip_score_new(void)
{
  RipScore* const score = (RipScore*)calloc(1u, sizeof(RipScore));
  if (score) {
    score->now.bar_frames  = common.frames;
    score->now.numerator   = common.numerator;
    score->now.denominator = common.denominator;
    score->replan          = 4u;
  }
  return score;
}

static void
forget(RipScore* const score)
{
  for (unsigned i = 0; i < RIP_SCORE_BARS; ++i) {
    free(score->entry[i].cell);
    score->entry[i] = (Entry){ 0 };
  }
  memset(score->piece, 0, sizeof(score->piece));
  memset(&score->locks, 0, sizeof(score->locks));
  score->lives = 0u;
}

void
rip_score_free(RipScore* const score)
{
  if (score) {
    forget(score);
    free(score);
  }
}

const RipWireNow*
rip_score_now(const RipScore* const score)
{
  return &score->now;
}

bool
rip_score_lost(RipScore* const score)
{
  const bool lost = score->lost;
  score->lost     = false;
  return lost;
}

void
rip_score_set_replan(RipScore* const score, const unsigned frames)
{
  score->replan = frames < RIP_FRAMES ? frames : RIP_FRAMES;
}

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

static unsigned
slot_of(const int64_t number)
{
  return (unsigned)((uint64_t)number % RIP_SCORE_BARS);
}

static const Entry*
find(const RipScore* const score, const int64_t number)
{
  const Entry* const entry = &score->entry[slot_of(number)];
  return entry->cell && entry->number == number ? entry : NULL;
}

static unsigned
kept(const RipBar bar)
{
  return bar.frames < RIP_FRAMES ? bar.frames : RIP_FRAMES;
}

/// The bar's entry, empty if it was not there or had another length; NULL when there is no memory
static Entry*
enter(RipScore* const score, const int64_t number, const RipBar bar)
{
  Entry* const entry = &score->entry[slot_of(number)];
  if (!entry->cell || entry->number != number || entry->bar.frames != bar.frames) {
    free(entry->cell);
    entry->cell   = (RipKeys(*)[RIP_PLANES])calloc(kept(bar), sizeof(*entry->cell));
    entry->number = number;
  }
  entry->bar = bar;
  return entry->cell ? entry : NULL;
}

static RipTook
take_bar(RipScore* const score, const RipWireBar* const report)
{
  if (!is_bar(report->bar, report->bar_frames, report->numerator, report->denominator) ||
      !is_piece(report->bar_frames, report->first, report->count)) {
    return RIP_TOOK_NOTHING;
  }
  const RipBar bar   = { report->bar_frames, report->numerator, report->denominator };
  Entry* const entry = enter(score, report->bar, bar);
  if (!entry) {
    return RIP_TOOK_NOTHING;
  }
  rip_locks_set(&score->locks, report->bar, report->locked);
  for (unsigned i = 0; i < report->count; ++i) {
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      entry->cell[report->first + i][plane] = keyboard(report->cell[plane][i]);
    }
  }
  return RIP_TOOK_CELLS;
}

/// The piece to write to: the same one of an earlier plan, an unused one, or the oldest
static Piece*
place_piece(RipScore* const score, const int64_t bar, const unsigned first)
{
  Piece* best = &score->piece[0];
  for (unsigned i = 0; i < PIECES; ++i) {
    Piece* const piece = &score->piece[i];
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
  Piece* const piece = place_piece(score, report->bar, report->first);
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
  score->sequence      = report->sequence;
  score->settled_bar   = report->settled_bar;
  score->settled_frame = report->settled_frame;
  return RIP_TOOK_CELLS;
}

static RipKeys
merge(const RipKeys a, const RipKeys b)
{
  return (RipKeys){ { a.bits[0] | b.bits[0], a.bits[1] | b.bits[1], a.bits[2] | b.bits[2] } };
}

static RipKeys
without(const RipKeys a, const RipKeys b)
{
  return (RipKeys){ { a.bits[0] & ~b.bits[0], a.bits[1] & ~b.bits[1], a.bits[2] & ~b.bits[2] } };
}

static bool
same(const RipKeys a, const RipKeys b)
{
  return !memcmp(&a, &b, sizeof(a));
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
  Live* last    = score->lives ? &score->live[(score->lives - 1u) % LIVE] : NULL;
  bool  changed = false;
  if (!last || last->bar != now->bar || last->frame != frame) {
    last    = &score->live[score->lives++ % LIVE];
    *last   = (Live){ .bar = now->bar, .frame = frame };
    changed = true;
  }
  const Live old = *last;
  if (before->pace > 0.0f) { // else they may have been struck before the window opened
    last->given_onset = merge(last->given_onset, without(now->heard, before->heard));
    last->made_onset  = merge(last->made_onset, without(now->played, before->played));
  }
  last->given = merge(last->given, now->heard);
  last->made  = merge(last->made, now->played);
  return changed || !same(old.given, last->given) || !same(old.made, last->made);
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
    forget(score);
    return RIP_TOOK_CELLS;
  default:
    return RIP_TOOK_NOTHING;
  }
}

RipBar
rip_score_bar(const RipScore* const score, const int64_t number)
{
  const Entry* const entry = find(score, number);
  return entry && number != score->now.bar
           ? entry->bar
           : (RipBar){ score->now.bar_frames, score->now.numerator, score->now.denominator };
}

bool
rip_score_is_locked(const RipScore* const score, const int64_t number)
{
  return rip_locks_get(&score->locks, number);
}

static bool
is_before(const int64_t bar, const int64_t frame, const int64_t other_bar, const int64_t other_frame)
{
  return bar < other_bar || (bar == other_bar && frame < other_frame);
}

static void
look_live(const RipScore* const score, const int64_t number, const unsigned frame, RipCells* const cells)
{
  const unsigned window = LIVE_LEAST > score->replan + 4u ? LIVE_LEAST : score->replan + 4u;
  const unsigned count  = window < LIVE ? window : LIVE;
  for (unsigned back = 1; back <= count && back <= score->lives; ++back) {
    const Live* const live = &score->live[(score->lives - back) % LIVE];
    if (live->bar == number && live->frame == (int32_t)frame) {
      cells->given_onset = merge(cells->given_onset, live->given_onset);
      cells->given       = merge(cells->given, live->given);
      cells->made_onset  = merge(cells->made_onset, live->made_onset);
      cells->made        = merge(cells->made, live->made);
    }
  }
}

static void
look_plan(const RipScore* const score, const int64_t number, const unsigned frame, RipCells* const cells)
{
  for (unsigned i = 0; i < PIECES; ++i) {
    const Piece* const piece = &score->piece[i];
    if (!piece->used || piece->bar != number || piece->epoch != score->now.epoch || frame < piece->first ||
        frame >= piece->first + piece->count) {
      continue;
    }
    cells->plan_onset = piece->onset[frame - piece->first];
    cells->plan       = piece->sustain[frame - piece->first];
    cells->certainty  = piece->certainty[frame - piece->first];
    cells->settled    = is_before(number, (int64_t)frame - score->replan, score->settled_bar, score->settled_frame);
    if (number > score->settled_bar) { // the 16ths beyond may lie in the next bar
      const int64_t over =
        (int64_t)score->settled_frame + score->replan - (int64_t)rip_score_bar(score, score->settled_bar).frames;
      cells->settled = number == score->settled_bar + 1 && (int64_t)frame < over;
    }
  }
}

bool
rip_score_look(const RipScore* const score, const int64_t number, const unsigned frame, RipCells* const cells)
{
  *cells                   = (RipCells){ 0 };
  const Entry* const entry = find(score, number);
  cells->past              = is_before(number, frame, score->now.bar, (int64_t)score->now.frame + 1);
  if (entry && frame < kept(entry->bar)) {
    cells->given_onset = entry->cell[frame][RIP_MELODY_ONSET];
    cells->given       = entry->cell[frame][RIP_MELODY_SUSTAIN];
    cells->made_onset  = entry->cell[frame][RIP_ACCOMPANIMENT_ONSET];
    cells->made        = entry->cell[frame][RIP_ACCOMPANIMENT_SUSTAIN];
  }
  if (score->now.pace > 0.0f) {
    look_live(score, number, frame, cells);
    if (!cells->past) {
      look_plan(score, number, frame, cells);
    }
  }
  return entry || cells->certainty;
}

bool
rip_score_range(const RipScore* const score, int64_t* const first, int64_t* const last)
{
  bool any = false;
  for (unsigned i = 0; i < RIP_SCORE_BARS; ++i) {
    const Entry* const entry = &score->entry[i];
    if (entry->cell) {
      *first = !any || entry->number < *first ? entry->number : *first;
      *last  = !any || entry->number > *last ? entry->number : *last;
      any    = true;
    }
  }
  return any;
}

bool
rip_score_set_locks(RipScore* const score, const char* const text)
{
  return rip_locks_parse(&score->locks, text);
}

void
rip_score_toggle(const RipScore* const score, const int64_t number, char text[RIP_LOCKS_TEXT])
{
  RipLocks locks = score->locks;
  rip_locks_set(&locks, number, !rip_locks_get(&locks, number));
  rip_locks_print(&locks, text);
}

RipPlace
rip_score_move(const RipScore* const score, RipPlace place, const double frames)
{
  place.frame += frames;
  for (int i = 0; i < FARTHEST && place.frame < 0.0; ++i) {
    --place.bar;
    place.frame += rip_score_bar(score, place.bar).frames;
  }
  for (int i = 0; i < FARTHEST; ++i) {
    const double length = rip_score_bar(score, place.bar).frames;
    if (place.frame < length) {
      break;
    }
    place.frame -= length;
    ++place.bar;
  }
  return place;
}

double
rip_score_distance(const RipScore* const score, const RipPlace from, const RipPlace to)
{
  double distance = to.frame - from.frame;
  for (int64_t bar = from.bar; bar < to.bar && bar - from.bar < FARTHEST; ++bar) {
    distance += rip_score_bar(score, bar).frames;
  }
  for (int64_t bar = from.bar - 1; bar >= to.bar && from.bar - bar <= FARTHEST; --bar) {
    distance -= rip_score_bar(score, bar).frames;
  }
  return distance;
}
