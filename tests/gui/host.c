// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// LV2's headers come before Xlib's, whose macro Bool is a field of theirs
#include <lv2/atom/atom.h>
#include <lv2/atom/forge.h>
#include <lv2/atom/util.h>
#include <lv2/options/options.h>
#include <lv2/patch/patch.h>
#include <lv2/ui/ui.h>
#include <lv2/urid/urid.h>

#include "host.h"
#include "host_features.h"
#include "wire.h"

#include <X11/extensions/XTest.h>
#include <X11/keysym.h>
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOMENT 0.08 // seconds
#define PARENT_WIDTH 2000u
#define PARENT_HEIGHT 1300u

/// End the program unless something holds: this host also lives where no test of check's runs
#define require(condition) require_that(condition, #condition)

struct Host
{
  void*                       library;
  const LV2UI_Descriptor*     descriptor;
  LV2UI_Handle                ui;
  const LV2UI_Idle_Interface* idle;
  Display*                    hands;
  Window                      parent, window;
  TestUrids                   urids;
  float                       value[RIP_PORTS];
  unsigned                    sets[RIP_PORTS];
  unsigned                    asks, gets;
  char                        property[512];
  Host*                       other; // told of what this one sets, or NULL
};

#ifdef RIP_STATIC_UI
const LV2UI_Descriptor*
lv2ui_descriptor(uint32_t index);
#endif

static void
require_that(const bool holds, const char* const condition)
{
  if (!holds) {
    fprintf(stderr, "host: not %s\n", condition);
    abort();
  }
}

static LV2_URID
map_uri(Host* const host, const char* const uri)
{
  return test_urids_map(&host->urids, uri);
}

static void
take_atom(Host* const host, const LV2_Atom* const atom)
{
  if (atom->type == map_uri(host, RIP_URI_ASK)) {
    RipWireAsk ask;
    require(atom->size == sizeof(ask));
    memcpy(&ask, atom + 1, sizeof(ask));
    host->asks += ask.all;
    return;
  }
  const LV2_Atom_Object* const object   = (const LV2_Atom_Object*)atom;
  const LV2_Atom*              property = NULL;
  const LV2_Atom*              value    = NULL;
  if (object->body.otype == map_uri(host, LV2_PATCH__Get)) {
    ++host->gets;
    return;
  }
  require(object->body.otype == map_uri(host, LV2_PATCH__Set));
  lv2_atom_object_get(
    object, map_uri(host, LV2_PATCH__property), &property, map_uri(host, LV2_PATCH__value), &value, 0);
  require(property && value);
  snprintf(host->property,
           sizeof(host->property),
           "%s=%s",
           test_urids_unmap(&host->urids, ((const LV2_Atom_URID*)property)->body),
           (const char*)LV2_ATOM_BODY_CONST(value));
}

static void
write_port(const LV2UI_Controller controller,
           const uint32_t         port,
           const uint32_t         size,
           const uint32_t         protocol,
           const void* const      buffer)
{
  Host* const host = (Host*)controller;
  if (protocol) {
    require(port == RIP_PORT_IN);
    require(protocol == map_uri(host, LV2_ATOM__eventTransfer));
    require(size == lv2_atom_total_size((const LV2_Atom*)buffer));
    take_atom(host, (const LV2_Atom*)buffer);
    return;
  }
  require(size == sizeof(float));
  require(port < RIP_PORTS);
  memcpy(&host->value[port], buffer, sizeof(float));
  ++host->sets[port];
  if (host->other) {
    host_tell(host->other, (RipPort)port, host->value[port]);
  }
}

static void
find_descriptor(Host* const host)
{
#ifdef RIP_STATIC_UI
  host->descriptor = lv2ui_descriptor(0u);
#else
  host->library = dlopen(RIP_BUNDLE "/ripieno_ui.so", RTLD_NOW | RTLD_LOCAL);
  require(host->library != NULL);
  const LV2UI_DescriptorFunction get = (LV2UI_DescriptorFunction)dlsym(host->library, "lv2ui_descriptor");
  host->descriptor                   = get(0u);
#endif
}

Host*
host_open(const HostManner manner)
{
  Host* const host = (Host*)calloc(1u, sizeof(Host));
  host->hands      = XOpenDisplay(NULL);
  test_urids_init(&host->urids);
  require(host->hands != NULL);
  for (unsigned i = 0; i < RIP_PORTS; ++i) {
    host->value[i] = NAN;
  }
  if (!manner.alone) {
    host->parent =
      XCreateSimpleWindow(host->hands, DefaultRootWindow(host->hands), 0, 0, PARENT_WIDTH, PARENT_HEIGHT, 0, 0, 0);
    XMapWindow(host->hands, host->parent);
  }
  XSync(host->hands, False);
  find_descriptor(host);
  const LV2_Options_Option options[] = {
    { LV2_OPTIONS_INSTANCE,
      0u,
      map_uri(host, LV2_UI__scaleFactor),
      sizeof(float),
      map_uri(host, LV2_ATOM__Float),
      &manner.scale },
    { LV2_OPTIONS_INSTANCE, 0u, 0u, 0u, 0u, NULL },
  };
  const LV2_Feature        map_feature    = { LV2_URID__map, &host->urids.map };
  const LV2_Feature        parent_feature = { LV2_UI__parent, (void*)(uintptr_t)host->parent };
  const LV2_Feature        option_feature = { LV2_OPTIONS__options, (void*)options };
  const LV2_Feature        idle_feature   = { LV2_UI__idleInterface, NULL };
  const LV2_Feature* const features[]     = {
        &map_feature, &option_feature, &idle_feature, manner.alone ? NULL : &parent_feature, NULL
  };
  LV2UI_Widget widget = NULL;
  host->ui            = host->descriptor->instantiate(
    host->descriptor, "urn:ripieno:ripieno", RIP_BUNDLE, write_port, host, &widget, features);
  require(host->ui != NULL);
  host->window = (Window)(uintptr_t)widget;
  host->idle   = (const LV2UI_Idle_Interface*)host->descriptor->extension_data(LV2_UI__idleInterface);
  if (manner.alone) {
    host_show(host, true);
  }
  return host;
}

void
host_close(Host* const host, const bool orphan)
{
  if (orphan) {
    XDestroyWindow(host->hands, host->parent);
    XSync(host->hands, False);
    host->idle->idle(host->ui);
  }
  host->descriptor->cleanup(host->ui);
  if (!orphan && host->parent) {
    XDestroyWindow(host->hands, host->parent);
  }
  XCloseDisplay(host->hands);
  if (host->library) {
    dlclose(host->library);
  }
  free(host);
}

static double
now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

bool
host_live(Host* const host, const double seconds)
{
  const struct timespec pause = { 0, 10000000 };
  const double          end   = now() + seconds;
  bool                  open  = true;
  XSync(host->hands, False);
  do {
    open = !host->idle->idle(host->ui) && open;
    nanosleep(&pause, NULL);
  } while (now() < end);
  return open;
}

void
host_show(Host* const host, const bool shown)
{
  const LV2UI_Show_Interface* const show =
    (const LV2UI_Show_Interface*)host->descriptor->extension_data(LV2_UI__showInterface);
  (shown ? show->show : show->hide)(host->ui);
  host_live(host, MOMENT);
}

void
host_neglect(Host* const host, const double seconds)
{
  const struct timespec pause = { 0, 50000000 };
  const double          end   = now() + seconds;
  XSync(host->hands, False);
  while (now() < end) {
    host_tell(host, RIP_PORT_PROGRESS, 1.0f);
    nanosleep(&pause, NULL);
  }
}

void
host_report(void* const data, const void* const body, const size_t size)
{
  Host* const host = (Host*)data;
  struct
  {
    LV2_Atom atom;
    uint8_t  body[RIP_WIRE_BYTES];
  } report;
  require(size <= sizeof(report.body));
  report.atom = (LV2_Atom){ (uint32_t)size, map_uri(host, RIP_URI_REPORT) };
  memcpy(report.body, body, size);
  host->descriptor->port_event(
    host->ui, RIP_PORT_NOTIFY, (uint32_t)(sizeof(LV2_Atom) + size), map_uri(host, LV2_ATOM__eventTransfer), &report);
}

void
host_tell_property(Host* const host, const char* const property, const char* const value)
{
  LV2_Atom_Forge       forge;
  LV2_Atom_Forge_Frame frame;
  _Alignas(8) uint8_t  buffer[512];
  lv2_atom_forge_init(&forge, &host->urids.map);
  lv2_atom_forge_set_buffer(&forge, buffer, sizeof(buffer));
  lv2_atom_forge_object(&forge, &frame, 0, map_uri(host, LV2_PATCH__Set));
  lv2_atom_forge_key(&forge, map_uri(host, LV2_PATCH__property));
  lv2_atom_forge_urid(&forge, map_uri(host, property));
  lv2_atom_forge_key(&forge, map_uri(host, LV2_PATCH__value));
  lv2_atom_forge_string(&forge, value, (uint32_t)strlen(value));
  lv2_atom_forge_pop(&forge, &frame);
  host->descriptor->port_event(host->ui,
                               RIP_PORT_NOTIFY,
                               lv2_atom_total_size((const LV2_Atom*)(const void*)buffer),
                               map_uri(host, LV2_ATOM__eventTransfer),
                               buffer);
}

void
host_tell(Host* const host, const RipPort port, const float value)
{
  host->descriptor->port_event(host->ui, port, sizeof(value), 0u, &value);
}

void
host_link(Host* const host, Host* const other)
{
  host->other = other;
}

float
host_value(const Host* const host, const RipPort port)
{
  return host->value[port];
}

unsigned
host_sets(const Host* const host, const RipPort port)
{
  return host->sets[port];
}

unsigned
host_asks(const Host* const host)
{
  require(host->gets == 1u);
  return host->asks;
}

const char*
host_property(const Host* const host)
{
  return host->property;
}

Window
host_window(const Host* const host)
{
  return host->window;
}

Display*
host_hands(const Host* const host)
{
  return host->hands;
}

void
host_point(Host* const host, const double x, const double y)
{
  XTestFakeMotionEvent(host->hands, -1, (int)x, (int)y, CurrentTime);
  host_live(host, MOMENT);
}

void
host_button(Host* const host, const unsigned button, const bool down)
{
  XTestFakeButtonEvent(host->hands, button, down, CurrentTime);
  host_live(host, MOMENT);
}

void
host_click(Host* const host, const double x, const double y)
{
  host_point(host, x, y);
  host_button(host, 1u, true);
  host_button(host, 1u, false);
}

void
host_key(Host* const host, const KeySym key, const bool down)
{
  XTestFakeKeyEvent(host->hands, XKeysymToKeycode(host->hands, key), down, CurrentTime);
  host_live(host, MOMENT);
}

/// The keycode of a character; one that no key has is given to a key without any
static KeyCode
key_of(Host* const host, const KeySym symbol)
{
  Display* const display = host->hands;
  KeyCode        code    = XKeysymToKeycode(display, symbol);
  int            first   = 0;
  int            last    = 0;
  XDisplayKeycodes(display, &first, &last);
  for (int spare = last; !code && spare >= first; --spare) {
    int           width    = 0;
    KeySym* const known    = XGetKeyboardMapping(display, (KeyCode)spare, 1, &width);
    bool          free_key = true;
    for (int i = 0; i < width; ++i) {
      free_key = free_key && known[i] == NoSymbol;
    }
    XFree(known);
    if (free_key) {
      KeySym both[2] = { symbol, symbol };
      XChangeKeyboardMapping(display, spare, 2, both, 1);
      XSync(display, False);
      host_live(host, MOMENT); // the window hears of it
      code = (KeyCode)spare;
    }
  }
  require(code != 0);
  return code;
}

void
host_press(Host* const host, const KeySym symbol)
{
  const KeyCode code = key_of(host, symbol);
  for (unsigned i = 0; i < 2u; ++i) {
    XTestFakeKeyEvent(host->hands, code, i == 0u, CurrentTime);
    host_live(host, MOMENT);
  }
}

void
host_type(Host* const host, const char* const text)
{
  for (const char* c = text; *c; ++c) {
    const KeySym key = *c == '.' ? XK_period : *c == '/' ? XK_slash : *c == '-' ? XK_minus : (KeySym)(unsigned char)*c;
    host_key(host, key, true);
    host_key(host, key, false);
  }
  host_key(host, XK_Return, true);
  host_key(host, XK_Return, false);
}
