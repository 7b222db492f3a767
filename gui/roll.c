// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The piano roll. Its content is drawn somewhat wider than the window onto a surface, which then only moves, until
// notes change: so scrolling costs little.
#include "roll_impl.h"

#include "chords.h"

#include <math.h>

#define AHEAD 256.0    // pixels that the content is wider
#define LEAST_BEAT 6.0 // pixels between lines
#define LEAST_NAME 9.0 // height of a key that fits its name

double
rip_roll_beat(const RipBar bar)
{
  const bool dotted = bar.denominator == 8u && bar.numerator % 3u == 0u;
  return (dotted ? 48.0 : 16.0) / bar.denominator;
}

static void
draw_key_lanes(const RipView* const view, cairo_t* const cr, const double width)
{
  const unsigned low  = (unsigned)view->value[RIP_PORT_LOW];
  const unsigned high = (unsigned)view->value[RIP_PORT_HIGH];
  rip_draw_box(cr, (RipRect){ 0.0, 0.0, width, view->grid.height }, rip_lane_white);
  for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
    const double y      = rip_roll_key_y(view, key);
    const double height = rip_roll_key_y(view, key - 1u) - y;
    if (y + height < 0.0 || y > view->grid.height) {
      continue;
    }
    if (rip_roll_is_black(key)) {
      rip_draw_box(cr, (RipRect){ 0.0, y, width, height }, rip_lane_black);
    }
    if (key < low || key > high) { // Ripieno does not play here
      rip_draw_colour(cr, rip_back, 0.55);
      cairo_rectangle(cr, 0.0, y, width, height);
      cairo_fill(cr);
    }
    if (key % 12u == 0u) {
      rip_draw_box(cr, (RipRect){ 0.0, y + height, width, 1.0 }, rip_line_beat);
    }
  }
}

static void
draw_bar_lines(const RipView* const view, cairo_t* const cr, const RipPlace origin, const double width)
{
  RipPlace bar = { origin.bar, 0.0 };
  double   x   = -origin.frame * view->zoom;
  for (; x < width; ++bar.bar) {
    const RipBar metre  = rip_score_bar(view->score, bar.bar);
    const double length = metre.frames * view->zoom;
    const double beat   = rip_roll_beat(metre);
    if (rip_score_is_locked(view->score, bar.bar)) {
      rip_draw_colour(cr, rip_ink, 0.05);
      cairo_rectangle(cr, x, 0.0, length, view->grid.height);
      cairo_fill(cr);
    }
    for (double at = beat; at < metre.frames && beat * view->zoom >= LEAST_BEAT; at += beat) {
      rip_draw_box(cr, (RipRect){ floor(x + at * view->zoom), 0.0, 1.0, view->grid.height }, rip_line_beat);
    }
    rip_draw_box(cr, (RipRect){ floor(x), 0.0, 1.0, view->grid.height }, rip_line_bar);
    x += length;
  }
}

static void
draw_content(const RipView* const view, cairo_t* const cr, const double width)
{
  cairo_save(cr);
  cairo_translate(cr, -view->chords.x, -view->chords.y);
  rip_roll_draw_lanes(view, cr, width);
  cairo_translate(cr, view->grid.x, view->grid.y);
  cairo_rectangle(cr, 0.0, 0.0, width, view->grid.height);
  cairo_clip(cr);
  draw_key_lanes(view, cr, width);
  draw_bar_lines(view, cr, view->origin, width);
  rip_roll_draw_notes(view, cr, view->origin, width);
  cairo_restore(cr);
}

/// Draw the content ahead, if what is there does not do
static void
renew_cache(RipView* const view, cairo_t* const cr)
{
  const double width = view->grid.width + AHEAD;
  const double from  = rip_score_distance(view->score, view->cache_origin, view->origin) * view->zoom;
  if (view->cache && !view->cache_stale && from >= 0.0 && from + view->grid.width <= view->cache_width) {
    return;
  }
  if (!view->cache) {
    view->cache = cairo_surface_create_similar(cairo_get_target(cr),
                                               CAIRO_CONTENT_COLOR,
                                               (int)ceil(width * view->scale),
                                               (int)ceil((view->tools.y - view->chords.y) * view->scale));
  }
  view->cache_width      = width;
  cairo_t* const content = cairo_create(view->cache);
  view->cache_origin     = view->origin;
  view->cache_stale      = false;
  cairo_scale(content, view->scale, view->scale);
  draw_content(view, content, width);
  cairo_destroy(content);
}

static void
show_content(RipView* const view, cairo_t* const cr)
{
  const RipRect chords = view->chords;
  renew_cache(view, cr);
  const double offset = rip_score_distance(view->score, view->cache_origin, view->origin) * view->zoom * view->scale;
  cairo_save(cr);
  cairo_rectangle(cr, chords.x, chords.y, chords.width, view->tools.y - chords.y);
  cairo_clip(cr);
  cairo_translate(cr, chords.x - floor(offset + 0.5) / view->scale, chords.y);
  cairo_scale(cr, 1.0 / view->scale, 1.0 / view->scale);
  cairo_set_source_surface(cr, view->cache, 0.0, 0.0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
  cairo_paint(cr);
  cairo_restore(cr);
}

static void
draw_keys(const RipView* const view, cairo_t* const cr)
{
  const RipRect           area  = view->keys;
  const RipWireNow* const now   = rip_score_now(view->score);
  const RipStyle          style = { 9.5, false, rip_ink_faint, RIP_RIGHT };
  rip_draw_box(cr, (RipRect){ 0.0, view->chords.y, area.width, view->tools.y - view->chords.y }, rip_bar);
  rip_draw_box(cr, (RipRect){ 0.0, view->chords.y, area.width, 1.0 }, rip_back);
  cairo_save(cr);
  cairo_rectangle(cr, area.x, area.y, area.width, area.height);
  cairo_clip(cr);
  const double left = area.width - 26.0;
  for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
    const double  y      = area.y + rip_roll_key_y(view, key);
    const double  height = area.y + rip_roll_key_y(view, key - 1u) - y;
    const bool    black  = rip_roll_is_black(key);
    const bool    heard  = rip_keys_get(&now->heard, key - RIP_LOW_KEY);
    const bool    played = rip_keys_get(&now->played, key - RIP_LOW_KEY);
    const RipRect body   = { left, y, black ? 16.0 : 25.0, height - 0.5 };
    rip_draw_box(cr, (RipRect){ left, y, 25.0, height - (black ? 0.0 : 0.5) }, (RipColour){ 0.62, 0.65, 0.69 });
    if (black) {
      rip_draw_box(cr, body, rip_key_black);
    }
    if (heard || played) {
      rip_draw_box(cr, body, heard ? rip_given : rip_made);
    }
    if (heard && played) { // both
      rip_draw_box(cr, (RipRect){ body.x, body.y + body.height / 2.0, body.width, body.height / 2.0 }, rip_made);
    }
    const double middle = y + height / 2.0;
    const bool   seen   = middle - 5.0 >= area.y && middle + 5.0 <= area.y + area.height;
    if (seen && (key % 12u == 0u || (!black && view->key_height >= LEAST_NAME + 2.0))) {
      char     name[8];
      RipStyle named = style;
      named.colour   = key % 12u == 0u ? rip_ink_soft : rip_ink_faint;
      rip_key_name(key, name, sizeof(name));
      rip_draw_text(cr, (RipRect){ area.x, y - 2.0, left - 4.0, height + 4.0 }, &named, name);
    }
  }
  cairo_restore(cr);
}

static void
draw_playhead(const RipView* const view, cairo_t* const cr)
{
  const double x = floor(view->grid.x + rip_roll_x(view, view->head));
  if (x < view->grid.x || x >= view->grid.x + view->grid.width) {
    return;
  }
  const double top = view->ruler.y;
  cairo_save(cr);
  cairo_rectangle(cr, view->grid.x, top, view->grid.width, view->tools.y - top); // the keyboard stays as it is
  cairo_clip(cr);
  rip_draw_colour(cr, rip_ink, 0.9);
  cairo_rectangle(cr, x, top, 1.0, view->grid.y + view->grid.height - top);
  cairo_fill(cr);
  cairo_move_to(cr, x - 4.5, top);
  cairo_line_to(cr, x + 5.5, top);
  cairo_line_to(cr, x + 0.5, top + 6.0);
  cairo_close_path(cr);
  cairo_fill(cr);
  cairo_restore(cr);
}

/// Where there is nothing yet: what to do
static void
draw_welcome(const RipView* const view, cairo_t* const cr)
{
  int64_t first = 0;
  int64_t last  = 0;
  if (rip_score_range(view->score, &first, &last)) {
    return;
  }
  const bool     deaf   = view->value[RIP_PORT_STATUS] < 0.5f;
  const RipStyle strong = { 15.0, true, deaf ? rip_warn : rip_ink_soft, RIP_CENTRE };
  const RipStyle weak   = { RIP_TEXT, false, rip_ink_soft, RIP_CENTRE };
  const RipRect  grid   = view->grid;
  const double   y      = grid.y + grid.height / 2.0;
  rip_draw_text(cr,
                (RipRect){ grid.x + 8.0, y - 26.0, grid.width - 16.0, 24.0 },
                &strong,
                deaf ? "No model: MIDI passes through" : "Play, and Ripieno joins in");
  rip_draw_lines(cr,
                 (RipRect){ grid.x + 8.0, y, grid.width - 16.0, 34.0 },
                 &weak,
                 deaf ? "The host's log says why the weights could not be read."
                      : "Start the host's transport, or set Sync to Free. A MIDI file can be dropped here.");
}

/// Draw the keyboard, if what is there does not do
static void
renew_keys(RipView* const view, cairo_t* const cr)
{
  const RipWireNow* const now = rip_score_now(view->score);
  if (view->keys_drawn && rip_keys_same(view->keys_heard, now->heard) &&
      rip_keys_same(view->keys_played, now->played) && !(fabs(view->keys_top - view->top_key) > 0.0) &&
      !(fabs(view->keys_height - view->key_height) > 0.0)) {
    return;
  }
  view->keys_drawn  = true;
  view->keys_heard  = now->heard;
  view->keys_played = now->played;
  view->keys_top    = view->top_key;
  view->keys_height = view->key_height;
  draw_keys(view, cr);
}

void
rip_roll_draw(RipView* const view, cairo_t* const cr)
{
  show_content(view, cr);
  draw_welcome(view, cr);
  draw_playhead(view, cr);
  renew_keys(view, cr);
}
