// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hands: pointer and wheel.
#include "view_impl.h"

#include <math.h>

#define DRAG_PIXELS 180.0 // for the whole range of a knob
#define FINE 0.1          // with Ctrl
#define WHEEL_STEPS 50.0  // for the whole range
#define DOUBLE_SECONDS 0.4

static int
widget_at(const RipView* const view, const double x, const double y)
{
  for (unsigned i = 0; i < view->widgets; ++i) {
    if (rip_rect_holds(view->widget[i].rect, x, y)) {
      return (int)i;
    }
  }
  return -1;
}

/// End what is dragged
static void
let_go(RipView* const view)
{
  const RipParam* const held = view->drag == RIP_DRAG_VALUE ? view->widget[view->dragged].param : NULL;
  view->dirty |= view->drag ? RIP_PART_PANEL : 0u;
  view->drag = RIP_DRAG_NONE;
  if (held && held->kind != RIP_PARAM_TRIGGER) {
    view->calls.touch(view->calls.data, held->port, false);
  }
}

void
rip_view_hands_off(RipView* const view)
{
  let_go(view);
  view->hover   = -1;
  view->menu    = -1;
  view->editing = -1;
  view->clicked = -1;
  view->dirty   = RIP_PART_ALL;
}

static bool
is_dial(const RipWidget* const widget)
{
  return widget->kind == RIP_WIDGET_KNOB || widget->kind == RIP_WIDGET_SLIDER;
}

static void
press_param(RipView* const view, const int index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipParam* const  param  = widget->param;
  switch (widget->kind) {
  case RIP_WIDGET_MENU:
    view->menu  = index;
    view->item  = -1;
    view->dirty = RIP_PART_ALL;
    break;
  case RIP_WIDGET_SEGMENT:
    rip_view_change(view, param, param->low + (float)widget->option);
    break;
  case RIP_WIDGET_SWITCH:
  case RIP_WIDGET_POWER:
    rip_view_change(view, param, view->value[param->port] > 0.5f ? 0.0f : 1.0f);
    break;
  case RIP_WIDGET_BOX:
    rip_edit_start(view, index);
    break;
  default:
    view->drag    = RIP_DRAG_VALUE;
    view->dragged = index;
    if (param->kind == RIP_PARAM_TRIGGER) {
      rip_view_trigger(view, param);
    } else {
      view->drag_value = (double)view->value[param->port];
      view->calls.touch(view->calls.data, param->port, true);
    }
    break;
  }
}

static void
press_widget(RipView* const view, const int index, const double x, const double y)
{
  const RipWidget* const widget = &view->widget[index];
  const bool             again  = view->clicked == index && view->seconds - view->click_seconds < DOUBLE_SECONDS;
  view->clicked                 = again ? -1 : index;
  view->click_seconds           = view->seconds;
  if (!widget->param) {
    if (widget->action == RIP_ACTION_DRAG) {
      view->drag = RIP_DRAG_OUT;
    } else {
      rip_view_act(view, widget);
    }
  } else if (is_dial(widget) && rip_rect_holds(rip_widget_value_rect(widget), x, y)) {
    rip_edit_start(view, index);
  } else if (is_dial(widget) && again) {
    rip_view_change(view, widget->param, widget->param->standard);
  } else {
    press_param(view, index);
  }
}

/// A click on the menu, or beside it
static void
press_menu(RipView* const view, const double x, const double y)
{
  const RipParam* const param = view->widget[view->menu].param;
  const int             item  = rip_menu_item(view, x, y);
  view->menu                  = -1;
  view->dirty                 = RIP_PART_ALL;
  if (item >= 0) {
    rip_view_change(view, param, param->low + (float)item);
  }
}

void
rip_view_press(RipView* const view, const double px, const double py, const unsigned button, const bool fine)
{
  const double x = px / view->scale;
  const double y = py / view->scale;
  let_go(view); // of what another button holds, or one whose release never came
  rip_view_move(view, px, py, fine);
  if (view->browser.purpose) {
    rip_browser_press(view, x, y);
    return;
  }
  if (view->menu >= 0) {
    press_menu(view, x, y);
    return;
  }
  rip_edit_end(view, true);
  view->drag_x    = x;
  view->drag_y    = y;
  const int index = widget_at(view, x, y);
  if (button == 1u && index >= 0) {
    press_widget(view, index, x, y);
  } else if (button == 1u && rip_rect_holds(view->ruler, x, y)) {
    rip_view_toggle_lock(view, rip_roll_place(view, x - view->ruler.x).bar);
  } else if (rip_rect_holds(view->grid, x, y) || rip_rect_holds(view->keys, x, y)) {
    view->drag = RIP_DRAG_SCROLL;
  }
}

static void
drag_value(RipView* const view, const double dx, const double dy, const bool fine)
{
  const RipWidget* const widget = &view->widget[view->dragged];
  const RipParam* const  param  = widget->param;
  if (param->kind == RIP_PARAM_TRIGGER) {
    return;
  }
  const double range  = (double)param->high - (double)param->low;
  const bool   slides = widget->kind == RIP_WIDGET_SLIDER;
  const double way    = slides ? dx / fmax(widget->rect.width - 2.0 * RIP_SLIDER_EDGE, 1.0) : -dy / DRAG_PIXELS;
  view->drag_value =
    fmin(fmax(view->drag_value + way * range * (fine ? FINE : 1.0), (double)param->low), (double)param->high);
  rip_view_change(view, param, (float)view->drag_value);
}

static void
drag(RipView* const view, const double x, const double y, const bool fine)
{
  const double dx = x - view->drag_x;
  const double dy = y - view->drag_y;
  switch (view->drag) {
  case RIP_DRAG_VALUE:
    drag_value(view, dx, dy, fine);
    break;
  case RIP_DRAG_SCROLL:
    if (fabs(dx) > 0.0) {
      rip_roll_scroll(view, -dx);
    }
    rip_roll_scroll_keys(view, dy / view->key_height);
    break;
  case RIP_DRAG_OUT:
    if (hypot(dx, dy) < 6.0) {
      return;
    }
    view->drag = RIP_DRAG_NONE;
    view->calls.drag_out(view->calls.data);
    break;
  default:
    break;
  }
  view->drag_x = x;
  view->drag_y = y;
}

static void
mark(RipView* const view, const int widget)
{
  if (widget >= 0) {
    const double y = view->widget[widget].rect.y;
    view->dirty |= y < view->header.height ? RIP_PART_HEADER : y < view->panel.y ? RIP_PART_TOOLS : RIP_PART_PANEL;
  }
}

static void
hover(RipView* const view, const int widget, const bool on_ruler, const int64_t bar)
{
  if (widget != view->hover) {
    mark(view, widget);
    mark(view, view->hover);
    view->hover = widget;
    view->dirty |= RIP_PART_TOOLS;
  }
  if (on_ruler != view->on_ruler || (on_ruler && bar != view->hover_bar)) {
    view->on_ruler    = on_ruler;
    view->hover_bar   = bar;
    view->cache_stale = true;
    view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
  }
}

void
rip_view_move(RipView* const view, const double px, const double py, const bool fine)
{
  const double x = px / view->scale;
  const double y = py / view->scale;
  if (view->browser.purpose) {
    rip_browser_move(view, x, y);
  } else if (view->menu >= 0) {
    const int item = rip_menu_item(view, x, y);
    view->dirty |= item != view->item ? RIP_PART_ALL : 0u;
    view->item = item;
  } else if (view->drag) {
    drag(view, x, y, fine);
  } else {
    const bool on_ruler = rip_rect_holds(view->ruler, x, y);
    hover(view, widget_at(view, x, y), on_ruler, on_ruler ? rip_roll_place(view, x - view->ruler.x).bar : 0);
  }
}

void
rip_view_release(RipView* const view, const double px, const double py, const unsigned button)
{
  (void)button;
  if (view->drag) {
    let_go(view);
    rip_view_move(view, px, py, false);
  }
}

void
rip_view_leave(RipView* const view)
{
  if (!view->drag) {
    hover(view, -1, false, 0);
  }
}

static void
wheel_value(RipView* const view, const RipParam* const param, const double steps, const bool fine)
{
  const double range = (double)param->high - (double)param->low;
  const bool   whole = param->kind != RIP_PARAM_REAL;
  const double step =
    whole ? fmax(1.0, fine ? 1.0 : floor(range / WHEEL_STEPS / 2.0)) : range / WHEEL_STEPS * (fine ? FINE : 1.0);
  rip_view_change(view, param, (float)((double)view->value[param->port] + steps * step));
}

void
rip_view_wheel(RipView* const view,
               const double   px,
               const double   py,
               const double   steps,
               const bool     sideways,
               const bool     control,
               const bool     fine)
{
  const double x = px / view->scale;
  const double y = py / view->scale;
  if (view->browser.purpose) {
    rip_browser_wheel(view, steps);
    return;
  }
  if (view->menu >= 0) {
    return;
  }
  const int              index  = widget_at(view, x, y);
  const RipWidget* const widget = index >= 0 ? &view->widget[index] : NULL;
  if (widget && widget->param) {
    if (is_dial(widget) || widget->kind == RIP_WIDGET_BOX) {
      wheel_value(view, widget->param, steps, fine || control);
    } else if (widget->kind == RIP_WIDGET_MENU || widget->kind == RIP_WIDGET_SEGMENT) {
      rip_view_change(view, widget->param, rip_view_value(view, widget->param->port) - (float)steps);
    }
  } else if (y >= view->chords.y && y < view->tools.y) {
    if (control) {
      rip_roll_zoom(view, pow(RIP_ZOOM_STEP, steps), x - view->grid.x);
    } else if (sideways) {
      rip_roll_scroll(view, -steps * 48.0);
    } else if (rip_rect_holds(view->keys, x, y)) {
      rip_roll_stretch_keys(view, steps, y - view->grid.y);
    } else {
      rip_roll_scroll_keys(view, steps * 3.0);
    }
  }
}

void
rip_view_drop(RipView* const view, const char* const path)
{
  view->calls.load_clip(view->calls.data, path);
}
