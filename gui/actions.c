// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What hands bring about: values, actions, triggers, locks.
#include "view_impl.h"

#include <math.h>

#define PULSE_SECONDS 0.15 // longer than any host's block
#define SEEDS 16777216u

void
rip_view_change(RipView* const view, const RipParam* const param, const float value)
{
  const float inside = rip_param_clamp(param, value);
  if (inside != view->value[param->port]) {
    rip_view_set_port(view, param->port, inside);
    view->calls.set_port(view->calls.data, param->port, inside);
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
  if (view->pulsed) {
    rip_view_change(view, view->pulsed, 0.0f);
  }
  view->pulsed        = param;
  view->pulse_seconds = view->seconds;
  rip_view_change(view, param, view->value[param->port] > 0.5f ? 0.0f : 1.0f);
}

void
rip_view_pulse(RipView* const view)
{
  const RipParam* const param = view->pulsed;
  if (!param || view->seconds - view->pulse_seconds < PULSE_SECONDS) {
    return;
  }
  const bool fell     = view->value[param->port] > 0.5f;
  view->pulse_seconds = view->seconds;
  view->pulsed        = fell ? NULL : param;
  rip_view_change(view, param, fell ? 0.0f : 1.0f);
}

void
rip_view_toggle_lock(RipView* const view, const int64_t bar)
{
  char locks[RIP_LOCKS_TEXT];
  rip_score_toggle(view->score, bar, locks);
  view->calls.set_locks(view->calls.data, locks);
}
