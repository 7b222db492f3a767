// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What hands bring about: values, actions, triggers, locks.
#include "view_impl.h"

#include <math.h>

#define WAIT_SECONDS 0.15 // longer than any host's block
#define SEEDS 16777216u

static void
give(RipView* const view, const RipParam* const param, const float value)
{
  if (value != view->value[param->port]) {
    rip_view_set_port(view, param->port, value);
    view->program = param->port == RIP_PORT_SCENE ? 0u : view->program; // as the plugin has it
    view->calls.set_port(view->calls.data, param->port, value);
  }
}

/// Give what waits. A trigger that rises falls a moment later.
static void
give_waiting(RipView* const view)
{
  const RipParam* const param = view->waiting;
  const bool            rises = param->kind == RIP_PARAM_TRIGGER && view->waiting_value > 0.5f;
  give(view, param, view->waiting_value);
  view->waiting         = rises ? param : NULL;
  view->waiting_value   = 0.0f;
  view->waiting_seconds = view->seconds;
}

/// Give a port one value now, for long enough that the plugin sees it, and then another. What still waits comes first.
static void
give_both(RipView* const view, const RipParam* const param, const float now, const float then)
{
  while (view->waiting) {
    give_waiting(view);
  }
  give(view, param, now);
  view->waiting         = param;
  view->waiting_value   = then;
  view->waiting_seconds = view->seconds;
}

void
rip_view_change(RipView* const view, const RipParam* const param, const float value)
{
  const float inside = rip_param_clamp(param, value);
  if (view->waiting == param) {
    if (inside == view->waiting_value) {
      return;
    }
    view->waiting = NULL;
    view->dirty |= RIP_PART_HEADER | RIP_PART_PANEL; // which show it
  }
  const float shown = rip_view_value(view, param->port);
  if (inside == view->value[param->port] && inside != shown) {
    // The scene of a program change gives way only to a port that moves: to where it is already by way of that scene
    give_both(view, param, shown, inside);
  } else {
    give(view, param, inside);
  }
}

static void
throw_dice(RipView* const view)
{
  view->random ^= view->random << 13u; // xorshift32 of Marsaglia, stirred by the time
  view->random ^= view->random >> 17u;
  view->random ^= view->random << 5u;
  view->random += (uint32_t)fmod(view->seconds * 1e6, 4294967295.0) | 1u;
  const RipParam* const seed = rip_param_find("seed");
  rip_view_change(view, seed, (float)(view->random % SEEDS));
}

void
rip_view_act(RipView* const view, const RipWidget* const widget)
{
  switch (widget->action) {
  case RIP_ACTION_DICE:
    throw_dice(view);
    break;
  case RIP_ACTION_LOAD:
  case RIP_ACTION_SAVE:
    rip_browser_start(&view->browser, widget->action == RIP_ACTION_SAVE ? RIP_BROWSER_SAVE : RIP_BROWSER_OPEN);
    view->dirty = RIP_PART_ALL;
    break;
  case RIP_ACTION_ZOOM_IN:
  case RIP_ACTION_ZOOM_OUT:
    rip_roll_zoom(view,
                  widget->action == RIP_ACTION_ZOOM_IN ? RIP_ZOOM_STEP : 1.0 / RIP_ZOOM_STEP,
                  view->grid.width * RIP_HEAD_PLACE);
    break;
  case RIP_ACTION_FOLLOW:
    view->follow = !view->follow;
    if (view->follow) {
      rip_roll_follow(view);
    }
    view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
    break;
  case RIP_ACTION_TAB:
    view->page = view->tab == widget->option ? (view->page + 1u) % view->pages : 0u;
    view->tab  = widget->option;
    rip_layout(view);
    break;
  case RIP_ACTION_PAGE:
    view->page = (view->page + 1u) % view->pages;
    rip_layout(view);
    break;
  default:
    break;
  }
}

void
rip_view_trigger(RipView* const view, const RipParam* const param)
{
  const bool up = view->value[param->port] > 0.5f;
  give_both(view, param, up ? 0.0f : 1.0f, up ? 1.0f : 0.0f);
}

void
rip_view_go_on(RipView* const view)
{
  if (view->waiting && view->seconds - view->waiting_seconds >= WAIT_SECONDS) {
    give_waiting(view);
  }
}

void
rip_view_toggle_lock(RipView* const view, const int64_t bar)
{
  char locks[RIP_LOCKS_TEXT];
  rip_score_toggle(view->score, bar, locks);
  view->calls.set_locks(view->calls.data, locks);
}
