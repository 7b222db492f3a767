// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where the roll stands: places and pixels, zoom and scroll.
#include "roll_impl.h"

#include <math.h>

#define KEY_LEAST 3.0 // height of a key
#define KEY_MOST 18.0

double
rip_roll_key_y(const RipView* const view, const unsigned key)
{
  return floor((view->top_key - (double)key) * view->key_height);
}

double
rip_roll_x(const RipView* const view, const RipPlace place)
{
  return rip_score_distance(view->score, view->origin, place) * view->zoom;
}

RipPlace
rip_roll_place(const RipView* const view, const double x)
{
  return rip_score_move(view->score, view->origin, x / view->zoom);
}

void
rip_roll_clamp(RipView* const view)
{
  const double keys = view->grid.height / view->key_height;
  const double most = RIP_LOW_KEY + RIP_KEYS - 1.0;
  view->top_key     = fmin(fmax(view->top_key, fmin(RIP_LOW_KEY - 1.0 + keys, most)), most);
  view->cache_stale = true;
}

void
rip_roll_follow(RipView* const view)
{
  view->origin = rip_score_move(view->score, view->head, -view->grid.width * RIP_HEAD_PLACE / view->zoom);
}

void
rip_roll_zoom(RipView* const view, const double factor, const double x)
{
  const RipPlace kept = rip_roll_place(view, x);
  view->zoom          = fmin(fmax(view->zoom * factor, RIP_ZOOM_LEAST), RIP_ZOOM_MOST);
  view->origin        = rip_score_move(view->score, kept, -x / view->zoom);
  view->cache_stale   = true;
  view->dirty |= RIP_PART_ROLL;
}

void
rip_roll_scroll(RipView* const view, const double pixels)
{
  view->follow = false;
  view->origin = rip_score_move(view->score, view->origin, pixels / view->zoom);
  view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
}

void
rip_roll_scroll_keys(RipView* const view, const double keys)
{
  view->top_key += keys;
  rip_roll_clamp(view);
  view->dirty |= RIP_PART_ROLL;
}

void
rip_roll_stretch_keys(RipView* const view, const double pixels, const double y)
{
  const double kept = view->top_key - y / view->key_height;
  view->auto_keys   = false;
  view->key_height  = fmin(fmax(view->key_height + pixels, KEY_LEAST), KEY_MOST);
  rip_roll_scroll_keys(view, kept + y / view->key_height - view->top_key);
}
