// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What is typed, as UTF-8: by an input method of X11, so that dead keys, the Compose key and methods for Chinese or
// Japanese work, or without one where there is none.
//
// An input method speaks the locale of the process. That is the host's, and so are Xlib's locale modifiers: neither is
// set here. In a host that set none ("C") every key still gives its character, whatever its alphabet; what needs the
// locale's tables, dead keys and Compose, does not work there.
//
// A trap of trap.h is set around all of these.
#ifndef RIP_TYPING_H
#define RIP_TYPING_H

#include <X11/Xlib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct
{
  Display* display;
  Window   window;
  XIM      method;  // NULL: none
  XIC      context; // NULL: none
  bool     begun;   // a method was looked for
  bool     active;  // something is typed into
} RipTyping;

void
rip_typing_init(RipTyping* typing, Display* display, Window window);

void
rip_typing_end(RipTyping* typing);

/// Something is to be typed into, or no more. Not before is a method looked for, which may take a moment.
void
rip_typing_set_active(RipTyping* typing, bool active);

/// Whether the method took an event for itself
bool
rip_typing_takes(RipTyping* typing, XEvent* event);

/// The characters of a key that is pressed, which may be none, and its name
void
rip_typing_read(RipTyping* typing, XKeyEvent* event, char* text, size_t size, KeySym* symbol);

#endif
