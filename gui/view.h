// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the window shows and how it answers to hands: a plain model, drawn on any cairo context. Knows nothing of X11
// or LV2; one thread.
#ifndef RIP_VIEW_H
#define RIP_VIEW_H

#include "browser.h"
#include "draw.h"
#include "params.h"
#include "score.h"

#define RIP_WIDGETS 64u
#define RIP_EDIT_BYTES 48u // of a value in words

typedef enum
{
  RIP_ACTION_NONE,
  RIP_ACTION_DICE,
  RIP_ACTION_LOAD,
  RIP_ACTION_SAVE,
  RIP_ACTION_DRAG,
  RIP_ACTION_ZOOM_IN,
  RIP_ACTION_ZOOM_OUT,
  RIP_ACTION_FOLLOW,
  RIP_ACTION_TAB,
  RIP_ACTION_PAGE,
} RipAction;

typedef enum
{
  RIP_WIDGET_KNOB,
  RIP_WIDGET_SLIDER,
  RIP_WIDGET_MENU,    // a choice that drops down
  RIP_WIDGET_SEGMENT, // one option of a choice
  RIP_WIDGET_SWITCH,
  RIP_WIDGET_POWER,
  RIP_WIDGET_BOX, // a number to be typed
  RIP_WIDGET_BUTTON,
  RIP_WIDGET_ICON, // a button without words
  RIP_WIDGET_TAB,
} RipWidgetKind;

typedef struct
{
  RipWidgetKind   kind;
  RipRect         rect;
  const RipParam* param; // NULL: `action`
  RipAction       action;
  unsigned        option; // of a segment or tab
  RipIcon         icon;
  const char*     label;
  const char*     help;
} RipWidget;

/// What the view asks of whoever holds it
typedef struct
{
  void* data;
  void (*set_port)(void* data, RipPort port, float value);
  void (*touch)(void* data, RipPort port, bool held); // a hand is on a control, or no longer is: told once each time
  void (*set_locks)(void* data, const char* locks);
  void (*load_clip)(void* data, const char* path);
  void (*drag_out)(void* data); // the pointer, held down, carries the generated bars away
} RipViewCalls;

/// Parts that are drawn by themselves
enum
{
  RIP_PART_HEADER = 1u << 0u,
  RIP_PART_ROLL   = 1u << 1u,
  RIP_PART_TOOLS  = 1u << 2u,
  RIP_PART_PANEL  = 1u << 3u,
  RIP_PART_ALL    = 15u
};

typedef enum
{
  RIP_DRAG_NONE,
  RIP_DRAG_VALUE,  // a knob or slider
  RIP_DRAG_SCROLL, // the roll
  RIP_DRAG_OUT,    // the handle of the generated bars
} RipDrag;

typedef struct
{
  RipScore*    score;
  RipViewCalls calls;
  float        value[RIP_PORTS];
  unsigned     program; // 1 + the scene that a program change gave instead of the port's; 0: none did
  uint32_t     random;  // state of the dice

  // Places, in pixels before scaling
  double    width, height, scale;
  bool      compact; // little width
  bool      low;     // little height
  bool      named;   // the plugin's name is shown
  RipRect   header, state, chords, ruler, keys, grid, tools, panel;
  RipWidget widget[RIP_WIDGETS];
  unsigned  widgets;
  unsigned  tab, page, pages; // of the panel

  // The roll
  RipPlace origin; // at the left edge
  double   zoom;   // pixels a 16th
  double   key_height;
  bool     auto_keys; // their height is as the window's makes it, until somebody changes it
  double   top_key;   // at the upper edge, counted in keys, 127 or less
  bool     follow;
  RipPlace head; // the playhead, moved on between reports
  double   head_seconds;

  // Hands
  int             hover;   // widget, or -1
  int             menu;    // whose menu is open, or -1
  int             item;    // of the menu, under the pointer, or -1
  int             editing; // whose value is being typed, or -1
  char            text[RIP_EDIT_BYTES];
  bool            fresh; // the next character replaces `text`
  RipDrag         drag;
  int             dragged; // widget
  double          drag_x, drag_y;
  double          drag_value; // unrounded
  const RipParam* waiting;    // its port has one value for a moment before it gets another, or NULL
  float           waiting_value;
  double          waiting_seconds; // since when
  double          click_seconds;
  int             clicked;
  int64_t         hover_bar; // on the ruler
  bool            on_ruler;

  RipBrowser browser;
  char       message[160];
  double     message_until; // seconds
  double     seconds;       // of the last tick
  unsigned   dirty;         // RIP_PART_*

  // The keyboard as it was drawn last
  bool    keys_drawn; // and lies there still
  RipKeys keys_heard, keys_played;
  double  keys_top, keys_height;

  // The roll's content, drawn ahead
  cairo_surface_t* cache;
  RipPlace         cache_origin;
  double           cache_width;
  bool             cache_stale;
} RipView;

/// A view of a score, which it does not own; defaults everywhere
void
rip_view_init(RipView* view, RipScore* score, const RipViewCalls* calls);

/// Free what the view holds; what is dragged ends
void
rip_view_clear(RipView* view);

/// Width and height in pixels of the screen. Ends what is dragged, chosen or typed.
void
rip_view_resize(RipView* view, double width, double height, double scale);

/// A port has this value; kept within the port's range, and not taken if it is not finite
void
rip_view_set_port(RipView* view, RipPort port, float value);

/// A report was taken
void
rip_view_reported(RipView* view, RipTook took);

/// Time goes on: move what moves. Marks as dirty what has to be drawn again.
void
rip_view_tick(RipView* view, double seconds);

/// Draw the parts that are dirty, or all
void
rip_view_draw(RipView* view, cairo_t* cr, bool all);

/// Words for a moment, e.g. an error
void
rip_view_say(RipView* view, const char* words);

// Hands; places in pixels of the screen
typedef enum
{
  RIP_KEY_OTHER, // `text` is typed
  RIP_KEY_ENTER,
  RIP_KEY_ESCAPE,
  RIP_KEY_BACKSPACE,
  RIP_KEY_UP,
  RIP_KEY_DOWN
} RipKeyName;

void
rip_view_press(RipView* view, double x, double y, unsigned button, bool fine);

void
rip_view_move(RipView* view, double x, double y, bool fine);

void
rip_view_release(RipView* view, double x, double y, unsigned button);

/// The pointer left the window
void
rip_view_leave(RipView* view);

/// Hands are off every control: nothing is dragged any more, chosen or typed. Where the window is hidden, and where
/// widgets are placed anew, for an index names another then.
void
rip_view_hands_off(RipView* view);

/// `steps` > 0: up or left
void
rip_view_wheel(RipView* view, double x, double y, double steps, bool sideways, bool control, bool fine);

/// True if the key was wanted
bool
rip_view_key(RipView* view, RipKeyName key, const char* text);

/// Whether keys are wanted
bool
rip_view_wants_keys(const RipView* view);

/// A file was dropped
void
rip_view_drop(RipView* view, const char* path);

#endif
