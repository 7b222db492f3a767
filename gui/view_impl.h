// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the files of the view share
#ifndef RIP_VIEW_IMPL_H
#define RIP_VIEW_IMPL_H

#include "view.h"

#define RIP_MENU_ROW 24.0
#define RIP_BOX_EDGES 23.0   // of the width of a menu's box, beside the words
#define RIP_BOX_MARGIN 3.0   // between a menu's box and the edge of its cell
#define RIP_SLIDER_EDGE 12.0 // of a slider's widget, on either side of its way
#define RIP_ZOOM_LEAST 1.5
#define RIP_ZOOM_MOST 40.0
#define RIP_ZOOM_STEP 1.25  // of a button or a notch of the wheel
#define RIP_HEAD_PLACE 0.35 // of the width, where the playhead stands when the roll follows it

/// Place all parts and widgets, with hands off them; layout.c
void
rip_layout(RipView* view);

/// Whether a control does nothing as things are, and is drawn faint: a scene is in force that sets what it would, or
/// the mode has no use for it
bool
rip_view_is_idle(const RipView* view, const RipParam* param);

/// What a control shows, and hands start from: its port's value, but the scene that was chosen, if that has to wait, or
/// that of a program change
static inline float
rip_view_value(const RipView* const view, const RipPort port)
{
  if (port == RIP_PORT_SCENE && view->waiting && view->waiting->port == port) {
    return view->waiting_value;
  }
  return port == RIP_PORT_SCENE && view->program ? (float)(view->program - 1u) : view->value[port];
}

/// Where the open menu lies, and how many columns it has; menu.c
RipRect
rip_menu_rect(const RipView* view, unsigned* columns);

/// How many items a choice has
unsigned
rip_menu_count(const RipParam* param);

/// The item of the open menu at a place, or -1
int
rip_menu_item(const RipView* view, double x, double y);

void
rip_menu_draw(const RipView* view, cairo_t* cr);

/// widgets.c
void
rip_widget_draw(const RipView* view, cairo_t* cr, unsigned index);

/// Where a knob's or slider's value is written
RipRect
rip_widget_value_rect(const RipWidget* widget);

/// roll.c: chords, ruler, keys and grid
void
rip_roll_draw(RipView* view, cairo_t* cr);

/// Width in pixels, of the grid, between the left edge and a place; roll_place.c, as what follows
double
rip_roll_x(const RipView* view, RipPlace place);

/// The place at a width from the left edge
RipPlace
rip_roll_place(const RipView* view, double x);

/// Keep the vertical scroll within the keyboard
void
rip_roll_clamp(RipView* view);

/// Put the playhead where it stands when the roll follows it
void
rip_roll_follow(RipView* view);

/// Zoom in time; the place at a width from the left edge stays
void
rip_roll_zoom(RipView* view, double factor, double x);

/// Scroll in time, to what is later; the roll follows the playhead no more
void
rip_roll_scroll(RipView* view, double pixels);

/// Scroll up so many keys
void
rip_roll_scroll_keys(RipView* view, double keys);

/// Make keys higher by so many pixels; the key at a height below the upper edge stays
void
rip_roll_stretch_keys(RipView* view, double pixels, double y);

/// Set a port, within its range, and tell the plugin if that changes what is in force; actions.c, as what follows
void
rip_view_change(RipView* view, const RipParam* param, float value);

/// Do what a button without a parameter is for
void
rip_view_act(RipView* view, const RipWidget* widget);

/// Press a trigger: it stays up long enough for the plugin to see it. One that was left up falls first.
void
rip_view_trigger(RipView* view, const RipParam* param);

/// Give a port what it waits for, when its time has come: a trigger that was pressed falls
void
rip_view_go_on(RipView* view);

/// Ask the plugin to lock a bar, or to let it go
void
rip_view_toggle_lock(RipView* view, int64_t bar);

/// Begin to type a widget's value, and end it; keys.c
void
rip_edit_start(RipView* view, int index);

void
rip_edit_end(RipView* view, bool keep);

/// Take the last character away, of UTF-8, or all; keys.c
void
rip_text_erase(char* text, bool all);

/// browser_view.c
void
rip_browser_draw(const RipView* view, cairo_t* cr);

void
rip_browser_press(RipView* view, double x, double y);

void
rip_browser_move(RipView* view, double x, double y);

void
rip_browser_wheel(RipView* view, double steps);

bool
rip_browser_key(RipView* view, RipKeyName key, const char* text);

#endif
