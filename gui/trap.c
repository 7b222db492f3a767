// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "trap.h"

// An error handler of Xlib is one for the whole process and is given no data, so this cannot lie elsewhere. Windows of
// one process are run by one thread, as hosts do; the trap is set and taken away within one call.
static Display*      trapped;
static XErrorHandler before;
static unsigned      errors;

static int
handle(Display* const display, XErrorEvent* const event)
{
  if (display != trapped) {
    return before ? before(display, event) : 0;
  }
  ++errors;
  return 0;
}

void
rip_trap_set(Display* const display)
{
  errors  = 0u;
  trapped = display;
  before  = XSetErrorHandler(handle);
}

unsigned
rip_trap_count(void)
{
  XSync(trapped, False);
  return errors;
}

unsigned
rip_trap_end(void)
{
  XSync(trapped, False);
  XSetErrorHandler(before);
  trapped = NULL;
  return errors;
}
