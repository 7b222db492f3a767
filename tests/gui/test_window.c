// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The window in a host, under an X server: clicked, dragged, typed into, dropped on, closed.

#include "dnd.h"
#include "host.h"
#include "run_tests.h"
#include "scenery.h"
#include "smf.h"
#include "stage.h"
#include "trap.h"

#include <X11/Xatom.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const HostManner usual = { false, 1.0f };

/// The middle of a widget, as a view of the same size lays it out
static StagePlace
find(const char* const name)
{
  Stage* const     stage = stage_new(STAGE_WIDTH, STAGE_HEIGHT);
  const StagePlace place = stage_place(stage, name);
  stage_free(stage);
  return place;
}

static Host*
open_window(void)
{
  Host* const host = host_open(usual);
  ck_assert(host_live(host, 0.5));
  return host;
}

static void
click_on(Host* const host, const char* const name, const double dx, const double dy)
{
  const StagePlace at = find(name);
  host_click(host, at.x + dx, at.y + dy);
}

START_TEST(it_is_clicked)
{
  Host* const host = open_window();
  click_on(host, "mode", 240.0, 0.0); // the fourth of five
  ck_assert_float_eq(host_value(host, RIP_PORT_MODE), 3.0f);
  click_on(host, "new_each_pass", 0.0, 4.0);
  ck_assert_float_eq(host_value(host, RIP_PORT_NEW_EACH_PASS), 1.0f);
  click_on(host, "enabled", 0.0, 0.0);
  ck_assert_float_eq(host_value(host, RIP_PORT_ENABLED), 0.0f);
  click_on(host, "Dice", 0.0, 0.0);
  ck_assert_float_gt(host_value(host, RIP_PORT_SEED), 0.0f);
  click_on(host, "regenerate", 0.0, 0.0);
  host_live(host, 0.3);
  ck_assert_uint_eq(host_sets(host, RIP_PORT_REGENERATE), 2u);
  ck_assert_float_eq(host_value(host, RIP_PORT_REGENERATE), 0.0f);
  click_on(host, "style", 0.0, 0.0); // the menu opens above: its last item is just over it
  host_point(host, 60.0, 522.0);
  host_button(host, 1u, true);
  host_button(host, 1u, false);
  ck_assert_float_eq(host_value(host, RIP_PORT_STYLE), 3.0f);
  host_close(host, false);
}
END_TEST

START_TEST(it_is_dragged)
{
  Host* const      host = open_window();
  const StagePlace at   = find("density");
  host_point(host, at.x, at.y);
  host_button(host, 1u, true);
  host_point(host, at.x, at.y - 20.0);
  host_point(host, at.x, at.y - 45.0);
  host_button(host, 1u, false);
  ck_assert_float_eq_tol(host_value(host, RIP_PORT_DENSITY), 0.5f, 0.02f);
  host_live(host, 0.5);
  host_point(host, at.x, at.y);
  host_key(host, XK_Control_L, true);
  host_button(host, 1u, true);
  host_point(host, at.x, at.y + 45.0);
  host_button(host, 1u, false);
  host_key(host, XK_Control_L, false);
  ck_assert_float_eq_tol(host_value(host, RIP_PORT_DENSITY), 0.45f, 0.02f); // finely
  host_live(host, 0.5);
  host_point(host, at.x, at.y);
  host_button(host, 4u, true); // the wheel
  host_button(host, 4u, false);
  ck_assert_float_eq_tol(host_value(host, RIP_PORT_DENSITY), 0.49f, 0.02f);
  for (unsigned i = 0; i < 2u; ++i) { // a double click
    host_button(host, 1u, true);
    host_button(host, 1u, false);
  }
  ck_assert_float_eq(host_value(host, RIP_PORT_DENSITY), 0.0f);
  host_close(host, false);
}
END_TEST

START_TEST(it_is_typed_into)
{
  Host* const host = open_window();
  click_on(host, "seed", 0.0, 0.0);
  host_type(host, "4711");
  ck_assert_float_eq(host_value(host, RIP_PORT_SEED), 4711.0f);
  click_on(host, "temperature", 0.0, 34.0);
  host_type(host, "0.75");
  ck_assert_float_eq_tol(host_value(host, RIP_PORT_TEMPERATURE), 0.75f, 1e-6f);
  host_type(host, "1"); // to nobody: the keyboard was given back
  ck_assert_uint_eq(host_sets(host, RIP_PORT_TEMPERATURE), 1u);
  click_on(host, "Load clip", 0.0, 0.0);
  host_type(host, "/a/tune.mid");
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/a/tune.mid");
  host_close(host, false);
}
END_TEST

/// Type these keys into the field for a clip, and Return
static void
type_name(Host* const host, const KeySym* const keys, const size_t count)
{
  click_on(host, "Load clip", 0.0, 0.0);
  host_press(host, XK_slash);
  for (size_t i = 0; i < count; ++i) {
    host_press(host, keys[i]);
  }
  host_press(host, XK_Return);
}

// Keys of several alphabets, and the name that they make
static const KeySym      many[] = { XK_a, XK_udiaeresis, XK_odoubleacute, XK_Cyrillic_zhe, 0x010065E5u, 0x0101D11Eu };
static const char* const many_name = "urn:ripieno:clip=/a\xc3\xbc\xc5\x91\xd0\xb6\xe6\x97\xa5\xf0\x9d\x84\x9e";
#define MANY (sizeof(many) / sizeof(many[0]))

START_TEST(any_alphabet_is_typed)
{
  ck_assert_str_eq(setlocale(LC_ALL, NULL), "C"); // a host that sets no locale
  Host* const host = open_window();
  type_name(host, many, MANY);
  ck_assert_str_eq(host_property(host), many_name);
  ck_assert_str_eq(setlocale(LC_ALL, NULL), "C"); // nor does the window
  click_on(host, "Load clip", 0.0, 0.0);
  host_press(host, XK_slash);
  host_press(host, XK_odoubleacute);
  host_press(host, XK_Cyrillic_zhe);
  host_press(host, XK_BackSpace); // takes a whole character
  host_press(host, XK_Return);
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/\xc5\x91");
  host_close(host, false);
}
END_TEST

START_TEST(dead_keys_compose)
{
  static const KeySym keys[] = { XK_dead_acute, XK_e, XK_dead_diaeresis, XK_u };
  static const KeySym half[] = { XK_b, XK_dead_acute };
  ck_assert(setlocale(LC_ALL, "C.UTF-8")); // a host with a locale
  Host* const host = open_window();
  type_name(host, keys, 4u);
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/\xc3\xa9\xc3\xbc");
  type_name(host, many, MANY);
  ck_assert_str_eq(host_property(host), many_name);
  click_on(host, "Load clip", 0.0, 0.0);
  for (unsigned i = 0; i < 2u; ++i) {
    host_press(host, half[i]);
  }
  host_press(host, XK_Escape); // the half that was typed is gone
  host_press(host, XK_Escape);
  host_close(host, false);
}
END_TEST

/// Where the host's modifiers name a method that does not run
START_TEST(it_is_typed_into_without_a_method)
{
  static const KeySym keys[] = { XK_a, XK_udiaeresis, 0x010065E5u };
  ck_assert(setlocale(LC_ALL, "C.UTF-8") && XSetLocaleModifiers("@im=nobody"));
  Host* const host = open_window();
  type_name(host, keys, 3u);
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/a\xc3\xbc\xe6\x97\xa5");
  ck_assert_str_eq(XSetLocaleModifiers(NULL), "@im=nobody"); // they are the host's
  host_close(host, false);
}
END_TEST

START_TEST(it_shows_reports_and_locks_bars)
{
  Host* const host  = open_window();
  const char* locks = "urn:ripieno:locks=3,5";
  ck_assert_uint_eq(host_asks(host), 1u);
  scenery_play(host_report, host);
  host_live(host, 0.2);
  host_click(host, 260.0, 72.0); // bar 5, see images/playing.png
  ck_assert_str_eq(host_property(host), locks);
  host_tell_property(host, "urn:ripieno:locks", "2,9"); // the plugin knows better
  host_click(host, 260.0, 72.0);
  ck_assert_str_eq(host_property(host), "urn:ripieno:locks=2,5,9");
  host_tell_property(host, "urn:ripieno:notice", "words");
  host_live(host, 0.1);
  XImage* const image  = XGetImage(host_hands(host), host_window(host), 46, 84, 900u, 380u, AllPlanes, ZPixmap);
  unsigned      blue   = 0u;
  unsigned      orange = 0u;
  for (int y = 0; y < 380; ++y) {
    for (int x = 0; x < 900; ++x) {
      const unsigned long pixel = XGetPixel(image, x, y) & 0xFFFFFFu;
      blue += pixel == 0x58b4f0u;
      orange += (pixel >> 16u) > (pixel & 255u) + 90u; // paler where it is soft
    }
  }
  XDestroyImage(image);
  ck_assert_uint_gt(blue, 500u);
  ck_assert_uint_gt(orange, 1000u);
  host_close(host, false);
}
END_TEST

START_TEST(a_gap_makes_it_ask_again)
{
  Host* const host = open_window();
  scenery_play(host_report, host);
  RipWireHead head = { RIP_WIRE_VERSION, RIP_WIRE_FORGET, 1000u };
  host_live(host, 2.2);
  ck_assert_uint_eq(host_asks(host), 1u);
  host_report(host, &head, sizeof(head));
  host_live(host, 0.2);
  ck_assert_uint_eq(host_asks(host), 2u);
  host_close(host, false);
}
END_TEST

START_TEST(it_fits_any_size)
{
  static const unsigned sizes[][2] = { { 480u, 300u }, { 1900u, 1200u }, { 1u, 1u }, { 700u, 350u } };
  Host* const           host       = open_window();
  scenery_play(host_report, host);
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    XResizeWindow(host_hands(host), host_window(host), sizes[i][0], sizes[i][1]);
    ck_assert(host_live(host, 0.15));
  }
  host_close(host, false);
}
END_TEST

START_TEST(it_grows_on_fine_screens)
{
  XWindowAttributes attributes;
  Host* const       host = host_open((HostManner){ false, 2.0f });
  host_live(host, 0.2);
  XGetWindowAttributes(host_hands(host), host_window(host), &attributes);
  ck_assert_int_eq(attributes.width, 1960);
  ck_assert_int_eq(attributes.height, 1240);
  const StagePlace at = find("new_each_pass");
  host_click(host, 2.0 * at.x, 2.0 * at.y + 8.0);
  ck_assert_float_eq(host_value(host, RIP_PORT_NEW_EACH_PASS), 1.0f);
  host_close(host, false);
}
END_TEST

START_TEST(it_stands_alone)
{
  Host* const host = host_open((HostManner){ true, 1.0f });
  ck_assert(host_live(host, 0.3));
  Display* const hands    = host_hands(host);
  XEvent         event    = { .xclient = { .type         = ClientMessage,
                                           .window       = host_window(host),
                                           .message_type = XInternAtom(hands, "WM_PROTOCOLS", False),
                                           .format       = 32 } };
  event.xclient.data.l[0] = (long)XInternAtom(hands, "WM_DELETE_WINDOW", False);
  XSendEvent(hands, host_window(host), False, NoEventMask, &event);
  ck_assert(!host_live(host, 0.2));
  host_close(host, false);
}
END_TEST

/// A button that is down when it is hidden comes up elsewhere
START_TEST(it_is_hidden_in_a_drag)
{
  Host* const      host = open_window();
  const StagePlace at   = find("density");
  host_point(host, at.x, at.y);
  host_button(host, 1u, true);
  host_point(host, at.x, at.y - 20.0);
  ck_assert_uint_eq(host_sets(host, RIP_PORT_DENSITY), 1u);
  host_show(host, false);
  host_button(host, 1u, false);
  host_show(host, true);
  host_point(host, at.x, at.y - 40.0);
  ck_assert_uint_eq(host_sets(host, RIP_PORT_DENSITY), 1u);
  host_close(host, false);
}
END_TEST

/// With the window the keyboard went
START_TEST(it_is_hidden_while_it_is_typed_into)
{
  Host* const host = open_window();
  click_on(host, "Load clip", 0.0, 0.0);
  host_show(host, false);
  host_show(host, true);
  host_point(host, 1900.0, 1250.0); // beside it
  host_type(host, "/a/tune.mid");
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/a/tune.mid");
  host_close(host, false);
}
END_TEST

START_TEST(it_survives_its_parent)
{
  Host* const host = open_window();
  host_close(host, true);
}
END_TEST

START_TEST(it_lives_without_idle)
{
  Host* const      host  = open_window();
  Display* const   hands = host_hands(host);
  const StagePlace at    = find("mode");
  XTestFakeMotionEvent(hands, -1, (int)at.x + 75, (int)at.y, CurrentTime);
  XTestFakeButtonEvent(hands, 1u, True, CurrentTime);
  XTestFakeButtonEvent(hands, 1u, False, CurrentTime);
  host_neglect(host, 1.0);
  ck_assert_float_eq(host_value(host, RIP_PORT_MODE), 1.0f);
  host_close(host, false);
}
END_TEST

START_TEST(several_are_open)
{
  Host* const a = open_window();
  Host* const b = open_window(); // over the other
  scenery_play(host_report, a);
  scenery_play(host_report, b);
  click_on(b, "mode", 240.0, 0.0);
  host_live(a, 0.1);
  ck_assert(isnan(host_value(a, RIP_PORT_MODE)));
  ck_assert_float_eq(host_value(b, RIP_PORT_MODE), 3.0f);
  host_close(b, false);
  click_on(a, "mode", 75.0, 0.0);
  ck_assert_float_eq(host_value(a, RIP_PORT_MODE), 1.0f);
  host_close(a, false);
}
END_TEST

static int
note_error(Display* const display, XErrorEvent* const event)
{
  (void)display;
  (void)event;
  return 0;
}

/// A host without idle that shows two windows of one plugin: the one wakes the other
START_TEST(one_wakes_the_other)
{
  const XErrorHandler before = XSetErrorHandler(note_error);
  Host* const         a      = open_window();
  Host* const         b      = open_window(); // over the other
  host_link(b, a);
  host_live(b, 0.5);
  click_on(b, "mode", 240.0, 0.0);
  ck_assert_float_eq(host_value(b, RIP_PORT_MODE), 3.0f);
  host_close(b, false);
  host_close(a, false);
  ck_assert(XSetErrorHandler(before) == note_error); // errors are the host's again
}
END_TEST

static unsigned      first_errors, second_errors;
static XErrorHandler first; // whom the second passes errors on to, or NULL

static int
note_first(Display* const display, XErrorEvent* const event)
{
  ++first_errors;
  return note_error(display, event);
}

static int
note_second(Display* const display, XErrorEvent* const event)
{
  ++second_errors;
  return first ? first(display, event) : 0;
}

static void
make_error(Display* const display)
{
  XMapWindow(display, None);
  XSync(display, False);
}

/// One window says something to the host, which minds errors of its own while it tells the next
START_TEST(errors_are_minded_by_the_last_who_cared)
{
  Display* const      own[2] = { XOpenDisplay(NULL), XOpenDisplay(NULL) };
  Display* const      hosts  = XOpenDisplay(NULL);
  const XErrorHandler before = XSetErrorHandler(note_first);
  RipTrap             outer;
  RipTrap             inner;
  RipTrap             innermost;
  rip_trap_set(&outer, own[0]);
  const XErrorHandler passed = XSetErrorHandler(note_second);
  rip_trap_set(&inner, own[1]);
  rip_trap_set(&innermost, own[1]);
  make_error(hosts);
  ck_assert_uint_eq(second_errors, 1u);
  ck_assert_uint_eq(first_errors, 0u);
  first = passed;
  make_error(hosts);
  ck_assert_uint_eq(second_errors, 2u);
  ck_assert_uint_eq(first_errors, 1u);
  first = NULL;
  make_error(own[0]);
  make_error(own[1]);
  ck_assert_uint_eq(rip_trap_end(), 1u);
  ck_assert_uint_eq(rip_trap_end(), 0u);
  ck_assert(XSetErrorHandler(passed) == note_second);
  make_error(hosts);
  ck_assert_uint_eq(rip_trap_end(), 1u);
  ck_assert(XSetErrorHandler(before) == note_first);
  ck_assert_uint_eq(second_errors, 2u);
  ck_assert_uint_eq(first_errors, 2u);
  XCloseDisplay(hosts);
  XCloseDisplay(own[1]);
  XCloseDisplay(own[0]);
}
END_TEST

/// Whatever else somebody sends
START_TEST(it_stays_closed)
{
  Host* const    host    = host_open((HostManner){ true, 1.0f });
  Display* const hands   = host_hands(host);
  const Atom     types[] = { XInternAtom(hands, "OTHER", False),
                             XInternAtom(hands, "WM_PROTOCOLS", False),
                             XInternAtom(hands, "OTHER", False) };
  ck_assert(host_live(host, 0.3));
  for (unsigned i = 0; i < 3u; ++i) {
    XEvent event            = { .xclient = {
                                  .type = ClientMessage, .window = host_window(host), .message_type = types[i], .format = 32 } };
    event.xclient.data.l[0] = i < 2u ? (long)XInternAtom(hands, "WM_DELETE_WINDOW", False) : 0;
    XSendEvent(hands, host_window(host), False, NoEventMask, &event);
    if (!i) {
      ck_assert(host_live(host, 0.2)); // that was no word of a window manager's
    }
  }
  ck_assert(!host_live(host, 0.2));
  ck_assert(!host_live(host, 0.0));
  host_close(host, false);
}
END_TEST

// Drag and drop; the test is the other window

typedef struct
{
  Host*    host;
  Display* display;
  Window   window;
} Other;

static Atom
atom(const Other* const other, const char* const name)
{
  return XInternAtom(other->display, name, False);
}

static Other
other_window(Host* const host, const int x, const int y)
{
  Other      other   = { host, host_hands(host), None };
  const Atom version = 5;
  other.window       = XCreateSimpleWindow(other.display, DefaultRootWindow(other.display), x, y, 100u, 60u, 0, 0, 0);
  XChangeProperty(other.display,
                  other.window,
                  atom(&other, "XdndAware"),
                  XA_ATOM,
                  32,
                  PropModeReplace,
                  (const unsigned char*)&version,
                  1);
  XMapRaised(other.display, other.window);
  XSync(other.display, False);
  return other;
}

static void
say(const Other* const other,
    const Window       to,
    const char* const  type,
    const long         a,
    const long         b,
    const long         c,
    const long         d)
{
  XEvent event            = { .xclient = {
                                .type = ClientMessage, .window = to, .message_type = atom(other, type), .format = 32 } };
  event.xclient.data.l[0] = (long)other->window;
  event.xclient.data.l[1] = a;
  event.xclient.data.l[2] = b;
  event.xclient.data.l[3] = c;
  event.xclient.data.l[4] = d;
  XSendEvent(other->display, to, False, NoEventMask, &event);
}

/// The next event of a type that comes to the other window; ends the test if none comes
static XEvent
wait_for(const Other* const other, const int type, const char* const message)
{
  XEvent event;
  for (unsigned tries = 0; tries < 1500u; ++tries) {
    host_live(other->host, 0.02);
    while (XPending(other->display)) {
      XNextEvent(other->display, &event);
      if (event.type == type && (!message || event.xclient.message_type == atom(other, message))) {
        return event;
      }
    }
  }
  ck_abort_msg("no event %d %s", type, message ? message : "");
  return event;
}

/// Carry something over the window; whether it would take a drop
static bool
carry_over(const Other* const other, const long flags, const char* const type)
{
  const Window target = host_window(other->host);
  say(other, target, "XdndEnter", 5L << 24 | flags, type ? (long)atom(other, type) : None, None, None);
  say(other, target, "XdndPosition", 0, (100L << 16) | 100, CurrentTime, (long)atom(other, "XdndActionCopy"));
  return wait_for(other, ClientMessage, "XdndStatus").xclient.data.l[1] & 1;
}

/// Drop it, and give this when the window asks; whether it was taken
static bool
drop(const Other* const other, const char* const uris, const int format)
{
  XSetSelectionOwner(other->display, atom(other, "XdndSelection"), other->window, CurrentTime);
  say(other, host_window(other->host), "XdndDrop", 0, CurrentTime, 0, 0);
  const XSelectionRequestEvent request = wait_for(other, SelectionRequest, NULL).xselectionrequest;
  XChangeProperty(other->display,
                  request.requestor,
                  request.property,
                  request.target,
                  format,
                  PropModeReplace,
                  (const unsigned char*)uris,
                  (int)strlen(uris) * 8 / format);
  XEvent answer = { .xselection = { .type      = SelectionNotify,
                                    .requestor = request.requestor,
                                    .selection = request.selection,
                                    .target    = request.target,
                                    .property  = request.property,
                                    .time      = request.time } };
  XSendEvent(other->display, request.requestor, False, NoEventMask, &answer);
  return wait_for(other, ClientMessage, "XdndFinished").xclient.data.l[1] & 1;
}

START_TEST(a_file_is_dropped_on_it)
{
  Host* const host  = open_window();
  const Other other = other_window(host, 1800, 1200);
  ck_assert(carry_over(&other, 0, "text/uri-list"));
  ck_assert(drop(&other, "file:///a%20folder/t%C3%BCne.mid\r\nfile:///other\r\n", 8));
  host_live(host, 0.1);
  ck_assert_str_eq(host_property(host), "urn:ripieno:clip=/a folder/t\xc3\xbcne.mid");
  ck_assert(!carry_over(&other, 0, "text/plain")); // no file
  host_close(host, false);
}
END_TEST

/// Properties of others are of the format that they should be, or are none
START_TEST(what_is_dropped_is_well_formed)
{
  Host* const host    = open_window();
  const Other other   = other_window(host, 1800, 1200);
  const Atom  types[] = { XA_STRING, atom(&other, "text/plain"), XA_ATOM, atom(&other, "text/uri-list") };
  const Atom  list    = atom(&other, "XdndTypeList");
  const int   bytes   = (int)sizeof(types);
  for (int format = 8; format <= 32; format *= 2) {
    XChangeProperty(other.display,
                    other.window,
                    list,
                    XA_ATOM,
                    format,
                    PropModeReplace,
                    (const unsigned char*)types,
                    format == 32 ? 4 : bytes * 8 / format);
    ck_assert_int_eq(carry_over(&other, 1, NULL), format == 32);
  }
  ck_assert(!drop(&other, "file:///a/tune.mid\r\n", 16));
  host_live(host, 0.1);
  ck_assert_str_eq(host_property(host), "");
  ck_assert(carry_over(&other, 1, NULL));
  ck_assert(drop(&other, "file:///a/tune.mid\r\n", 8));
  host_close(host, false);
}
END_TEST

START_TEST(bars_are_dragged_out_of_it)
{
  Host* const host  = open_window();
  const Other other = other_window(host, 1800, 1200);
  scenery_play(host_report, host);
  const StagePlace at = find("Drag MIDI");
  host_point(host, at.x, at.y);
  host_button(host, 1u, true);
  host_point(host, at.x + 20.0, at.y);
  host_point(host, 1850.0, 1220.0);
  host_point(host, 1855.0, 1225.0);
  wait_for(&other, ClientMessage, "XdndPosition");
  say(&other, host_window(host), "XdndStatus", 1, 0, 0, (long)atom(&other, "XdndActionCopy"));
  host_live(host, 0.1);
  host_button(host, 1u, false);
  wait_for(&other, ClientMessage, "XdndDrop");
  const Atom data = atom(&other, "TEST_DATA");
  XConvertSelection(
    other.display, atom(&other, "XdndSelection"), atom(&other, "text/uri-list"), data, other.window, CurrentTime);
  wait_for(&other, SelectionNotify, NULL);
  Atom           type   = None;
  int            format = 0;
  unsigned long  count  = 0;
  unsigned long  rest   = 0;
  unsigned char* bytes  = NULL;
  char           path[512];
  char           error[128];
  XGetWindowProperty(
    other.display, other.window, data, 0, 1024, False, AnyPropertyType, &type, &format, &count, &rest, &bytes);
  ck_assert(bytes && rip_dnd_path((const char*)bytes, path, sizeof(path)));
  XFree(bytes);
  RipSmf* const smf = rip_smf_read(path, error, sizeof(error));
  ck_assert_msg(smf != NULL, "%s: %s", path, error);
  ck_assert_uint_lt(rip_smf_find(smf, "RIPIENO"), rip_smf_tracks(smf));
  rip_smf_free(smf);
  say(&other, host_window(host), "XdndFinished", 1, (long)atom(&other, "XdndActionCopy"), 0, 0);
  host_live(host, 0.1);
  host_close(host, false);
  FILE* const left = fopen(path, "rb"); // nothing is left behind
  ck_assert_ptr_null(left);
}
END_TEST

START_TEST(paths_become_uris_and_back)
{
  char uri[256];
  char path[64];
  ck_assert(rip_dnd_uri("/a b/\xc3\xbc%20.mid", uri, sizeof(uri)));
  ck_assert_str_eq(uri, "file:///a%20b/%C3%BC%2520.mid\r\n");
  ck_assert(rip_dnd_path(uri, path, sizeof(path)));
  ck_assert_str_eq(path, "/a b/\xc3\xbc%20.mid");
  ck_assert(rip_dnd_path("file://host/x", path, sizeof(path)));
  ck_assert_str_eq(path, "/x");
  static const char* const wrong[] = { "", "http://a/b", "file://", "file:///%00", "/plain" };
  for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); ++i) {
    ck_assert_msg(!rip_dnd_path(wrong[i], path, sizeof(path)), "%s", wrong[i]);
  }
  char longer[256] = "file:///";
  memset(longer + 8, 'x', 200u);
  ck_assert(!rip_dnd_path(longer, path, sizeof(path)));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("window");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, it_is_clicked);
  tcase_add_test(tests, it_is_dragged);
  tcase_add_test(tests, it_is_typed_into);
  tcase_add_test(tests, any_alphabet_is_typed);
  tcase_add_test(tests, dead_keys_compose);
  tcase_add_test(tests, it_is_typed_into_without_a_method);
  tcase_add_test(tests, it_shows_reports_and_locks_bars);
  tcase_add_test(tests, a_gap_makes_it_ask_again);
  tcase_add_test(tests, it_fits_any_size);
  tcase_add_test(tests, it_grows_on_fine_screens);
  tcase_add_test(tests, it_stands_alone);
  tcase_add_test(tests, it_is_hidden_in_a_drag);
  tcase_add_test(tests, it_is_hidden_while_it_is_typed_into);
  tcase_add_test(tests, it_survives_its_parent);
  tcase_add_test(tests, it_lives_without_idle);
  tcase_add_test(tests, several_are_open);
  tcase_add_test(tests, one_wakes_the_other);
  tcase_add_test(tests, errors_are_minded_by_the_last_who_cared);
  tcase_add_test(tests, it_stays_closed);
  tcase_add_test(tests, a_file_is_dropped_on_it);
  tcase_add_test(tests, what_is_dropped_is_well_formed);
  tcase_add_test(tests, bars_are_dragged_out_of_it);
  tcase_add_test(tests, paths_become_uris_and_back);
  return run_tests(tests, "window");
}
