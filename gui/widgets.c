// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Draws knobs, sliders, buttons and what else can be touched.
#include "view_impl.h"

#include <math.h>

#define LABEL 14.0 // height of a line of words
#define KNOB_MOST 19.0
#define KNOB_GAP 0.125 // of a turn, open on either side of the bottom
#define BOX 22.0       // height of a menu's box

static const RipStyle label_style = { RIP_TEXT_SMALL, false, RIP_COLOUR(0xa3adbb), RIP_CENTRE };
static const RipStyle box_style   = { RIP_TEXT_BOX, false, RIP_COLOUR(0xe8ebf0), RIP_LEFT };
static const RipStyle value_style = { RIP_TEXT_SMALL, false, RIP_COLOUR(0xe8ebf0), RIP_CENTRE };

/// The pointer is over it, or drags it
static bool
is_lit(const RipView* const view, const unsigned index)
{
  return view->hover == (int)index || (view->drag == RIP_DRAG_VALUE && view->dragged == (int)index);
}

RipRect
rip_widget_value_rect(const RipWidget* const widget)
{
  const RipRect rect = widget->rect;
  return (RipRect){ rect.x + 2.0, rect.y + rect.height - LABEL, rect.width - 4.0, LABEL };
}

static void
draw_edit(const RipView* const view, cairo_t* const cr, const RipRect rect, const RipStyle* const style)
{
  rip_draw_fill_round(cr, rect, 3.0, rip_back, 1.0);
  rip_draw_outline(cr, rect, 3.0, rip_made, 1.0);
  RipStyle      shown = *style;
  const double  width = fmin(rip_draw_text_width(cr, &shown, view->text), rect.width - 8.0);
  const RipRect words = { rect.x + 4.0, rect.y, rect.width - 8.0, rect.height };
  const double  start = words.x + (shown.align == RIP_CENTRE ? (words.width - width) / 2.0 : 0.0);
  const RipRect mark  = { start - 1.0, rect.y + 3.0, width + 2.0, rect.height - 6.0 };
  if (view->fresh && *view->text) {
    rip_draw_box(cr, mark, rip_lit);
  }
  rip_draw_tail(cr, words, &shown, view->text);
  if (!view->fresh) {
    rip_draw_box(cr, (RipRect){ floor(start + width) + 1.0, rect.y + 3.0, 1.0, rect.height - 6.0 }, rip_ink);
  }
}

/// The name above a control, the value below it
static void
draw_words(const RipView* const view, cairo_t* const cr, const unsigned index, const bool idle)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             lit    = is_lit(view, index);
  RipStyle               label  = label_style;
  RipStyle               value  = value_style;
  label.colour                  = idle ? rip_ink_faint : lit ? rip_ink : label.colour;
  value.colour                  = idle ? rip_ink_faint : value.colour;
  rip_draw_text(cr, (RipRect){ rect.x + 1.0, rect.y, rect.width - 2.0, LABEL }, &label, widget->label);
  if (widget->kind == RIP_WIDGET_MENU || widget->kind == RIP_WIDGET_SWITCH) {
    return;
  }
  if (view->editing == (int)index) {
    draw_edit(view, cr, rip_widget_value_rect(widget), &value);
    return;
  }
  char text[48];
  rip_param_format(widget->param, view->value[widget->param->port], text, sizeof(text));
  rip_draw_text(cr, rip_widget_value_rect(widget), &value, text);
}

/// How far from its lowest to its highest a value is, 0..1
static double
share(const RipParam* const param, const float value)
{
  return (double)(value - param->low) / (double)(param->high - param->low);
}

static void
draw_arc(cairo_t* const cr, const double x, const double y, const double radius, const double from, const double to)
{
  const double start = RIP_TURN * (0.25 + KNOB_GAP);
  const double sweep = RIP_TURN * (1.0 - 2.0 * KNOB_GAP);
  cairo_new_sub_path(cr);
  cairo_arc(cr, x, y, radius, start + sweep * fmin(from, to), start + sweep * fmax(from, to));
  cairo_stroke(cr);
}

static void
draw_knob(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             idle   = rip_view_is_idle(view, widget->param);
  const double           room   = rect.height - 2.0 * LABEL;
  const double           radius = fmin(fmin(KNOB_MOST, room / 2.0 - 1.0), rect.width / 2.0 - 6.0);
  const double           x      = rect.x + rect.width / 2.0;
  const double           y      = rect.y + LABEL + room / 2.0 + 1.0;
  const double           value  = share(widget->param, view->value[widget->param->port]);
  const double           zero   = widget->param->low < 0.0f ? share(widget->param, 0.0f) : 0.0;
  const double           angle  = RIP_TURN * (0.25 + KNOB_GAP + value * (1.0 - 2.0 * KNOB_GAP));
  const bool             lit    = is_lit(view, index);
  draw_words(view, cr, index, idle);
  rip_draw_colour(cr, lit ? rip_lit : rip_raised, 1.0);
  cairo_arc(cr, x, y, radius - 4.0, 0.0, RIP_TURN);
  cairo_fill(cr);
  cairo_set_line_width(cr, 3.0);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
  rip_draw_colour(cr, rip_edge, 1.0);
  draw_arc(cr, x, y, radius - 1.5, 0.0, 1.0);
  rip_draw_colour(cr, idle ? rip_ink_faint : rip_made, 1.0);
  if (fabs(value - zero) > 0.004) {
    draw_arc(cr, x, y, radius - 1.5, zero, value);
  }
  rip_draw_colour(cr, idle ? rip_ink_faint : rip_ink, 1.0);
  cairo_set_line_width(cr, 2.0);
  cairo_move_to(cr, x + cos(angle) * (radius - 10.0), y + sin(angle) * (radius - 10.0));
  cairo_line_to(cr, x + cos(angle) * (radius - 5.5), y + sin(angle) * (radius - 5.5));
  cairo_stroke(cr);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
}

static void
draw_slider(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             idle   = rip_view_is_idle(view, widget->param);
  const double           value  = share(widget->param, view->value[widget->param->port]);
  const double           zero   = widget->param->port == RIP_PORT_HIGH ? 1.0 : 0.0; // a bound: from the end it cuts off
  const double           left   = rect.x + RIP_SLIDER_EDGE;
  const double           width  = rect.width - 2.0 * RIP_SLIDER_EDGE;
  const double           y      = floor(rect.y + rect.height / 2.0);
  const double           x      = left + value * width;
  const double           origin = left + zero * width;
  const bool             lit    = is_lit(view, index);
  draw_words(view, cr, index, idle);
  rip_draw_fill_round(cr, (RipRect){ left, y - 2.0, width, 4.0 }, 2.0, rip_edge, 1.0);
  rip_draw_fill_round(
    cr, (RipRect){ fmin(x, origin), y - 2.0, fabs(x - origin), 4.0 }, 2.0, idle ? rip_ink_faint : rip_made, 1.0);
  rip_draw_fill_round(cr, (RipRect){ x - 4.0, y - 8.0, 8.0, 16.0 }, 3.0, lit ? rip_ink : rip_ink_soft, 1.0);
}

static void
draw_box_with_arrow(cairo_t* const cr, const RipRect rect, const char* const words, const bool lit, const bool idle)
{
  RipStyle style = box_style;
  style.colour   = idle ? rip_ink_faint : rip_ink;
  rip_draw_fill_round(cr, rect, RIP_CORNER, lit ? rip_lit : rip_raised, 1.0);
  rip_draw_text(cr, (RipRect){ rect.x + 7.0, rect.y, rect.width - RIP_BOX_EDGES, rect.height }, &style, words);
  rip_draw_icon(cr, RIP_ICON_DOWN, rect.x + rect.width - 16.0, rect.y + rect.height / 2.0 - 6.0, 12.0, rip_ink_soft);
}

static void
draw_menu(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             lit    = view->hover == (int)index || view->menu == (int)index;
  const float            value  = rip_view_value(view, widget->param->port);
  char                   text[64];
  rip_param_format(widget->param, value, text, sizeof(text));
  if (rect.y < view->header.height) { // in the header there is no room for a name
    draw_box_with_arrow(cr, rect, text, lit, false);
    return;
  }
  const bool idle = rip_view_is_idle(view, widget->param);
  draw_words(view, cr, index, idle);
  const RipRect box = {
    rect.x + RIP_BOX_MARGIN, floor(rect.y + (rect.height - BOX) / 2.0) + 1.0, rect.width - 2.0 * RIP_BOX_MARGIN, BOX
  };
  if (rip_draw_text_width(cr, &box_style, text) > box.width - RIP_BOX_EDGES) {
    rip_param_format_brief(widget->param, value, text, sizeof(text));
  }
  draw_box_with_arrow(cr, box, text, lit, idle);
}

static void
draw_switch(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             on     = view->value[widget->param->port] > 0.5f;
  const double           x      = rect.x + rect.width / 2.0 - 15.0;
  const double           y      = floor(rect.y + rect.height / 2.0) - 7.0;
  draw_words(view, cr, index, false);
  rip_draw_fill_round(cr, (RipRect){ x, y, 30.0, 16.0 }, 8.0, on ? rip_made : rip_edge, 1.0);
  rip_draw_colour(cr, on ? rip_back : rip_ink_soft, 1.0);
  cairo_arc(cr, x + (on ? 22.0 : 8.0), y + 8.0, 5.5, 0.0, RIP_TURN);
  cairo_fill(cr);
}

static void
draw_segment(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             on     = (unsigned)(view->value[widget->param->port] + 0.5f) == widget->option;
  const bool             lit    = view->hover == (int)index;
  const bool             idle   = rip_view_is_idle(view, widget->param);
  const RipColour        ink    = idle ? rip_ink_faint : on || lit ? rip_ink : rip_ink_soft;
  const RipStyle         style  = { RIP_TEXT, on, ink, RIP_CENTRE };
  char                   name[32];
  if (widget->option == 0u) { // behind all of them
    const RipRect* const last = &view->widget[index + rip_menu_count(widget->param) - 1u].rect;
    rip_draw_fill_round(
      cr, (RipRect){ rect.x, rect.y, last->x + last->width - rect.x, rect.height }, RIP_CORNER, rip_back, 1.0);
  }
  if (on || lit) {
    rip_draw_fill_round(cr,
                        (RipRect){ rect.x + 2.0, rect.y + 2.0, rect.width - 4.0, rect.height - 4.0 },
                        RIP_CORNER - 1.0,
                        on ? rip_lit : rip_raised,
                        1.0);
  }
  if (on) {
    rip_draw_fill_round(cr,
                        (RipRect){ rect.x + 12.0, rect.y + rect.height - 5.0, rect.width - 24.0, 2.0 },
                        1.0,
                        idle ? rip_ink_faint : rip_made,
                        1.0);
  }
  rip_param_format_brief(widget->param, widget->param->low + (float)widget->option, name, sizeof(name));
  rip_draw_text(cr, rect, &style, name);
}

static void
draw_power(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipRect rect = view->widget[index].rect;
  const bool    on   = view->value[RIP_PORT_ENABLED] > 0.5f;
  if (view->hover == (int)index) {
    rip_draw_fill_round(cr, rect, RIP_CORNER, rip_raised, 1.0);
  }
  rip_draw_icon(
    cr, RIP_ICON_POWER, rect.x + 5.0, rect.y + rect.height / 2.0 - 8.5, 16.0, on ? rip_made : rip_ink_faint);
}

/// The seed, with its name inside
static void
draw_box(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             lit    = view->hover == (int)index;
  const RipStyle         label  = { RIP_TEXT_SMALL, false, rip_ink_soft, RIP_LEFT };
  const RipStyle         value  = { RIP_TEXT, false, rip_ink, RIP_RIGHT };
  const RipStyle         edited = { RIP_TEXT, false, rip_ink, RIP_LEFT };
  char                   text[32];
  rip_draw_fill_round(cr, rect, RIP_CORNER, rip_back, 1.0);
  rip_draw_outline(cr, rect, RIP_CORNER, rip_edge, lit ? 1.0 : 0.6);
  rip_draw_text(cr, (RipRect){ rect.x + 8.0, rect.y, 30.0, rect.height }, &label, widget->label);
  if (view->editing == (int)index) {
    draw_edit(view, cr, (RipRect){ rect.x + 38.0, rect.y + 2.0, rect.width - 40.0, rect.height - 4.0 }, &edited);
    return;
  }
  rip_param_format(widget->param, view->value[widget->param->port], text, sizeof(text));
  rip_draw_text(cr, (RipRect){ rect.x + 38.0, rect.y, rect.width - 46.0, rect.height }, &value, text);
}

static bool
is_pressed(const RipView* const view, const RipWidget* const widget)
{
  return widget->param ? view->value[widget->param->port] > 0.5f : widget->action == RIP_ACTION_FOLLOW && view->follow;
}

static void
draw_button(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             on     = is_pressed(view, widget);
  const bool             lit    = view->hover == (int)index;
  const bool             plain  = widget->kind == RIP_WIDGET_ICON;
  const RipColour        ink    = on && widget->action == RIP_ACTION_FOLLOW ? rip_made : lit ? rip_ink : rip_ink_soft;
  const RipStyle         style  = { RIP_TEXT_BOX, false, rip_ink, RIP_LEFT };
  if (!plain || lit || rect.y >= view->panel.y) {
    rip_draw_fill_round(cr, rect, RIP_CORNER, on && widget->param ? rip_edge : lit ? rip_lit : rip_raised, 1.0);
  }
  const double icon = fmin(15.0, rect.height - 8.0);
  const double y    = rect.y + (rect.height - icon) / 2.0;
  if (plain) {
    rip_draw_icon(cr, widget->icon, rect.x + (rect.width - icon) / 2.0, y, icon, ink);
    return;
  }
  const double words = rip_draw_text_width(cr, &style, widget->label);
  const double x     = floor(rect.x + fmax((rect.width - words - icon - 6.0) / 2.0, 5.0));
  rip_draw_icon(cr, widget->icon, x, y, icon, ink);
  rip_draw_text(
    cr, (RipRect){ x + icon + 6.0, rect.y, rect.x + rect.width - x - icon - 8.0, rect.height }, &style, widget->label);
}

static void
draw_tab(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  const RipWidget* const widget = &view->widget[index];
  const RipRect          rect   = widget->rect;
  const bool             on     = widget->option == view->tab;
  const bool             lit    = view->hover == (int)index;
  const RipStyle         style  = { RIP_TEXT, on, on || lit ? rip_ink : rip_ink_soft, RIP_LEFT };
  rip_draw_text(cr, rect, &style, widget->label);
  const double width = rip_draw_text_width(cr, &style, widget->label);
  const double page  = (width + 3.0) / view->pages;
  for (unsigned i = 0; on && i < view->pages; ++i) { // a line for each page
    rip_draw_fill_round(cr,
                        (RipRect){ rect.x + page * i, rect.y + rect.height - 2.0, page - 3.0, 2.0 },
                        1.0,
                        rip_made,
                        i == view->page ? 1.0 : 0.35);
  }
}

void
rip_widget_draw(const RipView* const view, cairo_t* const cr, const unsigned index)
{
  static void (*const draw[])(const RipView*, cairo_t*, unsigned) = {
    [RIP_WIDGET_KNOB] = draw_knob,       [RIP_WIDGET_SLIDER] = draw_slider, [RIP_WIDGET_MENU] = draw_menu,
    [RIP_WIDGET_SEGMENT] = draw_segment, [RIP_WIDGET_SWITCH] = draw_switch, [RIP_WIDGET_POWER] = draw_power,
    [RIP_WIDGET_BOX] = draw_box,         [RIP_WIDGET_BUTTON] = draw_button, [RIP_WIDGET_ICON] = draw_button,
    [RIP_WIDGET_TAB] = draw_tab,
  };
  draw[view->widget[index].kind](view, cr, index);
}
