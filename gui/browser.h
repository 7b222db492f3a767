// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Choosing a file: the list of a folder. One thread.
#ifndef RIP_BROWSER_H
#define RIP_BROWSER_H

#include <stdbool.h>
#include <stddef.h>

#define RIP_BROWSER_PATH 1024u
#define RIP_BROWSER_MOST 2000u // entries of a folder that are listed

typedef enum
{
  RIP_BROWSER_CLOSED,
  RIP_BROWSER_OPEN, // a clip is to be loaded
  RIP_BROWSER_SAVE
} RipBrowserPurpose;

typedef struct
{
  char* name;
  bool  folder;
} RipBrowserEntry;

typedef struct
{
  RipBrowserPurpose purpose;
  char              folder[RIP_BROWSER_PATH];
  char              name[256]; // being typed; may be a path
  bool              fresh;     // the next character replaces `name`
  RipBrowserEntry*  entry;     // folders first, then MIDI files, each by name
  size_t            count;
  size_t            scroll; // first entry shown
  int               item;   // under the pointer, or -1
} RipBrowser;

/// Show the folder shown last, or at first the user's
void
rip_browser_start(RipBrowser* browser, RipBrowserPurpose purpose);

/// Free the list
void
rip_browser_stop(RipBrowser* browser);

/// Go into a folder of the list, or to ".."
void
rip_browser_enter(RipBrowser* browser, const char* name);

/// The path that folder and name make: true if it is a file to take; a folder is entered instead. A name to save to
/// gets ".mid" if it has no ending.
bool
rip_browser_path(RipBrowser* browser, char* path, size_t size);

#endif
