// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Places everything. From the top: header, roll (chords, ruler, keys and grid), tools, panel.
#include "view_impl.h"

#include <math.h>

#define COMPACT_WIDTH 800.0
#define LOW_HEIGHT 420.0
#define LANE 20.0 // of chords, and of the ruler
#define KEYS 46.0
#define TOOLS 28.0
#define TABS 24.0
#define CELL_MOST 84.0 // width of a knob's cell
#define CELL_LEAST 52.0
#define MOST_CELLS 8u   // of a tab
#define SHOWN_KEYS 48.0 // at first
#define MIDDLE_KEY 61.0

static const char* const tab_names[] = { "Music", "Harmony", "Time", "MIDI" };

/// What each tab of the panel shows
static const char* const tab_params[][MOST_CELLS] = {
  { "style", "amount", "temperature", "density", "guidance", "follow_dynamics", "new_each_pass", NULL },
  { "input_role", "given", "key_lock", "key", "scale", "voices", "low", "high" },
  { "sync", "tempo", "lookahead", "replan", "steps", "swing", "humanise", NULL },
  { "thru", "channel_in", "channel_out", NULL, NULL, NULL, NULL, NULL },
};

/// How actions show
static const struct
{
  RipIcon     icon;
  const char* label;
  const char* help;
} actions[] = {
  [RIP_ACTION_DICE] = { RIP_ICON_DICE, "Dice", "Throw the dice for another seed." },
  [RIP_ACTION_LOAD] = { RIP_ICON_OPEN, "Load clip", "Load a MIDI file into the timeline. Or drop one on the window." },
  [RIP_ACTION_SAVE] = { RIP_ICON_SAVE, "Save MIDI", "Save what was generated as a MIDI file." },
  [RIP_ACTION_DRAG] = { RIP_ICON_DRAG,
                        "Drag MIDI",
                        "Drag the generated bars as a MIDI file onto a track of your host." },
  [RIP_ACTION_ZOOM_IN]  = { RIP_ICON_PLUS, "Zoom in", "Zoom in. Or Ctrl and the wheel, over the roll." },
  [RIP_ACTION_ZOOM_OUT] = { RIP_ICON_MINUS, "Zoom out", "Zoom out. Or Ctrl and the wheel, over the roll." },
  [RIP_ACTION_FOLLOW]   = { RIP_ICON_FOLLOW, "Follow", "Keep the playhead in sight. Dragging the roll lets it go." },
  [RIP_ACTION_TAB]      = { RIP_ICON_NONE, "", "" }, // its label is the tab's
};

static RipWidget*
add(RipView* const view, const RipWidgetKind kind, const RipRect rect)
{
  RipWidget* const widget = &view->widget[view->widgets < RIP_WIDGETS - 1u ? view->widgets++ : RIP_WIDGETS - 1u];
  *widget                 = (RipWidget){ .kind = kind, .rect = rect, .icon = RIP_ICON_NONE };
  return widget;
}

static RipWidget*
add_param(RipView* const view, const RipWidgetKind kind, const RipRect rect, const char* const symbol)
{
  const RipParam* const param  = rip_param_find(symbol);
  RipWidget* const      widget = add(view, kind, rect);
  widget->param                = param;
  widget->label                = param->label;
  widget->help                 = param->help;
  return widget;
}

static RipWidget*
add_action(RipView* const view, const RipWidgetKind kind, const RipRect rect, const RipAction action)
{
  RipWidget* const widget = add(view, kind, rect);
  widget->action          = action;
  widget->icon            = actions[action].icon;
  widget->label           = actions[action].label;
  widget->help            = actions[action].help;
  return widget;
}

static void
place_header(RipView* const view)
{
  const RipRect area   = view->header;
  const double  height = 26.0;
  const double  y      = area.y + (area.height - height) / 2.0;
  add_param(view, RIP_WIDGET_POWER, (RipRect){ 10.0, y, 26.0, height }, "enabled");
  double x = view->compact ? 44.0 : 128.0; // behind the name
  if (view->compact) {
    add_param(view, RIP_WIDGET_MENU, (RipRect){ x, y, 132.0, height }, "mode");
    x += 132.0 + RIP_GAP;
  } else {
    static const double widths[] = { 90.0, 72.0, 84.0, 54.0, 82.0 };
    for (unsigned i = 0; i < 5u; ++i) {
      add_param(view, RIP_WIDGET_SEGMENT, (RipRect){ x, y, widths[i], height }, "mode")->option = i;
      x += widths[i];
    }
    x += 2.0 * RIP_GAP;
  }
  const double room = area.width - x - 176.0; // of which the state takes the rest
  add_param(view, RIP_WIDGET_MENU, (RipRect){ x, y, fmin(fmax(room, 96.0), 176.0), height }, "scene");
}

static void
place_tools(RipView* const view)
{
  const RipRect area = view->tools;
  const double  size = 22.0;
  const double  y    = area.y + (area.height - size) / 2.0;
  double        x    = area.width - 10.0 - size;
  add_action(view, RIP_WIDGET_ICON, (RipRect){ x, y, size, size }, RIP_ACTION_ZOOM_IN);
  x -= size + 2.0;
  add_action(view, RIP_WIDGET_ICON, (RipRect){ x, y, size, size }, RIP_ACTION_ZOOM_OUT);
  x -= size + 2.0;
  add_action(view, RIP_WIDGET_ICON, (RipRect){ x, y, size, size }, RIP_ACTION_FOLLOW);
  x -= 86.0 + RIP_GAP;
  add_action(view, RIP_WIDGET_BUTTON, (RipRect){ x, y, 86.0, size }, RIP_ACTION_DRAG);
}

static RipWidgetKind
kind_of(const RipParam* const param)
{
  return param->kind == RIP_PARAM_CHOICE                              ? RIP_WIDGET_MENU
         : param->kind == RIP_PARAM_SWITCH                            ? RIP_WIDGET_SWITCH
         : param->unit == RIP_UNIT_KEY || param->unit == RIP_UNIT_BPM ? RIP_WIDGET_SLIDER
                                                                      : RIP_WIDGET_KNOB;
}

/// Seed, regenerate, panic, clip and file: always at hand, on the right
static double
place_hand(RipView* const view)
{
  const RipRect area   = view->panel;
  const double  width  = view->compact ? 140.0 : 292.0;
  const double  x      = area.width - width - 12.0;
  const double  row    = view->low ? 24.0 : 30.0;
  const double  gap    = view->low ? 5.0 : RIP_GAP;
  const double  y      = area.y + (area.height - 2.0 * row - gap) / 2.0;
  const double  second = y + row + gap;
  const double  seed   = view->compact ? width - row - gap : 132.0;
  add_param(view, RIP_WIDGET_BOX, (RipRect){ x, y, seed, row }, "seed");
  add_action(view, RIP_WIDGET_ICON, (RipRect){ x + seed + gap, y, row, row }, RIP_ACTION_DICE);

  // Below it four icons in a row if there is little width, else regenerate beside the seed and three buttons
  const RipWidgetKind kind  = view->compact ? RIP_WIDGET_ICON : RIP_WIDGET_BUTTON;
  const double        parts = view->compact ? 4.0 : 3.0;
  const double        part  = (width - (parts - 1.0) * gap) / parts;
  const double        left  = x + seed + row + 2.0 * gap;
  const RipRect again = view->compact ? (RipRect){ x, second, part, row } : (RipRect){ left, y, x + width - left, row };
  double        next  = view->compact ? x + part + gap : x;
  add_param(view, kind, again, "regenerate")->icon = RIP_ICON_AGAIN;
  add_action(view, kind, (RipRect){ next, second, part, row }, RIP_ACTION_LOAD);
  next += part + gap;
  add_action(view, kind, (RipRect){ next, second, part, row }, RIP_ACTION_SAVE);
  next += part + gap;
  add_param(view, kind, (RipRect){ next, second, part, row }, "panic")->icon = RIP_ICON_STOP;
  return x;
}

/// How much wider than a knob a control is
static double
weight_of(const RipParam* const param)
{
  const RipWidgetKind kind = kind_of(param);
  return kind == RIP_WIDGET_MENU ? 1.4 : kind == RIP_WIDGET_KNOB ? 1.0 : 1.15;
}

/// The controls of the open tab, as many as there is room for; the rest is on its further pages
static void
place_cells(RipView* const view, const RipRect area)
{
  const char* const* symbols = tab_params[view->tab];
  unsigned           first   = 0u;
  unsigned           end     = 0u;
  double             weights = 0.0;
  unsigned           pages   = 0u;
  for (unsigned i = 0; i < MOST_CELLS && symbols[i];) { // page by page
    double         sum   = 0.0;
    const unsigned start = i;
    for (; i < MOST_CELLS && symbols[i]; ++i) {
      const double weight = weight_of(rip_param_find(symbols[i]));
      if (i > start && (sum + weight) * CELL_LEAST > area.width) {
        break;
      }
      sum += weight;
    }
    if (pages == view->page || !pages) {
      first   = start;
      end     = i;
      weights = sum;
    }
    ++pages;
  }
  view->pages       = pages;
  view->page        = view->page < pages ? view->page : 0u;
  const double cell = fmin(area.width / weights, CELL_MOST);
  double       x    = area.x;
  for (unsigned i = first; i < end; ++i) {
    const RipParam* const param = rip_param_find(symbols[i]);
    const double          width = floor(cell * weight_of(param));
    add_param(view, kind_of(param), (RipRect){ x, area.y, width, area.height }, symbols[i]);
    x += width;
  }
}

static void
place_panel(RipView* const view)
{
  const RipRect area  = view->panel;
  const double  right = place_hand(view);
  double        x     = 12.0;
  for (unsigned i = 0; i < 4u; ++i) {
    static const double widths[] = { 58.0, 74.0, 52.0, 48.0 };
    const double        width    = widths[i] + (view->compact ? 0.0 : 8.0);
    RipWidget* const tab = add_action(view, RIP_WIDGET_TAB, (RipRect){ x, area.y + 4.0, width, TABS }, RIP_ACTION_TAB);
    tab->option          = i;
    tab->label           = tab_names[i];
    x += width;
  }
  place_cells(view, (RipRect){ 12.0, area.y + TABS + 8.0, right - 24.0, area.height - TABS - 14.0 });
}

void
rip_layout(RipView* const view)
{
  view->compact       = view->width < COMPACT_WIDTH;
  view->low           = view->height < LOW_HEIGHT;
  const double header = view->low ? 36.0 : 44.0;
  const double panel  = view->low ? 88.0 : 116.0;
  const double lane   = view->low ? 16.0 : LANE;
  const double tools  = view->low ? 24.0 : TOOLS;
  view->widgets       = 0u;
  view->header        = (RipRect){ 0.0, 0.0, view->width, header };
  view->panel         = (RipRect){ 0.0, view->height - panel, view->width, panel };
  view->tools         = (RipRect){ 0.0, view->panel.y - tools, view->width, tools };
  view->chords        = (RipRect){ KEYS, header, view->width - KEYS, lane };
  view->ruler         = (RipRect){ KEYS, header + lane, view->width - KEYS, lane };
  const double top    = header + 2.0 * lane;
  view->keys          = (RipRect){ 0.0, top, KEYS, view->tools.y - top };
  view->grid          = (RipRect){ KEYS, top, view->width - KEYS, view->tools.y - top };
  view->cache_stale   = true;
  view->hover         = -1;
  if (view->auto_keys) {
    view->key_height = fmin(fmax(floor(view->grid.height / SHOWN_KEYS), 3.0), 14.0);
    view->top_key    = MIDDLE_KEY + view->grid.height / view->key_height / 2.0;
  }
  place_header(view);
  place_tools(view);
  place_panel(view);
  rip_roll_clamp(view);
}
