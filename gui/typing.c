// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "typing.h"

#include "utf8.h"

#include <X11/Xutil.h>
#include <string.h>

#define MOST 512             // bytes that come at once
#define UNICODE 0x01000000ul // a KeySym that is a character

void
rip_typing_init(RipTyping* const typing, Display* const display, const Window window)
{
  *typing = (RipTyping){ .display = display, .window = window };
}

/// The method's server went, and took method and context with it
static void
lose(XIM method, XPointer data, XPointer more)
{
  RipTyping* const typing = (RipTyping*)(void*)data;
  (void)method;
  (void)more;
  typing->method  = NULL;
  typing->context = NULL;
}

static void
begin(RipTyping* const typing)
{
  XIMCallback       lost = { (XPointer)typing, lose };
  XWindowAttributes attributes;
  long              wanted = 0;
  typing->begun            = true;
  typing->method           = XOpenIM(typing->display, NULL, NULL, NULL);
  if (!typing->method) {
    return;
  }
  XSetIMValues(typing->method, XNDestroyCallback, &lost, (void*)NULL);
  typing->context = XCreateIC(typing->method,
                              XNInputStyle,
                              XIMPreeditNothing | XIMStatusNothing,
                              XNClientWindow,
                              typing->window,
                              XNFocusWindow,
                              typing->window,
                              (void*)NULL);
  if (typing->context && !XGetICValues(typing->context, XNFilterEvents, &wanted, (void*)NULL) &&
      XGetWindowAttributes(typing->display, typing->window, &attributes)) {
    XSelectInput(typing->display, typing->window, attributes.your_event_mask | wanted);
  }
}

void
rip_typing_end(RipTyping* const typing)
{
  if (typing->context) {
    XDestroyIC(typing->context);
  }
  if (typing->method) {
    XCloseIM(typing->method);
  }
  typing->context = NULL;
  typing->method  = NULL;
}

void
rip_typing_set_active(RipTyping* const typing, const bool active)
{
  typing->active = active;
  if (active && !typing->begun) {
    begin(typing);
  }
  if (typing->context && active) {
    XSetICFocus(typing->context);
  } else if (typing->context) {
    XFree(Xutf8ResetIC(typing->context)); // half a character is forgotten
    XUnsetICFocus(typing->context);
  }
}

bool
rip_typing_takes(RipTyping* const typing, XEvent* const event)
{
  const bool key = event->type == KeyPress || event->type == KeyRelease;
  return typing->context && (typing->active || !key) && XFilterEvent(event, None);
}

/// Without a method: what a key says of itself. Xlib writes it in the locale's code if that is UTF-8, else in Latin-1.
/// Returns bytes.
static size_t
read_plainly(XKeyEvent* const event, char text[MOST], KeySym* const symbol)
{
  char         bytes[32];
  const int    count = XLookupString(event, bytes, (int)sizeof(bytes) - 1, symbol, NULL);
  const size_t given = count > 0 ? (size_t)count : 0u;
  size_t       used  = 0u;
  bytes[given]       = '\0';
  if ((*symbol & 0xFF000000ul) == UNICODE) {
    return rip_utf8_write(text, (uint32_t)(*symbol & 0xFFFFFFul));
  }
  for (size_t i = 0; i < given;) {
    const size_t length = rip_utf8_length(bytes + i);
    if (length) {
      memcpy(text + used, bytes + i, length);
      used += length;
    } else {
      used += rip_utf8_write(text + used, (unsigned char)bytes[i]);
    }
    i += length ? length : 1u;
  }
  return used;
}

void
rip_typing_read(RipTyping* const typing,
                XKeyEvent* const event,
                char* const      text,
                const size_t     size,
                KeySym* const    symbol)
{
  char   typed[MOST + 1u];
  Status status = XLookupNone;
  *symbol       = NoSymbol;
  size_t length = 0u;
  if (typing->context && typing->active) {
    const int count = Xutf8LookupString(typing->context, event, typed, MOST, symbol, &status);
    length          = (status == XLookupChars || status == XLookupBoth) && count > 0 ? (size_t)count : 0u;
  } else {
    length = read_plainly(event, typed, symbol);
  }
  typed[length] = '\0';
  *text         = '\0';
  rip_utf8_append(text, size, typed); // what can be seen of it
}
