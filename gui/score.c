// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "score_impl.h"

#include <stdlib.h>
#include <string.h>

#define LIVE_LEAST 8u // 16ths that are shown as they sounded until the plugin's memory tells of them, at least
#define FARTHEST 4096 // bars walked

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

void
rip_score_forget(RipScore* const score)
{
  for (unsigned i = 0; i < RIP_SCORE_BARS; ++i) {
    free(score->entry[i].frame);
    score->entry[i] = (RipScoreBar){ 0 };
  }
  memset(score->piece, 0, sizeof(score->piece));
  memset(&score->locks, 0, sizeof(score->locks));
  score->lives = 0u;
}

void
rip_score_free(RipScore* const score)
{
  if (score) {
    rip_score_forget(score);
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

static const RipScoreBar*
find(const RipScore* const score, const int64_t number)
{
  const RipScoreBar* const entry = &score->entry[rip_score_slot(number)];
  return entry->frame && entry->number == number ? entry : NULL;
}

RipBar
rip_score_bar(const RipScore* const score, const int64_t number)
{
  const RipScoreBar* const entry = find(score, number);
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
  const unsigned count  = window < RIP_SCORE_LIVE ? window : RIP_SCORE_LIVE;
  for (unsigned back = 1; back <= count && back <= score->lives; ++back) {
    const RipScoreLive* const live = &score->live[(score->lives - back) % RIP_SCORE_LIVE];
    if (live->bar == number && live->frame == (int32_t)frame) {
      cells->given_onset = rip_keys_union(cells->given_onset, live->given_onset);
      cells->given       = rip_keys_union(cells->given, live->given);
      cells->made_onset  = rip_keys_union(cells->made_onset, live->made_onset);
      cells->made        = rip_keys_union(cells->made, live->made);
    }
  }
}

static void
look_plan(const RipScore* const score, const int64_t number, const unsigned frame, RipCells* const cells)
{
  for (unsigned i = 0; i < RIP_SCORE_PIECES; ++i) {
    const RipScorePiece* const piece = &score->piece[i];
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
  *cells                         = (RipCells){ 0 };
  const RipScoreBar* const entry = find(score, number);
  cells->past                    = is_before(number, frame, score->now.bar, (int64_t)score->now.frame + 1);
  if (entry && frame < rip_score_kept(entry->bar)) {
    const RipScoreFrame* const known = &entry->frame[frame];
    cells->given_onset               = known->cell[RIP_WIRE_GIVEN_ONSET];
    cells->given                     = known->cell[RIP_WIRE_GIVEN];
    cells->made_onset                = known->cell[RIP_WIRE_MADE_ONSET];
    cells->made                      = known->cell[RIP_WIRE_MADE];
    cells->velocity                  = known->velocity;
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
    const RipScoreBar* const entry = &score->entry[i];
    if (entry->frame) {
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
