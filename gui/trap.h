// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Survives errors of X11. Windows of hosts vanish at any time; to use one that did is an error, for which Xlib's
// default is to end the process: the host. While a trap is set errors on its display are forgotten, those of others go
// to whoever cared before.
#ifndef RIP_TRAP_H
#define RIP_TRAP_H

#include <X11/Xlib.h>

/// Set a trap on a display; not while one is set
void
rip_trap_set(Display* display);

/// Wait for the errors of all that was asked so far; how many there were since the trap was set
unsigned
rip_trap_count(void);

/// Wait for the errors of all that was asked of the display, and take the trap away. Returns how many there were.
unsigned
rip_trap_end(void);

#endif
