// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Above the roll: chords, and the ruler of bars with their locks and how far the plan reaches.
#include "roll_impl.h"

#include "chords.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define PLAN_WEIGHT 0.7  // of notes to come, when a chord is named
#define LEAST_CHORD 30.0 // pixels

/// What sounds in some 16ths of a bar
static RipHarmony
listen(const RipView* const view, const int64_t bar, const unsigned first, const unsigned end, bool* const past)
{
  RipHarmony harmony = { .bass = -1 };
  for (unsigned frame = first; frame < end; ++frame) {
    RipCells cells;
    if (!rip_score_look(view->score, bar, frame, &cells)) {
      continue;
    }
    *past = *past || cells.past;
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const bool sounds = rip_keys_get(&cells.given, row) || (!cells.certainty && rip_keys_get(&cells.made, row));
      const bool will   = cells.certainty && rip_keys_get(&cells.plan, row);
      if (sounds || will) {
        const int key = (int)(RIP_LOW_KEY + row);
        harmony.weight[key % 12] += sounds ? 1.0 : PLAN_WEIGHT;
        harmony.bass = harmony.bass < 0 || key < harmony.bass ? key : harmony.bass;
      }
    }
  }
  return harmony;
}

/// Words if there is room for them, else those before `rest`, else none: half a word says something else
static void
draw_whole(cairo_t* const        cr,
           const RipRect         room,
           const RipStyle* const style,
           const char* const     words,
           const char* const     rest)
{
  char head[40];
  snprintf(head, sizeof(head), "%.*s", rest ? (int)(rest - words) : 0, words);
  const char* const shown = rip_draw_text_width(cr, style, words) <= room.width ? words : head;
  if (rip_draw_text_width(cr, style, shown) <= room.width) {
    rip_draw_text(cr, room, style, shown);
  }
}

/// Chords of one bar, by halves where it has an even number of beats and there is room
static void
draw_chords(const RipView* const view, cairo_t* const cr, const int64_t bar, const double x, char before[16])
{
  const RipBar   metre  = rip_score_bar(view->score, bar);
  const unsigned frames = metre.frames < RIP_FRAMES ? metre.frames : RIP_FRAMES;
  const bool     halves = metre.numerator % 2u == 0u && frames % 2u == 0u && frames * view->zoom >= 2.0 * LEAST_CHORD;
  const unsigned step   = halves ? frames / 2u : frames;
  for (unsigned first = 0; first < frames && step; first += step) {
    char             name[16];
    bool             past    = false;
    const RipHarmony harmony = listen(view, bar, first, first + step < frames ? first + step : frames, &past);
    rip_chord_name(&harmony, name, sizeof(name));
    if (*name && (strcmp(name, before) != 0 || !first)) {
      const RipStyle style = { RIP_TEXT, true, past ? rip_ink : rip_ink_faint, RIP_LEFT };
      const RipRect  room  = {
          x + first * view->zoom + 4.0, view->chords.y, step * view->zoom - 5.0, view->chords.height
      };
      draw_whole(cr, room, &style, name, strchr(name, '/'));
    }
    memcpy(before, name, sizeof(name));
  }
}

static void
draw_number(const RipView* const view, cairo_t* const cr, const int64_t bar, const double x, const double width)
{
  const RipRect ruler  = view->ruler;
  const RipBar  metre  = rip_score_bar(view->score, bar);
  const RipBar  before = rip_score_bar(view->score, bar - 1);
  const bool    locked = rip_score_is_locked(view->score, bar);
  const bool    lit    = view->on_ruler && view->hover_bar == bar;
  const bool    now    = bar == view->head.bar;
  char          text[40];
  if (locked || lit) {
    rip_draw_box(cr, (RipRect){ x + 1.0, ruler.y, width - 1.0, ruler.height - 3.0 }, lit ? rip_lit : rip_raised);
  }
  rip_draw_box(cr, (RipRect){ floor(x), ruler.y, 1.0, ruler.height }, rip_line_bar);
  const bool other = metre.numerator != before.numerator || metre.denominator != before.denominator;
  snprintf(text, sizeof(text), other ? "%lld   %u/%u" : "%lld", (long long)bar + 1, metre.numerator, metre.denominator);
  const RipStyle style = { RIP_TEXT_SMALL, now, now ? rip_ink : rip_ink_soft, RIP_LEFT };
  draw_whole(cr, (RipRect){ x + 4.0, ruler.y, width - 5.0, ruler.height - 3.0 }, &style, text, strchr(text, ' '));
  if ((locked || lit) && width >= 34.0) {
    rip_draw_icon(cr,
                  locked ? RIP_ICON_LOCK : RIP_ICON_UNLOCK,
                  x + width - 16.0,
                  ruler.y + ruler.height / 2.0 - 7.5,
                  11.0,
                  locked ? rip_ink : rip_ink_soft);
  }
}

/// How far the plan is settled, and how far it reaches
static void
draw_reach(const RipView* const view, cairo_t* const cr, const double end)
{
  const RipRect ruler = view->ruler;
  RipPlace      place = { view->head.bar, floor(view->head.frame) + 1.0 };
  double        x     = ruler.x + rip_roll_x(view, place);
  for (unsigned i = 0; i < 2u * RIP_FRAMES && x < end; ++i, x += view->zoom) {
    RipCells cells;
    place = rip_score_move(view->score, place, 0.0);
    rip_score_look(view->score, place.bar, (unsigned)place.frame, &cells);
    if (cells.certainty) {
      const double y = ruler.y + ruler.height - 3.0;
      rip_draw_colour(cr, rip_made, cells.settled ? 1.0 : 0.32);
      const double left = floor(x);
      cairo_rectangle(cr, left, y, floor(x + view->zoom) - left, 3.0);
      cairo_fill(cr);
    }
    ++place.frame;
  }
}

void
rip_roll_draw_lanes(const RipView* const view, cairo_t* const cr, const double width)
{
  const RipRect chords     = view->chords;
  const double  end        = chords.x + width;
  char          before[16] = "";
  rip_draw_box(cr, (RipRect){ chords.x, chords.y, width, chords.height + view->ruler.height }, rip_bar);
  rip_draw_box(cr, (RipRect){ chords.x, chords.y, width, 1.0 }, rip_back);
  double x = chords.x - view->origin.frame * view->zoom;
  for (int64_t bar = view->origin.bar; x < end; ++bar) {
    const double length = rip_score_bar(view->score, bar).frames * view->zoom;
    draw_number(view, cr, bar, x, length);
    draw_chords(view, cr, bar, x, before);
    x += length;
  }
  draw_reach(view, cr, end);
}
