// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Hands: pointer, wheel and keys.
#include "view_impl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DRAG_PIXELS 180.0 // for the whole range of a knob
#define FINE 0.1          // with Ctrl
#define WHEEL_STEPS 50.0  // for the whole range
#define DOUBLE_SECONDS 0.4
#define PULSE_SECONDS 0.15 // longer than any host's block
#define ZOOM_STEP 1.25
#define SEEDS 16777216u

static void
set(RipView* const view, const RipParam* const param, const float value)
{
  const float inside = rip_param_clamp(param, value);
  if (inside != view->value[param->port]) {
    rip_view_set_port(view, param->port, inside);
    view->calls.set_port(view->calls.data, param->port, inside);
  }
}

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

static bool
is_dial(const RipWidget* const widget)
{
  return widget->kind == RIP_WIDGET_KNOB || widget->kind == RIP_WIDGET_SLIDER;
}

void
rip_text_erase(char* const text, const bool all)
{
  size_t length = all ? 0u : strlen(text);
  while (length && ((unsigned char)text[length - 1u] & 0xC0u) == 0x80u) {
    --length;
  }
  text[length ? length - 1u : 0u] = '\0';
}

static void
start_edit(RipView* const view, const int index)
{
  const RipParam* const param = view->widget[index].param;
  view->editing               = index;
  view->fresh                 = true;
  view->dirty |= RIP_PART_PANEL;
  rip_param_format(param, view->value[param->port], view->text, sizeof(view->text));
}

static void
end_edit(RipView* const view, const bool keep)
{
  if (view->editing < 0) {
    return;
  }
  const RipParam* const param = view->widget[view->editing].param;
  float                 value = 0.0f;
  view->editing               = -1;
  view->dirty |= RIP_PART_PANEL;
  if (keep && !view->fresh) {
    if (rip_param_parse(param, view->text, &value)) {
      set(view, param, value);
    } else if (*view->text) {
      char words[sizeof(view->message)];
      snprintf(words, sizeof(words), "%s: \"%.40s\" is no value.", param->label, view->text);
      rip_view_say(view, words);
    }
  }
}

static void
zoom(RipView* const view, const double factor, const double x)
{
  const RipPlace kept = rip_roll_place(view, x);
  view->zoom          = fmin(fmax(view->zoom * factor, RIP_ZOOM_LEAST), RIP_ZOOM_MOST);
  view->origin        = rip_score_move(view->score, kept, -x / view->zoom);
  view->cache_stale   = true;
  view->dirty |= RIP_PART_ROLL;
}

static void
scroll(RipView* const view, const double pixels)
{
  view->follow = false;
  view->origin = rip_score_move(view->score, view->origin, pixels / view->zoom);
  view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
}

static void
throw_dice(RipView* const view)
{
  view->random ^= view->random << 13u; // xorshift32 of Marsaglia, stirred by the time
  view->random ^= view->random >> 17u;
  view->random ^= view->random << 5u;
  view->random += (uint32_t)fmod(view->seconds * 1e6, 4294967295.0) | 1u;
  const RipParam* const seed = rip_param_find("seed");
  set(view, seed, (float)(view->random % SEEDS));
}

static void
act(RipView* const view, const RipWidget* const widget)
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
    zoom(view, widget->action == RIP_ACTION_ZOOM_IN ? ZOOM_STEP : 1.0 / ZOOM_STEP, view->grid.width * RIP_HEAD_PLACE);
    break;
  case RIP_ACTION_FOLLOW:
    view->follow = !view->follow;
    view->origin = view->follow
                     ? rip_score_move(view->score, view->head, -view->grid.width * RIP_HEAD_PLACE / view->zoom)
                     : view->origin;
    view->dirty |= RIP_PART_ROLL | RIP_PART_TOOLS;
    break;
  case RIP_ACTION_TAB:
    view->page = view->tab == widget->option ? (view->page + 1u) % view->pages : 0u;
    view->tab  = widget->option;
    rip_layout(view);
    view->dirty = RIP_PART_ALL;
    break;
  default:
    break;
  }
}

/// Press a trigger: it stays up long enough for the plugin to see it. One that was left up falls first.
static void
pulse(RipView* const view, const RipParam* const param)
{
  if (view->pulsed) {
    set(view, view->pulsed, 0.0f);
  }
  view->pulsed        = param;
  view->pulse_seconds = view->seconds;
  set(view, param, view->value[param->port] > 0.5f ? 0.0f : 1.0f);
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
  set(view, param, fell ? 0.0f : 1.0f);
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
    set(view, param, param->low + (float)widget->option);
    break;
  case RIP_WIDGET_SWITCH:
  case RIP_WIDGET_POWER:
    set(view, param, view->value[param->port] > 0.5f ? 0.0f : 1.0f);
    break;
  case RIP_WIDGET_BOX:
    start_edit(view, index);
    break;
  default:
    view->drag    = RIP_DRAG_VALUE;
    view->dragged = index;
    if (param->kind == RIP_PARAM_TRIGGER) {
      pulse(view, param);
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
      act(view, widget);
    }
  } else if (is_dial(widget) && rip_rect_holds(rip_widget_value_rect(widget), x, y)) {
    start_edit(view, index);
  } else if (is_dial(widget) && again) {
    set(view, widget->param, widget->param->standard);
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
    set(view, param, param->low + (float)item);
  }
}

static void
toggle_lock(RipView* const view, const double x)
{
  char          locks[RIP_LOCKS_TEXT];
  const int64_t bar = rip_roll_place(view, x - view->ruler.x).bar;
  rip_score_toggle(view->score, bar, locks);
  view->calls.set_locks(view->calls.data, locks);
}

void
rip_view_press(RipView* const view, const double px, const double py, const unsigned button, const bool fine)
{
  const double x = px / view->scale;
  const double y = py / view->scale;
  (void)fine;
  rip_view_move(view, px, py, fine);
  if (view->browser.purpose) {
    rip_browser_press(view, x, y);
    return;
  }
  if (view->menu >= 0) {
    press_menu(view, x, y);
    return;
  }
  end_edit(view, true);
  view->drag_x    = x;
  view->drag_y    = y;
  const int index = widget_at(view, x, y);
  if (button == 1u && index >= 0) {
    press_widget(view, index, x, y);
  } else if (button == 1u && rip_rect_holds(view->ruler, x, y)) {
    toggle_lock(view, x);
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
  const double way    = slides ? dx / fmax(widget->rect.width - 16.0, 1.0) : -dy / DRAG_PIXELS;
  view->drag_value =
    fmin(fmax(view->drag_value + way * range * (fine ? FINE : 1.0), (double)param->low), (double)param->high);
  set(view, param, (float)view->drag_value);
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
      scroll(view, -dx);
    }
    view->top_key += dy / view->key_height;
    rip_roll_clamp(view);
    view->dirty |= RIP_PART_ROLL;
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
    view->on_ruler  = on_ruler;
    view->hover_bar = bar;
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
  const RipParam* const held = view->drag == RIP_DRAG_VALUE ? view->widget[view->dragged].param : NULL;
  if (held && held->kind != RIP_PARAM_TRIGGER) {
    view->calls.touch(view->calls.data, held->port, false);
  }
  if (view->drag) {
    view->drag = RIP_DRAG_NONE;
    view->dirty |= RIP_PART_PANEL;
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
  set(view, param, (float)((double)view->value[param->port] + steps * step));
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
      set(view, widget->param, view->value[widget->param->port] - (float)steps);
    }
  } else if (y >= view->chords.y && y < view->tools.y) {
    if (control) {
      zoom(view, pow(ZOOM_STEP, steps), x - view->grid.x);
    } else if (sideways) {
      scroll(view, -steps * 48.0);
    } else if (rip_rect_holds(view->keys, x, y)) { // over the keys: their height
      const double middle = view->top_key - (y - view->grid.y) / view->key_height;
      view->auto_keys     = false;
      view->key_height    = fmin(fmax(view->key_height + steps, 3.0), 18.0);
      view->top_key       = middle + (y - view->grid.y) / view->key_height;
      rip_roll_clamp(view);
    } else {
      view->top_key += steps * 3.0;
      rip_roll_clamp(view);
    }
    view->dirty |= RIP_PART_ROLL;
  }
}

bool
rip_view_wants_keys(const RipView* const view)
{
  return view->editing >= 0 || view->browser.purpose || view->menu >= 0;
}

static bool
menu_key(RipView* const view, const RipKeyName key)
{
  const RipParam* const param = view->widget[view->menu].param;
  const int             count = (int)rip_menu_count(param);
  view->dirty                 = RIP_PART_ALL;
  if (key == RIP_KEY_UP || key == RIP_KEY_DOWN) {
    const int at = view->item >= 0 ? view->item : (int)(view->value[param->port] - param->low);
    view->item   = (at + (key == RIP_KEY_DOWN ? 1 : count - 1)) % count;
  } else if (key == RIP_KEY_ENTER || key == RIP_KEY_ESCAPE) {
    const int item = key == RIP_KEY_ENTER ? view->item : -1;
    view->menu     = -1;
    if (item >= 0) {
      set(view, param, param->low + (float)item);
    }
  }
  return true;
}

bool
rip_view_key(RipView* const view, const RipKeyName key, const char* const text)
{
  if (view->browser.purpose) {
    return rip_browser_key(view, key, text);
  }
  if (view->menu >= 0) {
    return menu_key(view, key);
  }
  if (view->editing < 0) {
    return false;
  }
  view->dirty |= RIP_PART_PANEL;
  switch (key) {
  case RIP_KEY_ENTER:
  case RIP_KEY_ESCAPE:
    end_edit(view, key == RIP_KEY_ENTER);
    break;
  case RIP_KEY_BACKSPACE:
    rip_text_erase(view->text, view->fresh);
    view->fresh = false;
    break;
  case RIP_KEY_OTHER:
    if (view->fresh) {
      *view->text = '\0';
      view->fresh = false;
    }
    if (strlen(view->text) + strlen(text) < 24u) {
      strcat(view->text, text);
    }
    break;
  default:
    break;
  }
  return true;
}

void
rip_view_drop(RipView* const view, const char* const path)
{
  view->calls.load_clip(view->calls.data, path);
}
