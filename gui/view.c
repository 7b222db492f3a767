// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The view as a whole: its life, the passing of time, header and tools.
#include "view_impl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_SECONDS 6.0
#define MOST_TOLD 16777215.0f // of an output
#define LONGEST_GUESS 0.5     // seconds that the playhead moves on without a report

void
rip_view_init(RipView* const view, RipScore* const score, const RipViewCalls* const calls)
{
  size_t                count  = 0u;
  const RipParam* const params = rip_params(&count);
  memset(view, 0, sizeof(*view));
  view->score     = score;
  view->calls     = *calls;
  view->random    = 0x9E3779B9u;
  view->zoom      = 8.0;
  view->auto_keys = true;
  view->follow    = true;
  view->item      = -1;
  for (size_t i = 0; i < count; ++i) {
    view->value[params[i].port] = params[i].standard;
  }
  view->value[RIP_PORT_STATUS]   = 1.0f;
  view->value[RIP_PORT_PROGRESS] = 1.0f;
  rip_view_resize(view, RIP_WIDTH, RIP_HEIGHT, 1.0);
}

void
rip_view_clear(RipView* const view)
{
  rip_view_hands_off(view);
  rip_browser_stop(&view->browser);
  cairo_surface_destroy(view->cache);
  view->cache = NULL;
}

void
rip_view_resize(RipView* const view, const double width, const double height, const double scale)
{
  view->scale  = scale;
  view->width  = fmax(width / scale, 1.0);
  view->height = fmax(height / scale, 1.0);
  cairo_surface_destroy(view->cache);
  view->cache = NULL;
  rip_layout(view);
}

void
rip_view_set_port(RipView* const view, const RipPort port, const float value)
{
  const RipParam* const param  = rip_param_at(port);
  const float           inside = param ? rip_param_clamp(param, value) : fminf(fmaxf(value, 0.0f), MOST_TOLD);
  if (!isfinite(value) || inside == view->value[port]) {
    return;
  }
  view->value[port] = inside;
  view->dirty |= port >= RIP_PORT_STATUS ? RIP_PART_HEADER : RIP_PART_HEADER | RIP_PART_PANEL;
  if (port == RIP_PORT_LOW || port == RIP_PORT_HIGH) {
    view->cache_stale = true;
    view->dirty |= RIP_PART_ROLL;
  } else if (port == RIP_PORT_REPLAN) {
    rip_score_set_replan(view->score, (unsigned)lroundf(inside * 4.0f));
  }
}

static void
follow(RipView* const view)
{
  if (view->follow && view->drag != RIP_DRAG_SCROLL) {
    rip_roll_follow(view);
  }
}

/// Whether scenes have a value of their own for a port
static bool
is_of_scenes(const RipPort port)
{
  return port == RIP_PORT_MODE || (port >= RIP_PORT_INPUT_ROLE && port <= RIP_PORT_SCALE) ||
         (port >= RIP_PORT_SWING && port <= RIP_PORT_FOLLOW_DYNAMICS);
}

bool
rip_view_is_idle(const RipView* const view, const RipParam* const param)
{
  if (rip_view_value(view, RIP_PORT_SCENE) > 0.5f && is_of_scenes(param->port)) {
    return true;
  }
  switch (param->port) {
  case RIP_PORT_AMOUNT:
    return fabsf(view->value[RIP_PORT_MODE] - 3.0f) > 0.5f;
  case RIP_PORT_GIVEN:
    return fabsf(view->value[RIP_PORT_MODE] - 2.0f) > 0.5f;
  case RIP_PORT_KEY:
  case RIP_PORT_SCALE:
    return view->value[RIP_PORT_KEY_LOCK] < 1.5f;
  default:
    return false;
  }
}

void
rip_view_reported(RipView* const view, const RipTook took)
{
  if (took == RIP_TOOK_NOTHING) {
    return;
  }
  const RipWireNow* const now = rip_score_now(view->score);
  view->head                  = (RipPlace){ now->bar, (double)now->frame };
  view->head_seconds          = view->seconds;
  rip_view_set_port(view, RIP_PORT_STATUS, now->status);
  rip_view_set_port(view, RIP_PORT_PROGRESS, now->progress);
  rip_view_set_port(view, RIP_PORT_PLAN_MS, now->plan_ms);
  rip_view_set_port(view, RIP_PORT_MISSED, (float)now->missed);
  rip_view_set_port(view, RIP_PORT_SHORTENED, (float)now->shortened);
  view->dirty |= view->program != now->program ? RIP_PART_HEADER | RIP_PART_PANEL : 0u;
  view->program = now->program;
  follow(view);
  view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
  view->cache_stale = view->cache_stale || took == RIP_TOOK_CELLS;
}

void
rip_view_tick(RipView* const view, const double seconds)
{
  const double since = fmin(seconds - view->head_seconds, LONGEST_GUESS);
  const double pace  = (double)rip_score_now(view->score)->pace;
  view->seconds      = seconds;
  if (pace > 0.0 && since > 0.0) {
    const RipWireNow* const now    = rip_score_now(view->score);
    const RipPlace          said   = { now->bar, (double)now->frame };
    const RipPlace          before = view->head;
    view->head                     = rip_score_move(view->score, said, since * pace);
    follow(view);
    if (fabs(rip_score_distance(view->score, before, view->head)) * view->zoom * view->scale > 0.5) {
      view->dirty |= RIP_PART_ROLL;
    }
  }
  rip_view_go_on(view);
  if (*view->message && seconds > view->message_until) {
    *view->message = '\0';
    view->dirty |= RIP_PART_TOOLS;
  }
}

void
rip_view_say(RipView* const view, const char* const words)
{
  snprintf(view->message, sizeof(view->message), "%s", words);
  view->message_until = view->seconds + MESSAGE_SECONDS;
  view->dirty |= RIP_PART_TOOLS;
}

static const char* const status_names[] = { "No model", "Idle", "Listening", "Thinking", "Playing", "Late" };

/// How long the last plan took and how many were missed, as much of it as there is room for
static void
write_plan(const RipView* const  view,
           cairo_t* const        cr,
           const double          width,
           const RipStyle* const style,
           char* const           text,
           const size_t          size)
{
  const long ms     = lroundf(view->value[RIP_PORT_PLAN_MS]);
  const long missed = lroundf(view->value[RIP_PORT_MISSED]);
  if (missed <= 0) {
    snprintf(text, size, "plan %ld ms", ms);
    return;
  }
  snprintf(text, size, "plan %ld ms \xc2\xb7 %ld missed", ms, missed);
  if (rip_draw_text_width(cr, style, text) > width) {
    snprintf(text, size, "%ld missed", missed);
  }
}

/// What the plugin does, at the right of the header
static void
draw_state(const RipView* const view, cairo_t* const cr)
{
  const RipColour colours[] = { rip_warn, rip_ink_faint, rip_given, rip_calm, rip_made, rip_warn };
  const unsigned  status    = (unsigned)fminf(view->value[RIP_PORT_STATUS], 5.0f);
  const float     progress  = view->value[RIP_PORT_PROGRESS];
  const RipRect   area      = view->state;
  const RipStyle  strong    = { RIP_TEXT, true, rip_ink, RIP_RIGHT };
  const RipStyle  weak      = { RIP_TEXT_SMALL - 0.5, false, rip_ink_soft, RIP_RIGHT };
  const double    middle    = area.y + area.height / 2.0;
  const long      ms        = lroundf(view->value[RIP_PORT_PLAN_MS]);
  const double    lift      = ms > 0 ? 8.0 : 0.0; // room for a second line
  char            text[64]  = "";
  const char*     name      = view->value[RIP_PORT_ENABLED] > 0.5f ? status_names[status] : "Off";
  const RipRect   line      = { area.x, middle - lift - 8.0, area.width, 16.0 };
  rip_draw_text(cr, line, &strong, name);
  const double x = area.x + area.width - rip_draw_text_width(cr, &strong, name) - 12.0;
  rip_draw_colour(cr, colours[status], 1.0);
  cairo_arc(cr, x, line.y + 8.5, 4.0, 0.0, RIP_TURN);
  cairo_fill(cr);
  if (ms > 0) {
    write_plan(view, cr, area.width, &weak, text, sizeof(text));
  }
  rip_draw_text(cr, (RipRect){ area.x, middle + lift - 8.0, area.width, 15.0 }, &weak, text);
  if (progress < 0.995f) { // a line below, as long as the plan is made
    const double width = area.width * fmax((double)progress, 0.02);
    rip_draw_box(cr, (RipRect){ area.x, area.y + area.height - 3.0, area.width, 2.0 }, rip_edge);
    rip_draw_box(cr, (RipRect){ area.x, area.y + area.height - 3.0, width, 2.0 }, rip_calm);
  }
}

static void
draw_widgets(const RipView* const view, cairo_t* const cr, const RipRect area)
{
  for (unsigned i = 0; i < view->widgets; ++i) {
    if (rip_rect_holds(area, view->widget[i].rect.x, view->widget[i].rect.y)) {
      rip_widget_draw(view, cr, i);
    }
  }
}

static void
draw_header(const RipView* const view, cairo_t* const cr)
{
  const RipStyle name = { 16.0, true, rip_ink, RIP_LEFT };
  rip_draw_box(cr, view->header, rip_bar);
  if (view->named) {
    rip_draw_text(cr, (RipRect){ 42.0, view->header.y, 90.0, view->header.height }, &name, "Ripieno");
  }
  draw_widgets(view, cr, view->header);
  draw_state(view, cr);
}

/// A sample of a colour, and what it stands for
static double
draw_sample(cairo_t* const    cr,
            double            x,
            const double      y,
            const RipColour   colour,
            const unsigned    manner,
            const char* const words)
{
  const RipStyle style = { RIP_TEXT_SMALL, false, rip_ink_soft, RIP_LEFT };
  const RipRect  box   = { x, y - 4.0, 16.0, 8.0 };
  rip_draw_fill_round(cr, box, 2.0, colour, manner == 0u ? 1.0 : manner == 1u ? 0.5 : 0.28);
  if (manner == 1u) {
    rip_draw_outline(cr, box, 2.0, colour, 1.0);
  }
  const double width = rip_draw_text_width(cr, &style, words);
  rip_draw_text(cr, (RipRect){ x + 21.0, y - 8.0, width + 2.0, 16.0 }, &style, words);
  return x + 21.0 + width + 16.0;
}

/// A message, or a word about what is under the pointer
static const char*
saying(const RipView* const view)
{
  return *view->message     ? view->message
         : view->hover >= 0 ? view->widget[view->hover].help
         : view->on_ruler   ? "Click to lock this bar as it is, or to let it go."
                            : "";
}

/// Legend, or what there is to say; place and tempo
static void
draw_tools(const RipView* const view, cairo_t* const cr)
{
  const RipRect           area  = view->tools;
  const RipWireNow* const now   = rip_score_now(view->score);
  const double            y     = area.y + area.height / 2.0;
  const double            right = area.width - 184.0;
  const RipStyle          words = { RIP_TEXT_SMALL, false, *view->message ? rip_ink : rip_ink_soft, RIP_LEFT };
  const RipStyle          place = { RIP_TEXT_SMALL, false, rip_ink, RIP_RIGHT };
  char                    text[64];
  rip_draw_box(cr, area, rip_bar);
  rip_draw_box(cr, (RipRect){ area.x, area.y + area.height - 1.0, area.width, 1.0 }, rip_back);
  const double beat = 16.0 / now->denominator;
  const int    length =
    snprintf(text, sizeof(text), "%lld.%d", (long long)view->head.bar + 1, (int)(view->head.frame / beat) + 1);
  if (now->pace > 0.0f && length > 0 && !view->compact) {
    snprintf(text + length,
             sizeof(text) - (size_t)length,
             "   %u/%u   %ld bpm%s",
             now->numerator,
             now->denominator,
             lround((double)now->pace * 60.0 / beat),
             now->free_run ? "  free" : "");
  }
  const char* const said      = saying(view);
  const double      wide      = rip_draw_text_width(cr, &place, text) + 4.0;
  const RipRect     all       = { 12.0, area.y, right - 12.0, area.height };
  const RipRect     room      = { all.x, all.y, all.width - wide - 12.0, all.height };
  const bool        long_said = *said && rip_draw_text_width(cr, &words, said) > room.width;
  if (!long_said) {
    rip_draw_text(cr, (RipRect){ right - wide, area.y, wide, area.height }, &place, text);
  }
  if (*said) {
    rip_draw_lines(cr, long_said ? all : room, &words, said);
  } else {
    double x = room.x;
    x        = draw_sample(cr, x, y, rip_given, 0u, "You");
    x        = draw_sample(cr, x, y, rip_made, 0u, "Ripieno");
    if (room.width > 260.0) {
      x = draw_sample(cr, x, y, rip_made, 1u, "Next");
      draw_sample(cr, x, y, rip_made, 2u, "Perhaps");
    }
  }
  draw_widgets(view, cr, area);
}

static void
draw_panel(const RipView* const view, cairo_t* const cr)
{
  rip_draw_box(cr, view->panel, rip_bar);
  draw_widgets(view, cr, view->panel);
}

static void
begin_part(cairo_t* const cr, const RipRect area)
{
  cairo_save(cr);
  cairo_rectangle(cr, area.x, area.y, area.width, area.height);
  cairo_clip(cr);
}

void
rip_view_draw(RipView* const view, cairo_t* const cr, const bool all)
{
  const bool     covered = view->menu >= 0 || view->browser.purpose;
  const unsigned parts   = all || (covered && view->dirty) ? RIP_PART_ALL : view->dirty;
  view->keys_drawn       = view->keys_drawn && parts != RIP_PART_ALL;
  cairo_save(cr);
  cairo_scale(cr, view->scale, view->scale);
  if (parts & RIP_PART_ROLL) {
    const double top = view->chords.y;
    begin_part(cr, (RipRect){ 0.0, top, view->width, view->tools.y - top });
    rip_roll_draw(view, cr);
    cairo_restore(cr);
  }
  if (parts & RIP_PART_HEADER) {
    begin_part(cr, view->header);
    draw_header(view, cr);
    cairo_restore(cr);
  }
  if (parts & RIP_PART_TOOLS) {
    begin_part(cr, view->tools);
    draw_tools(view, cr);
    cairo_restore(cr);
  }
  if (parts & RIP_PART_PANEL) {
    begin_part(cr, view->panel);
    draw_panel(view, cr);
    cairo_restore(cr);
  }
  if (view->menu >= 0) {
    rip_menu_draw(view, cr);
  }
  if (view->browser.purpose) {
    rip_browser_draw(view, cr);
  }
  cairo_restore(cr);
  view->dirty = 0u;
}
