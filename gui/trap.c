// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "trap.h"

// An error handler of Xlib is one for the whole process and is given no data, so this cannot lie elsewhere. Windows of
// one process are run by one thread, as hosts do; a trap is set and taken away within one call.
static RipTrap* innermost;

static int
handle(Display* display, XErrorEvent* event);

/// To whoever cared last before: a host may have set a handler of its own within one trap, and we another trap within
/// that. If it in turn passes the error on to whom it found, that is us, then it goes to whoever cared before it.
static int
pass_on(Display* const display, XErrorEvent* const event)
{
  RipTrap* const all  = innermost;
  RipTrap*       trap = innermost;
  while (trap && trap->before == handle) {
    trap = trap->outer;
  }
  innermost        = trap ? trap->outer : NULL;
  const int answer = trap && trap->before ? trap->before(display, event) : 0;
  innermost        = all;
  return answer;
}

static int
handle(Display* const display, XErrorEvent* const event)
{
  for (RipTrap* trap = innermost; trap; trap = trap->outer) {
    if (trap->display == display) {
      ++trap->errors;
      return 0;
    }
  }
  return pass_on(display, event);
}

void
rip_trap_set(RipTrap* const trap, Display* const display)
{
  *trap     = (RipTrap){ display, 0u, XSetErrorHandler(handle), innermost };
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
