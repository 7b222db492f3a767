// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "window.h"

#include "canvas.h"
#include "dnd.h"
#include "trap.h"
#include "typing.h"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LEAST_SECONDS 0.024   // between two drawings that only move on
#define FORGOTTEN_SECONDS 0.3 // without idle: the host does not know of it
#define LEAST_SCALE 0.5
#define MOST_SCALE 4.0

struct RipWindow
{
  RipView*   view;
  Display*   display;
  Window     window;
  Window     parent; // 0: none
  bool       gone;   // the host destroyed it
  bool       closed; // by the user
  bool       mapped;
  bool       exposed; // something of it has to be shown again
  bool       focused; // keys were asked for
  unsigned   width, height;
  double     scale;
  Atom       protocols, delete_window;
  Visual*    visual;
  RipCanvas* canvas; // NULL: there is no memory for it
  double     drawn;  // when, in seconds
  double     idled;  // when rip_window_idle was called
  RipDnd     dnd;
  RipTyping  typing;
};

static double
seconds_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// How much larger than at 96 dots an inch the desktop wants things
static double
desktop_scale(Display* const display)
{
  const char* const text = XGetDefault(display, "Xft", "dpi");
  const double      dots = text ? atof(text) : 96.0;
  return dots > 0.0 ? floor(dots / 96.0 * 4.0 + 0.5) / 4.0 : 1.0; // by quarters: lines stay sharp
}

static void
make_canvas(RipWindow* const window)
{
  rip_canvas_free(window->canvas);
  window->canvas = rip_canvas_new(window->display, window->window, window->visual, window->width, window->height);
  rip_view_resize(window->view, window->width, window->height, window->scale);
}

/// A window of X11 in true colours, whatever its parent's are; false if there is no such window
static bool
create(RipWindow* const window, const char* const title)
{
  Display* const       display = window->display;
  const Window         inside  = window->parent ? window->parent : DefaultRootWindow(display);
  XVisualInfo          info;
  XSetWindowAttributes attributes;
  memset(&attributes, 0, sizeof(attributes));
  if (!XMatchVisualInfo(display, DefaultScreen(display), 24, TrueColor, &info)) {
    return false;
  }
  window->visual               = info.visual;
  attributes.colormap          = XCreateColormap(display, DefaultRootWindow(display), info.visual, AllocNone);
  attributes.bit_gravity       = NorthWestGravity;
  attributes.background_pixmap = None;
  attributes.event_mask = ExposureMask | StructureNotifyMask | PointerMotionMask | ButtonPressMask | ButtonReleaseMask |
                          KeyPressMask | LeaveWindowMask;
  window->window          = XCreateWindow(display,
                                 inside,
                                 0,
                                 0,
                                 window->width,
                                 window->height,
                                 0,
                                 info.depth,
                                 InputOutput,
                                 info.visual,
                                 CWColormap | CWBitGravity | CWBackPixmap | CWEventMask | CWBorderPixel,
                                 &attributes);
  XSizeHints* const hints = XAllocSizeHints();
  if (hints) {
    hints->flags      = PMinSize;
    hints->min_width  = (int)(RIP_LEAST_WIDTH * window->scale);
    hints->min_height = (int)(RIP_LEAST_HEIGHT * window->scale);
    XSetWMNormalHints(display, window->window, hints);
    XFree(hints);
  }
  XStoreName(display, window->window, title);
  window->protocols     = XInternAtom(display, "WM_PROTOCOLS", False);
  window->delete_window = XInternAtom(display, "WM_DELETE_WINDOW", False);
  XSetWMProtocols(display, window->window, &window->delete_window, 1);
  rip_dnd_init(&window->dnd, display, window->window);
  rip_typing_init(&window->typing, display, window->window);
  make_canvas(window);
  return true;
}

RipWindow*
rip_window_new(RipView* const view, const uintptr_t parent, const double scale, const char* const title)
{
  RipWindow* const window = (RipWindow*)calloc(1u, sizeof(RipWindow));
  if (!window) {
    return NULL;
  }
  window->view    = view;
  window->parent  = (Window)parent;
  window->display = XOpenDisplay(NULL);
  if (!window->display) {
    free(window);
    return NULL;
  }
  window->scale  = fmin(fmax(scale > 0.0 ? scale : desktop_scale(window->display), LEAST_SCALE), MOST_SCALE);
  window->width  = (unsigned)(RIP_WIDTH * window->scale);
  window->height = (unsigned)(RIP_HEIGHT * window->scale);
  RipTrap trap;
  rip_trap_set(&trap, window->display);
  const bool made = create(window, title);
  if (made && window->parent) {
    XMapWindow(window->display, window->window);
  }
  if (rip_trap_end() || !made) {
    rip_window_free(window);
    return NULL;
  }
  return window;
}

void
rip_window_free(RipWindow* const window)
{
  RipTrap trap;
  rip_trap_set(&trap, window->display);
  if (window->window) {
    rip_typing_end(&window->typing);
    rip_canvas_free(window->canvas);
    if (!window->gone) {
      XDestroyWindow(window->display, window->window);
    }
  }
  rip_trap_end();
  XCloseDisplay(window->display);
  free(window);
}

uintptr_t
rip_window_id(const RipWindow* const window)
{
  return (uintptr_t)window->window;
}

void
rip_window_size(const RipWindow* const window, unsigned* const width, unsigned* const height)
{
  *width  = window->width;
  *height = window->height;
}

void
rip_window_resize(RipWindow* const window, const unsigned width, const unsigned height)
{
  RipTrap trap;
  rip_trap_set(&trap, window->display);
  if (!window->gone && width && height) {
    XResizeWindow(window->display, window->window, width, height);
  }
  rip_trap_end();
}

void
rip_window_show(RipWindow* const window, const bool shown)
{
  RipTrap trap;
  rip_trap_set(&trap, window->display);
  if (!window->gone && shown) {
    window->closed = false;
    XMapRaised(window->display, window->window);
  } else if (!window->gone) {
    XUnmapWindow(window->display, window->window);
  }
  rip_trap_end();
}

void
rip_window_drag(RipWindow* const window, const char* const path)
{
  rip_dnd_carry(&window->dnd, path);
}

static void
configure(RipWindow* const window, const XConfigureEvent* const event)
{
  const unsigned width  = (unsigned)(event->width > 0 ? event->width : 1);
  const unsigned height = (unsigned)(event->height > 0 ? event->height : 1);
  if (width != window->width || height != window->height) {
    window->width  = width;
    window->height = height;
    make_canvas(window);
  }
}

static void
press(RipWindow* const window, const XButtonEvent* const event)
{
  const bool   control = event->state & ControlMask;
  const bool   shift   = event->state & ShiftMask;
  const double x       = event->x;
  const double y       = event->y;
  if (event->button >= Button4 && event->button <= 7u) {
    const bool up = event->button == Button4 || event->button == 6u;
    rip_view_wheel(window->view, x, y, up ? 1.0 : -1.0, shift || event->button > Button5, control, control);
  } else {
    rip_view_press(window->view, x, y, event->button, control);
  }
}

static RipKeyName
key_name(const KeySym symbol)
{
  switch (symbol) {
  case XK_Return:
  case XK_KP_Enter:
    return RIP_KEY_ENTER;
  case XK_Escape:
    return RIP_KEY_ESCAPE;
  case XK_BackSpace:
  case XK_Delete:
    return RIP_KEY_BACKSPACE;
  case XK_Up:
    return RIP_KEY_UP;
  case XK_Down:
    return RIP_KEY_DOWN;
  default:
    return RIP_KEY_OTHER;
  }
}

static void
press_key(RipWindow* const window, XKeyEvent* const event)
{
  char   text[256];
  KeySym symbol = NoSymbol;
  rip_typing_read(&window->typing, event, text, sizeof(text), &symbol);
  const RipKeyName key    = key_name(symbol);
  const bool       wanted = (key != RIP_KEY_OTHER || *text) && rip_view_key(window->view, key, text);
  if (!wanted && window->parent) { // let the host have it, e.g. for its transport
    event->window = window->parent;
    XSendEvent(window->display, window->parent, True, KeyPressMask, (XEvent*)event);
  }
}

static bool
closes(const RipWindow* const window, const XClientMessageEvent* const event)
{
  return event->message_type == window->protocols && event->format == 32 &&
         (Atom)event->data.l[0] == window->delete_window;
}

static void
take_event(RipWindow* const window, XEvent* const event)
{
  if (rip_typing_takes(&window->typing, event) || rip_dnd_take(&window->dnd, event)) {
    return;
  }
  switch (event->type) {
  case Expose:
    window->exposed = true;
    break;
  case ConfigureNotify:
    configure(window, &event->xconfigure);
    break;
  case MapNotify:
    window->mapped  = true;
    window->exposed = true;
    break;
  case UnmapNotify: // a button that is down comes up elsewhere
    window->mapped = false;
    rip_view_hands_off(window->view);
    break;
  case DestroyNotify:
    window->gone = true;
    break;
  case MotionNotify:
    rip_view_move(window->view, event->xmotion.x, event->xmotion.y, event->xmotion.state & ControlMask);
    break;
  case ButtonPress:
    press(window, &event->xbutton);
    break;
  case ButtonRelease:
    rip_view_release(window->view, event->xbutton.x, event->xbutton.y, event->xbutton.button);
    break;
  case LeaveNotify:
    rip_view_leave(window->view);
    break;
  case KeyPress:
    press_key(window, &event->xkey);
    break;
  case MappingNotify:
    XRefreshKeyboardMapping(&event->xmapping);
    break;
  case ClientMessage:
    window->closed = window->closed || closes(window, &event->xclient);
    break;
  default:
    break;
  }
}

/// All events that wait; of motions that follow each other only the last
static void
take_events(RipWindow* const window)
{
  while (!window->gone && XPending(window->display)) {
    XEvent event;
    XEvent next;
    XNextEvent(window->display, &event);
    while (event.type == MotionNotify && XPending(window->display) && XPeekEvent(window->display, &next) &&
           next.type == MotionNotify) {
      XNextEvent(window->display, &event);
    }
    take_event(window, &event);
  }
}

/// Ask for the keyboard while something is typed, and give it back. From a window that is hidden X takes it.
static void
focus(RipWindow* const window)
{
  const bool wanted = window->mapped && rip_view_wants_keys(window->view);
  if (wanted != window->focused) {
    window->focused = wanted;
    rip_typing_set_active(&window->typing, wanted);
    if (wanted || (window->mapped && window->parent)) {
      XSetInputFocus(window->display, wanted ? window->window : window->parent, RevertToParent, CurrentTime);
    }
  }
}

/// Draw what changed, and show it
static void
show(RipWindow* const window, const double now)
{
  RipView* const view       = window->view;
  const bool     only_moves = view->dirty == RIP_PART_ROLL && !window->exposed;
  if (!window->mapped || !window->canvas || (!view->dirty && !window->exposed) ||
      (only_moves && now - window->drawn < LEAST_SECONDS)) {
    return;
  }
  if (view->dirty) {
    cairo_t* const cr = cairo_create(rip_canvas_surface(window->canvas));
    rip_view_draw(view, cr, false);
    cairo_destroy(cr);
  }
  const double top    = only_moves ? view->chords.y * view->scale : 0.0;
  const double bottom = only_moves ? view->tools.y * view->scale : window->height;
  rip_canvas_show(window->canvas, (int)floor(top), (int)ceil(bottom));
  window->exposed = false;
  window->drawn   = now;
}

static void
take_drop(RipWindow* const window)
{
  if (*window->dnd.dropped) {
    rip_view_drop(window->view, window->dnd.dropped);
    *window->dnd.dropped = '\0';
  }
}

bool
rip_window_idle(RipWindow* const window)
{
  const double now = seconds_now();
  window->idled    = now;
  if (window->gone) {
    return false;
  }
  RipTrap trap;
  rip_trap_set(&trap, window->display);
  take_events(window);
  if (!window->gone) {
    take_drop(window);
    focus(window);
    rip_view_tick(window->view, now);
    show(window, now);
  }
  rip_trap_end();
  return !window->closed && !window->gone;
}

void
rip_window_poke(RipWindow* const window)
{
  if (seconds_now() - window->idled > FORGOTTEN_SECONDS) {
    rip_window_idle(window);
  }
}
