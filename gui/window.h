// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A window of X11, on a connection of its own, that shows a view and gives it hands. One thread, the host's for
// windows; nothing here waits but for the X server and, while something is typed, its input method.
#ifndef RIP_WINDOW_X_H
#define RIP_WINDOW_X_H

#include "view.h"

#include <stdint.h>

typedef struct RipWindow RipWindow;

/// Open a window inside `parent` (0: one of its own), `scale` times as large as on a screen of 96 dots an inch (0: as
/// the desktop says). The view must outlive it. NULL if there is no X server or memory.
RipWindow*
rip_window_new(RipView* view, uintptr_t parent, double scale, const char* title);

/// Close it; the parent may be gone
void
rip_window_free(RipWindow* window);

/// The window's name to X11
uintptr_t
rip_window_id(const RipWindow* window);

/// Its size in pixels of the screen
void
rip_window_size(const RipWindow* window, unsigned* width, unsigned* height);

/// The host gives it this size
void
rip_window_resize(RipWindow* window, unsigned width, unsigned height);

/// Show or hide a window of its own
void
rip_window_show(RipWindow* window, bool shown);

/// Take events, move on, draw what changed: call it some 30 times a second. False once the user closed it.
bool
rip_window_idle(RipWindow* window);

/// Something came from the host: if it does not call rip_window_idle, do what that does
void
rip_window_poke(RipWindow* window);

/// The pointer, whose button is down, carries a file away to other windows
void
rip_window_drag(RipWindow* window, const char* path);

#endif
