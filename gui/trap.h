// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Survives errors of X11. Windows of hosts vanish at any time; to use one that did is an error, for which Xlib's
// default is to end the process: the host. While a trap is set errors on its display are forgotten, those of others go
// to whoever cared last before.
#ifndef RIP_TRAP_H
#define RIP_TRAP_H

#include <X11/Xlib.h>

/// Held by whoever sets it, until its end
typedef struct RipTrap
{
  Display*        display;
  unsigned        errors;
  XErrorHandler   before; // the handler that was in force before
  struct RipTrap* outer;  // set before this one, or NULL
} RipTrap;

/// Set a trap on a display. One may be set within another: what one window says to a host the host may say to the next.
void
rip_trap_set(RipTrap* trap, Display* display);

/// Wait for the errors of all that was asked so far; how many there were since the innermost trap was set
unsigned
rip_trap_count(void);

/// Wait for the errors of all that was asked of the display, and take the innermost trap away. Returns how many there
/// were.
unsigned
rip_trap_end(void);

#endif
