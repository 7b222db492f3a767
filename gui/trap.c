// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "trap.h"

// An error handler of Xlib is one for the whole process and is given no data, so this cannot lie elsewhere. Windows of
// one process are run by one thread, as hosts do; a trap is set and taken away within one call.
static RipTrap*      innermost;
static XErrorHandler before; // all traps

static int
handle(Display* const display, XErrorEvent* const event)
{
  for (RipTrap* trap = innermost; trap; trap = trap->outer) {
    if (trap->display == display) {
      ++trap->errors;
      return 0;
    }
  }
  return before ? before(display, event) : 0;
}

void
rip_trap_set(RipTrap* const trap, Display* const display)
{
  *trap     = (RipTrap){ display, 0u, XSetErrorHandler(handle), innermost };
  before    = innermost ? before : trap->before;
  innermost = trap;
}

unsigned
rip_trap_count(void)
{
  XSync(innermost->display, False);
  return innermost->errors;
}

unsigned
rip_trap_end(void)
{
  const unsigned errors = rip_trap_count();
  XSetErrorHandler(innermost->before);
  innermost = innermost->outer;
  return errors;
}
