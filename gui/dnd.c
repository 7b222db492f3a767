// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "dnd.h"

#include <X11/Xatom.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define VERSION 5
#define DEEPEST 16     // windows within windows
#define LONGEST 16384L // bytes of a list of files that are read

bool
rip_dnd_uri(const char* const path, char* const uri, const size_t size)
{
  static const char kept[] = "/-_.~";
  size_t            length = (size_t)snprintf(uri, size, "file://");
  for (const char* c = path; *c; ++c) {
    const bool plain = isalnum((unsigned char)*c) || strchr(kept, *c);
    if (length + 6u > size) {
      return false;
    }
    length += (size_t)snprintf(uri + length, size - length, plain ? "%c" : "%%%02X", (unsigned char)*c);
  }
  snprintf(uri + length, size - length, "\r\n");
  return true;
}

static int
hex(const char c)
{
  return c >= '0' && c <= '9'                                                   ? c - '0'
         : tolower((unsigned char)c) >= 'a' && tolower((unsigned char)c) <= 'f' ? tolower((unsigned char)c) - 'a' + 10
                                                                                : -1;
}

bool
rip_dnd_path(const char* const uris, char* const path, const size_t size)
{
  const char* at     = uris;
  size_t      length = 0u;
  if (strncmp(at, "file://", 7u) != 0) {
    return false;
  }
  at = strchr(at + 7, '/'); // behind the name of this machine, if there is one
  for (; at && *at && *at != '\r' && *at != '\n'; ++at) {
    char c = *at;
    if (c == '%' && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
      c = (char)(16 * hex(at[1]) + hex(at[2]));
      at += 2;
    }
    if (length + 1u >= size || !c) {
      return false;
    }
    path[length++] = c;
  }
  path[length] = '\0';
  return length > 0u;
}

void
rip_dnd_init(RipDnd* const dnd, Display* const display, const Window window)
{
  static char* const names[] = { "XdndAware",      "XdndEnter",    "XdndPosition",  "XdndStatus",
                                 "XdndLeave",      "XdndDrop",     "XdndFinished",  "XdndSelection",
                                 "XdndActionCopy", "XdndTypeList", "text/uri-list", "RIPIENO_DROP" };
  Atom               atom[sizeof(names) / sizeof(names[0])];
  const Atom         version = VERSION;
  memset(dnd, 0, sizeof(*dnd));
  dnd->display = display;
  dnd->window  = window;
  XInternAtoms(display, (char**)names, (int)(sizeof(names) / sizeof(names[0])), False, atom);
  dnd->atoms = (RipDndAtoms){ atom[0], atom[1], atom[2], atom[3], atom[4],  atom[5],
                              atom[6], atom[7], atom[8], atom[9], atom[10], atom[11] };
  XChangeProperty(display, window, atom[0], XA_ATOM, 32, PropModeReplace, (const unsigned char*)&version, 1);
}

static void
send(const RipDnd* const dnd, const Window to, const Atom type, const long a, const long b, const long c, const long d)
{
  XEvent event;
  memset(&event, 0, sizeof(event));
  event.xclient.type         = ClientMessage;
  event.xclient.display      = dnd->display;
  event.xclient.window       = to;
  event.xclient.message_type = type;
  event.xclient.format       = 32;
  event.xclient.data.l[0]    = (long)dnd->window;
  event.xclient.data.l[1]    = a;
  event.xclient.data.l[2]    = b;
  event.xclient.data.l[3]    = c;
  event.xclient.data.l[4]    = d;
  XSendEvent(dnd->display, to, False, NoEventMask, &event);
}

/// What a property of any window holds: bytes if its format is 8, atoms if it is 32, ended by a 0, to be freed by
/// XFree; NULL if there is none of this type and format
static unsigned char*
read_property(const RipDnd* const  dnd,
              const Window         window,
              const Atom           name,
              const Atom           type,
              const int            format,
              unsigned long* const count)
{
  Atom           actual = None;
  int            given  = 0;
  unsigned long  rest   = 0;
  unsigned char* held   = NULL;
  if (XGetWindowProperty(
        dnd->display, window, name, 0, LONGEST / 4, False, type, &actual, &given, count, &rest, &held) != Success) {
    return NULL;
  }
  if (held && given != format) { // whatever its owner says of the type
    XFree(held);
    return NULL;
  }
  return held;
}

// What comes in

static bool
lists_files(const RipDnd* const dnd, const XClientMessageEvent* const event)
{
  if (!(event->data.l[1] & 1)) { // three types at most, in the message
    for (unsigned i = 2; i < 5u; ++i) {
      if ((Atom)event->data.l[i] == dnd->atoms.uri_list) {
        return true;
      }
    }
    return false;
  }
  unsigned long        count = 0;
  unsigned char* const bytes = read_property(dnd, dnd->source, dnd->atoms.type_list, XA_ATOM, 32, &count);
  bool                 found = false;
  for (unsigned long i = 0; bytes && i < count; ++i) {
    Atom type = None;
    memcpy(&type, bytes + i * sizeof(Atom), sizeof(type));
    found = found || type == dnd->atoms.uri_list;
  }
  if (bytes) {
    XFree(bytes);
  }
  return found;
}

static void
take_selection(RipDnd* const dnd, const XSelectionEvent* const event)
{
  unsigned long count = 0;
  bool          taken = false;
  if (event->property == dnd->atoms.data) {
    unsigned char* const bytes = read_property(dnd, dnd->window, dnd->atoms.data, AnyPropertyType, 8, &count);
    taken                      = bytes && rip_dnd_path((const char*)bytes, dnd->dropped, sizeof(dnd->dropped));
    if (bytes) {
      XFree(bytes);
    }
    XDeleteProperty(dnd->display, dnd->window, dnd->atoms.data);
  }
  if (!taken) {
    *dnd->dropped = '\0';
  }
  send(dnd, dnd->source, dnd->atoms.finished, taken, taken ? (long)dnd->atoms.action_copy : None, 0, 0);
  dnd->source = None;
}

// What goes out

/// The innermost window under the pointer that takes drops
static Window
find_target(const RipDnd* const dnd, const int x, const int y)
{
  const Window root  = DefaultRootWindow(dnd->display);
  Window       at    = root;
  Window       found = None;
  for (unsigned depth = 0; depth < DEEPEST; ++depth) {
    Window child   = None;
    int    local_x = 0;
    int    local_y = 0;
    if (!XTranslateCoordinates(dnd->display, root, at, x, y, &local_x, &local_y, &child) || !child) {
      break;
    }
    unsigned long        count = 0;
    unsigned char* const bytes = read_property(dnd, child, dnd->atoms.aware, XA_ATOM, 32, &count);
    if (bytes && count) {
      found = child;
    }
    if (bytes) {
      XFree(bytes);
    }
    at = child;
  }
  return found == dnd->window ? None : found;
}

static void
carry_to(RipDnd* const dnd, const XMotionEvent* const event)
{
  const Window target = find_target(dnd, event->x_root, event->y_root);
  if (target != dnd->target) {
    if (dnd->target) {
      send(dnd, dnd->target, dnd->atoms.leave, 0, 0, 0, 0);
    }
    dnd->target   = target;
    dnd->accepted = false;
    dnd->waiting  = false;
    if (target) {
      send(dnd, target, dnd->atoms.enter, (long)VERSION << 24, (long)dnd->atoms.uri_list, None, None);
    }
  }
  dnd->time = event->time;
  if (target && !dnd->waiting) {
    dnd->waiting = true;
    send(dnd,
         target,
         dnd->atoms.position,
         0,
         (long)event->x_root << 16 | event->y_root,
         (long)event->time,
         (long)dnd->atoms.action_copy);
  }
}

static void
let_go(RipDnd* const dnd, const Time time)
{
  XUngrabPointer(dnd->display, time);
  dnd->carries = false;
  if (dnd->target && dnd->accepted) {
    dnd->let_go = true;
    send(dnd, dnd->target, dnd->atoms.drop, 0, (long)time, 0, 0);
  } else if (dnd->target) {
    send(dnd, dnd->target, dnd->atoms.leave, 0, 0, 0, 0);
    dnd->target = None;
  }
}

/// The target wants the file's name
static void
answer_request(const RipDnd* const dnd, const XSelectionRequestEvent* const request)
{
  char   uri[3u * RIP_DND_PATH + 16u];
  XEvent event;
  memset(&event, 0, sizeof(event));
  event.xselection.type      = SelectionNotify;
  event.xselection.display   = dnd->display;
  event.xselection.requestor = request->requestor;
  event.xselection.selection = request->selection;
  event.xselection.target    = request->target;
  event.xselection.time      = request->time;
  event.xselection.property  = None;
  if (request->target == dnd->atoms.uri_list && rip_dnd_uri(dnd->path, uri, sizeof(uri))) {
    event.xselection.property = request->property;
    XChangeProperty(dnd->display,
                    request->requestor,
                    request->property,
                    dnd->atoms.uri_list,
                    8,
                    PropModeReplace,
                    (const unsigned char*)uri,
                    (int)strlen(uri));
  }
  XSendEvent(dnd->display, request->requestor, False, NoEventMask, &event);
}

void
rip_dnd_carry(RipDnd* const dnd, const char* const path)
{
  const unsigned mask = PointerMotionMask | ButtonReleaseMask;
  snprintf(dnd->path, sizeof(dnd->path), "%s", path);
  XSetSelectionOwner(dnd->display, dnd->atoms.selection, dnd->window, CurrentTime);
  dnd->carries =
    XGrabPointer(dnd->display, dnd->window, False, mask, GrabModeAsync, GrabModeAsync, None, None, CurrentTime) ==
    GrabSuccess;
  dnd->target = None;
  dnd->let_go = false;
}

static bool
take_message(RipDnd* const dnd, const XClientMessageEvent* const event)
{
  const RipDndAtoms* const atoms = &dnd->atoms;
  const Atom               type  = event->message_type;
  const Window             from  = (Window)event->data.l[0];
  if (type == atoms->enter) {
    dnd->source = from;
    dnd->wanted = lists_files(dnd, event);
  } else if (type == atoms->position && from == dnd->source) {
    send(dnd, from, atoms->status, dnd->wanted ? 1 | 2 : 0, 0, 0, dnd->wanted ? (long)atoms->action_copy : None);
  } else if (type == atoms->leave) {
    dnd->source = None;
  } else if (type == atoms->drop && from == dnd->source) {
    if (dnd->wanted) {
      XConvertSelection(
        dnd->display, atoms->selection, atoms->uri_list, atoms->data, dnd->window, (Time)event->data.l[2]);
    } else {
      send(dnd, from, atoms->finished, 0, None, 0, 0);
      dnd->source = None;
    }
  } else if (type == atoms->status && from == dnd->target) {
    dnd->accepted = event->data.l[1] & 1;
    dnd->waiting  = false;
  } else if (type == atoms->finished && from == dnd->target) {
    dnd->let_go = false;
    dnd->target = None;
  } else {
    return false;
  }
  return true;
}

bool
rip_dnd_take(RipDnd* const dnd, const XEvent* const event)
{
  switch (event->type) {
  case ClientMessage:
    return event->xclient.format == 32 && take_message(dnd, &event->xclient);
  case SelectionNotify:
    if (dnd->source && event->xselection.selection == dnd->atoms.selection) {
      take_selection(dnd, &event->xselection);
    }
    return true;
  case SelectionRequest:
    answer_request(dnd, &event->xselectionrequest);
    return true;
  case MotionNotify:
    if (dnd->carries) {
      carry_to(dnd, &event->xmotion);
    }
    return dnd->carries;
  case ButtonRelease:
    if (!dnd->carries) {
      return false;
    }
    let_go(dnd, event->xbutton.time);
    return true;
  default:
    return false;
  }
}
