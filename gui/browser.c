// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "browser.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define FALLBACK "/"
#define NEW_NAME "ripieno.mid"

static bool
is_folder(const char* const path)
{
  struct stat status;
  return !stat(path, &status) && S_ISDIR(status.st_mode);
}

static bool
join(const char* const folder, const char* const name, char* const path, const size_t size)
{
  const bool root = !strcmp(folder, "/");
  const int  length =
    *name == '/' ? snprintf(path, size, "%s", name) : snprintf(path, size, "%s/%s", root ? "" : folder, name);
  return length > 0 && (size_t)length < size;
}

static bool
is_midi(const char* const name)
{
  const char* const dot = strrchr(name, '.');
  return dot && (!strcasecmp(dot, ".mid") || !strcasecmp(dot, ".midi") || !strcasecmp(dot, ".smf"));
}

static int
compare(const void* const a, const void* const b)
{
  const RipBrowserEntry* const x = (const RipBrowserEntry*)a;
  const RipBrowserEntry* const y = (const RipBrowserEntry*)b;
  return x->folder != y->folder ? (x->folder ? -1 : 1) : strcasecmp(x->name, y->name);
}

static void
clear(RipBrowser* const browser)
{
  for (size_t i = 0; i < browser->count; ++i) {
    free(browser->entry[i].name);
  }
  free(browser->entry);
  browser->entry  = NULL;
  browser->count  = 0u;
  browser->scroll = 0u;
  browser->item   = -1;
}

static void
add(RipBrowser* const browser, const char* const name, const bool folder)
{
  char* const copy = strdup(name);
  if (copy) {
    browser->entry[browser->count++] = (RipBrowserEntry){ copy, folder };
  }
}

static void
list(RipBrowser* const browser)
{
  clear(browser);
  DIR* const directory = opendir(browser->folder);
  browser->entry       = (RipBrowserEntry*)calloc(RIP_BROWSER_MOST, sizeof(RipBrowserEntry));
  if (!browser->entry) {
    if (directory) {
      closedir(directory);
    }
    return;
  }
  if (strcmp(browser->folder, "/") != 0) {
    add(browser, "..", true);
  }
  const size_t fixed = browser->count;
  for (struct dirent* found; directory && browser->count < RIP_BROWSER_MOST && (found = readdir(directory));) {
    char path[RIP_BROWSER_PATH];
    if (*found->d_name == '.' || !join(browser->folder, found->d_name, path, sizeof(path))) {
      continue;
    }
    const bool folder = is_folder(path);
    if (folder || is_midi(found->d_name)) {
      add(browser, found->d_name, folder);
    }
  }
  if (directory) {
    closedir(directory);
  }
  qsort(browser->entry + fixed, browser->count - fixed, sizeof(browser->entry[0]), compare);
}

void
rip_browser_start(RipBrowser* const browser, const RipBrowserPurpose purpose)
{
  const char* const home = getenv("HOME");
  if (!*browser->folder || !is_folder(browser->folder)) {
    snprintf(browser->folder, sizeof(browser->folder), "%s", home && is_folder(home) ? home : FALLBACK);
  }
  browser->purpose = purpose;
  snprintf(browser->name, sizeof(browser->name), "%s", purpose == RIP_BROWSER_SAVE ? NEW_NAME : "");
  browser->fresh = true;
  list(browser);
}

void
rip_browser_stop(RipBrowser* const browser)
{
  clear(browser);
  browser->purpose = RIP_BROWSER_CLOSED;
}

void
rip_browser_enter(RipBrowser* const browser, const char* const name)
{
  char path[RIP_BROWSER_PATH];
  if (!strcmp(name, "..")) {
    char* const slash = strrchr(browser->folder, '/');
    if (slash) {
      slash[slash == browser->folder] = '\0';
    }
  } else if (join(browser->folder, name, path, sizeof(path))) {
    memcpy(browser->folder, path, sizeof(path));
  }
  list(browser);
}

bool
rip_browser_path(RipBrowser* const browser, char* const path, const size_t size)
{
  if (!*browser->name || !join(browser->folder, browser->name, path, size)) {
    return false;
  }
  if (is_folder(path)) {
    rip_browser_enter(browser, browser->name);
    *browser->name = '\0';
    return false;
  }
  const char* const slash = strrchr(path, '/');
  if (browser->purpose == RIP_BROWSER_SAVE && slash && !strchr(slash, '.')) {
    const size_t length = strlen(path);
    if (length + sizeof(".mid") > size) {
      return false;
    }
    memcpy(path + length, ".mid", sizeof(".mid"));
  }
  return true;
}
