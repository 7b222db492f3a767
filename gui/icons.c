// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Icons are drawn in a square of 16 x 16, which is scaled.
#include "draw.h"

static void
line(cairo_t* const cr, const double x0, const double y0, const double x1, const double y1)
{
  cairo_move_to(cr, x0, y0);
  cairo_line_to(cr, x1, y1);
}

static void
dot(cairo_t* const cr, const double x, const double y, const double radius)
{
  cairo_new_sub_path(cr);
  cairo_arc(cr, x, y, radius, 0.0, RIP_TURN);
  cairo_fill(cr);
}

static void
draw_dice(cairo_t* const cr)
{
  rip_draw_round(cr, (RipRect){ 2.0, 2.0, 12.0, 12.0 }, 2.5);
  cairo_stroke(cr);
  dot(cr, 5.2, 5.2, 1.2);
  dot(cr, 8.0, 8.0, 1.2);
  dot(cr, 10.8, 10.8, 1.2);
  dot(cr, 10.8, 5.2, 1.2);
  dot(cr, 5.2, 10.8, 1.2);
}

static void
draw_lock(cairo_t* const cr, const bool open)
{
  rip_draw_round(cr, (RipRect){ 3.0, 7.0, 10.0, 7.5 }, 1.5);
  cairo_fill(cr);
  cairo_new_sub_path(cr);
  cairo_arc(cr, open ? 11.0 : 8.0, 6.0, 3.0, RIP_TURN / 2.0, RIP_TURN);
  cairo_line_to(cr, open ? 14.0 : 11.0, open ? 5.5 : 7.5);
  cairo_stroke(cr);
  if (!open) {
    line(cr, 5.0, 6.0, 5.0, 7.5);
    cairo_stroke(cr);
  }
}

static void
draw_again(cairo_t* const cr)
{
  cairo_new_sub_path(cr);
  cairo_arc(cr, 8.0, 8.0, 5.2, RIP_TURN * 0.02, RIP_TURN * 0.82);
  cairo_stroke(cr);
  cairo_move_to(cr, 8.6, 0.8);
  cairo_line_to(cr, 13.2, 3.4);
  cairo_line_to(cr, 9.2, 6.6);
  cairo_close_path(cr);
  cairo_fill(cr);
}

/// An arrow into a tray, or out of it
static void
draw_tray(cairo_t* const cr, const bool out)
{
  cairo_move_to(cr, 2.5, 9.5);
  cairo_line_to(cr, 2.5, 13.5);
  cairo_line_to(cr, 13.5, 13.5);
  cairo_line_to(cr, 13.5, 9.5);
  line(cr, 8.0, 2.0, 8.0, 10.5);
  if (out) {
    line(cr, 8.0, 10.5, 4.8, 7.3);
    line(cr, 8.0, 10.5, 11.2, 7.3);
  } else {
    line(cr, 8.0, 2.0, 4.8, 5.2);
    line(cr, 8.0, 2.0, 11.2, 5.2);
  }
  cairo_stroke(cr);
}

static void
draw_power(cairo_t* const cr)
{
  cairo_new_sub_path(cr);
  cairo_arc(cr, 8.0, 8.5, 5.0, -RIP_TURN * 0.15, RIP_TURN * 0.65);
  cairo_stroke(cr);
  line(cr, 8.0, 2.0, 8.0, 8.0);
  cairo_stroke(cr);
}

static void
draw_follow(cairo_t* const cr)
{
  line(cr, 5.5, 2.0, 5.5, 14.0);
  line(cr, 8.0, 8.0, 14.0, 8.0);
  line(cr, 14.0, 8.0, 11.2, 5.2);
  line(cr, 14.0, 8.0, 11.2, 10.8);
  cairo_stroke(cr);
}

static void
draw_drag(cairo_t* const cr)
{
  for (unsigned i = 0; i < 6u; ++i) {
    dot(cr, i % 2u ? 10.5 : 5.5, 3.5 + 4.5 * (double)(i / 2u), 1.3);
  }
}

void
rip_draw_icon(cairo_t* const  cr,
              const RipIcon   icon,
              const double    x,
              const double    y,
              const double    size,
              const RipColour colour)
{
  cairo_save(cr);
  cairo_translate(cr, x, y);
  cairo_scale(cr, size / 16.0, size / 16.0);
  cairo_set_line_width(cr, 1.6);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  rip_draw_colour(cr, colour, 1.0);
  switch (icon) {
  case RIP_ICON_DICE:
    draw_dice(cr);
    break;
  case RIP_ICON_LOCK:
  case RIP_ICON_UNLOCK:
    draw_lock(cr, icon == RIP_ICON_UNLOCK);
    break;
  case RIP_ICON_AGAIN:
    draw_again(cr);
    break;
  case RIP_ICON_STOP:
    rip_draw_round(cr, (RipRect){ 3.0, 3.0, 10.0, 10.0 }, 1.5);
    cairo_fill(cr);
    break;
  case RIP_ICON_OPEN:
  case RIP_ICON_SAVE:
    draw_tray(cr, icon == RIP_ICON_SAVE);
    break;
  case RIP_ICON_POWER:
    draw_power(cr);
    break;
  case RIP_ICON_DOWN:
    line(cr, 4.0, 6.0, 8.0, 10.0);
    line(cr, 8.0, 10.0, 12.0, 6.0);
    cairo_stroke(cr);
    break;
  case RIP_ICON_NEXT:
    line(cr, 6.0, 4.0, 10.0, 8.0);
    line(cr, 10.0, 8.0, 6.0, 12.0);
    cairo_stroke(cr);
    break;
  case RIP_ICON_PLUS:
    line(cr, 8.0, 3.5, 8.0, 12.5);
    line(cr, 3.5, 8.0, 12.5, 8.0);
    cairo_stroke(cr);
    break;
  case RIP_ICON_MINUS:
    line(cr, 3.5, 8.0, 12.5, 8.0);
    cairo_stroke(cr);
    break;
  case RIP_ICON_DRAG:
    draw_drag(cr);
    break;
  case RIP_ICON_FOLLOW:
    draw_follow(cr);
    break;
  case RIP_ICON_NONE:
    break;
  }
  cairo_restore(cr);
}
