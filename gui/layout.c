// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Places everything. From the top: header, roll (chords, ruler, keys and grid), tools, panel.
#include "view_impl.h"

#include <math.h>

#define COMPACT_WIDTH 800.0
#define NAMED_WIDTH 880.0
#define LOW_HEIGHT 420.0
#define LANE 20.0 // of chords, and of the ruler
#define KEYS 46.0
#define TOOLS 28.0
#define TABS 24.0
#define CELL_LEAST 52.0 // width of a control with its words
#define SLIDER_LEAST 72.0
#define CELL_SPARE 40.0 // that there may be between two, at most
#define MOST_CELLS 8u   // of a tab
#define SCENE 176.0     // width of the menu of scenes
#define SHOWN_KEYS 48.0 // at first
#define MIDDLE_KEY 61.0

static const char* const tab_names[] = { "Music", "Harmony", "Time", "MIDI" };

/// What each tab of the panel shows
static const char* const tab_params[][MOST_CELLS] = {
  { "style", "amount", "temperature", "density", "guidance", "follow_dynamics", "new_each_pass", NULL },
  { "input_role", "given", "low", "high", "voices", "key_lock", "key", "scale" },
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
  [RIP_ACTION_PAGE]     = { RIP_ICON_NEXT, "More", "More of these controls: there is no room for all at once." },
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

/// How wide the widest name of a choice is
static double
widest_name(cairo_t* const cr, const RipStyle* const style, const RipParam* const param, const bool brief)
{
  double width = 0.0;
  for (float value = param->low; value <= param->high; value += 1.0f) {
    char name[64];
    (brief ? rip_param_format_brief : rip_param_format)(param, value, name, sizeof(name));
    width = fmax(width, ceil(rip_draw_text_width(cr, style, name)));
  }
  return width;
}

/// The modes side by side. Returns where they end.
static double
place_segments(RipView* const view, cairo_t* const cr, RipRect rect)
{
  const RipStyle        chosen = { RIP_TEXT, true, rip_ink, RIP_CENTRE };
  const RipParam* const mode   = rip_param_find("mode");
  for (unsigned i = 0; i < rip_menu_count(mode); ++i) {
    char name[32];
    rip_param_format_brief(mode, mode->low + (float)i, name, sizeof(name));
    rect.width                                                = ceil(rip_draw_text_width(cr, &chosen, name)) + 17.0;
    add_param(view, RIP_WIDGET_SEGMENT, rect, "mode")->option = i;
    rect.x += rect.width;
  }
  return rect.x;
}

static void
place_header(RipView* const view, cairo_t* const cr)
{
  const RipRect area   = view->header;
  const double  height = 26.0;
  const double  y      = area.y + (area.height - height) / 2.0;
  add_param(view, RIP_WIDGET_POWER, (RipRect){ 10.0, y, 26.0, height }, "enabled");
  double x = view->named ? 128.0 : 44.0;
  if (view->compact) {
    const RipStyle style = { RIP_TEXT_BOX, false, rip_ink, RIP_LEFT };
    const double   width = widest_name(cr, &style, rip_param_find("mode"), false) + RIP_BOX_EDGES + 1.0;
    add_param(view, RIP_WIDGET_MENU, (RipRect){ x, y, width, height }, "mode");
    x += width + RIP_GAP;
  } else {
    x = place_segments(view, cr, (RipRect){ x, y, 0.0, height }) + 2.0 * RIP_GAP;
  }
  const double state = view->compact ? 104.0 : 138.0;
  view->state        = (RipRect){ area.width - state - 12.0, area.y, state, area.height };
  add_param(view, RIP_WIDGET_MENU, (RipRect){ x, y, fmin(view->state.x - RIP_GAP - x, SCENE), height }, "scene");
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
  const double  width  = view->compact ? 148.0 : 292.0;
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

/// The width that a control and its words need
static double
need_of(cairo_t* const cr, const RipParam* const param)
{
  const RipStyle words = { RIP_TEXT_SMALL, false, rip_ink, RIP_CENTRE };
  const RipStyle boxed = { RIP_TEXT_BOX, false, rip_ink, RIP_LEFT };
  const double   label = ceil(rip_draw_text_width(cr, &words, param->label)) + 6.0;
  const double   least = param->kind == RIP_PARAM_CHOICE
                           ? widest_name(cr, &boxed, param, true) + RIP_BOX_EDGES + 2.0 * RIP_BOX_MARGIN + 1.0
                           : CELL_LEAST;
  return fmax(label, least);
}

/// Break a row of controls into pages of a width at most. Returns how many; `from` becomes where each begins, and the
/// end.
static unsigned
break_pages(const double* const need, const unsigned count, const double width, unsigned from[MOST_CELLS + 1u])
{
  unsigned pages = 0u;
  for (unsigned i = 0; i < count;) {
    double sum    = need[i];
    from[pages++] = i++;
    for (; i < count && sum + need[i] <= width; ++i) {
      sum += need[i];
    }
  }
  from[pages] = count;
  return pages;
}

/// The controls of the open tab; where there is no room for all, on pages that are as even as can be
static void
place_cells(RipView* const view, cairo_t* const cr, const RipRect area)
{
  const char* const* const symbols = tab_params[view->tab];
  double                   need[MOST_CELLS];
  unsigned                 from[MOST_CELLS + 1u];
  unsigned                 count = 0u;
  for (; count < MOST_CELLS && symbols[count]; ++count) {
    need[count] = need_of(cr, rip_param_find(symbols[count]));
  }
  double width = area.width;
  view->pages  = break_pages(need, count, width, from);
  view->page   = view->page < view->pages ? view->page : 0u;
  while (view->pages > 1u && width > CELL_LEAST && break_pages(need, count, width - 1.0, from) == view->pages) {
    width -= 1.0;
  }
  break_pages(need, count, width, from);
  const unsigned first = from[view->page];
  const unsigned end   = from[view->page + 1u];
  double         sum   = 0.0;
  for (unsigned i = first; i < end; ++i) {
    sum += need[i];
  }
  const double spare = floor(fmin(fmax((area.width - sum) / (end - first), 0.0), CELL_SPARE));
  double       x     = area.x;
  for (unsigned i = first; i < end; ++i) {
    const RipParam* const param = rip_param_find(symbols[i]);
    add_param(view, kind_of(param), (RipRect){ x, area.y, need[i] + spare, area.height }, symbols[i]);
    x += need[i] + spare;
  }
}

static void
place_panel(RipView* const view, cairo_t* const cr)
{
  const RipStyle chosen = { RIP_TEXT, true, rip_ink, RIP_LEFT };
  const RipRect  area   = view->panel;
  const double   right  = place_hand(view);
  const double   gap    = view->compact ? 18.0 : 28.0;
  double         x      = 12.0;
  for (unsigned i = 0; i < sizeof(tab_names) / sizeof(tab_names[0]); ++i) {
    const double     width = ceil(rip_draw_text_width(cr, &chosen, tab_names[i])) + gap;
    RipWidget* const tab = add_action(view, RIP_WIDGET_TAB, (RipRect){ x, area.y + 4.0, width, TABS }, RIP_ACTION_TAB);
    tab->option          = i;
    tab->label           = tab_names[i];
    x += width;
  }
  // A menu's box, which is narrower than its cell, begins below the tabs
  place_cells(
    view,
    cr,
    (RipRect){ 12.0 - RIP_BOX_MARGIN, area.y + TABS + 8.0, right - 24.0 + RIP_BOX_MARGIN, area.height - TABS - 14.0 });
  if (view->pages > 1u) {
    add_action(
      view, RIP_WIDGET_ICON, (RipRect){ right - 12.0 - TABS, area.y + 4.0, TABS, TABS - 2.0 }, RIP_ACTION_PAGE);
  }
}

void
rip_layout(RipView* const view)
{
  rip_view_hands_off(view);
  // Words are measured as they will be drawn
  cairo_surface_t* const surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
  cairo_t* const         cr      = cairo_create(surface);
  cairo_scale(cr, view->scale, view->scale);
  view->compact       = view->width < COMPACT_WIDTH;
  view->named         = view->width >= NAMED_WIDTH;
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
  if (view->auto_keys) {
    view->key_height = fmin(fmax(floor(view->grid.height / SHOWN_KEYS), 3.0), 14.0);
    view->top_key    = MIDDLE_KEY + view->grid.height / view->key_height / 2.0;
  }
  place_header(view, cr);
  place_tools(view);
  place_panel(view, cr);
  rip_roll_clamp(view);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
}
