// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Drag and drop of files between windows: the XDND protocol, version 5 (freedesktop.org), both ways. One thread.
#ifndef RIP_DND_H
#define RIP_DND_H

#include <X11/Xlib.h>
#include <stdbool.h>

#define RIP_DND_PATH 1024u

typedef struct
{
  Atom aware, enter, position, status, leave, drop, finished, selection, action_copy, type_list, uri_list, data;
} RipDndAtoms;

typedef struct
{
  Display*    display;
  Window      window;
  RipDndAtoms atoms;

  // Something comes in
  Window source; // 0: nothing
  bool   wanted; // it is a list of files
  char   dropped[RIP_DND_PATH];

  // Something goes out
  bool   carries;
  bool   let_go;   // the button is up, the target reads
  Window target;   // under the pointer, 0: none that takes drops
  bool   accepted; // by the target
  bool   waiting;  // for the target's status
  Time   time;
  char   path[RIP_DND_PATH];
} RipDnd;

/// Let a window take drops
void
rip_dnd_init(RipDnd* dnd, Display* display, Window window);

/// Take an event; true if it was meant for this. A file that was dropped is in `dropped` then, to be emptied.
bool
rip_dnd_take(RipDnd* dnd, const XEvent* event);

/// Carry a file away: the pointer is held down, and grabbed from now on
void
rip_dnd_carry(RipDnd* dnd, const char* path);

/// A path as a line of text/uri-list, and the first path of such a text; false if it does not fit or there is none
bool
rip_dnd_uri(const char* path, char* uri, size_t size);

bool
rip_dnd_path(const char* uris, char* path, size_t size);

#endif
