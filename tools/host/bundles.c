// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "bundles.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef RIP_LV2_DIR
#define RIP_LV2_DIR "lib/lv2" // below the prefix
#endif

#define USUAL "~/.lv2:/usr/local/lib/lv2:/usr/lib/lv2"

/// The folder above the binary's, false if there is none
static bool
folder_above(char path[PATH_MAX])
{
  const ssize_t length          = readlink("/proc/self/exe", path, PATH_MAX - 1u);
  path[length > 0 ? length : 0] = '\0';
  for (unsigned up = 0; up < 2u; ++up) {
    char* const slash = strrchr(path, '/');
    if (!slash) {
      return false;
    }
    *slash = '\0';
  }
  return true;
}

/// Each folder of a list by its full name, to be freed; NULL when there is no memory
static char*
full_names(const char* const list, const char* const current)
{
  size_t folders = 1;
  for (const char* c = list; *c; ++c) {
    folders += *c == ':';
  }
  const size_t size = strlen(list) + folders * (strlen(current) + 2u) + 1u;
  char* const  full = (char*)malloc(size);
  if (!full) {
    return NULL;
  }
  size_t length = 0;
  full[0]       = '\0';
  for (const char* from = list; *from;) {
    const size_t folder = strcspn(from, ":");
    if (folder) { // lilv itself sees to ~ and $
      const bool        relative = !strchr("/~$", *from);
      const char* const before   = length ? ":" : "";
      length += (size_t)snprintf(full + length,
                                 size - length,
                                 "%s%s%s%.*s",
                                 before,
                                 relative ? current : "",
                                 relative ? "/" : "",
                                 (int)folder,
                                 from);
    }
    from += folder + (from[folder] == ':');
  }
  return full;
}

static bool
is_folder(const char* const path)
{
  struct stat about;
  return !stat(path, &about) && S_ISDIR(about.st_mode);
}

/// What was built or installed with this program comes first, where lilv would not look for it by itself
static void
add_ours(void)
{
  static const char* const folders[] = { "lv2", RIP_LV2_DIR };
  char                     above[PATH_MAX];
  char                     all[PATH_MAX + sizeof("/" RIP_LV2_DIR ":" USUAL)];
  if (!folder_above(above)) {
    return;
  }
  for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); ++i) {
    const int length = snprintf(all, sizeof(all), "%s/%s", above, folders[i]);
    if (length > 0 && is_folder(all) && !strstr(":" USUAL ":", all)) {
      snprintf(all + length, sizeof(all) - (size_t)length, ":" USUAL);
      setenv("LV2_PATH", all, 1);
      return;
    }
  }
}

void
rip_host_bundles_find(void)
{
  const char* const path = getenv("LV2_PATH");
  char              folder[PATH_MAX];
  if (path) {
    char* const full = getcwd(folder, sizeof(folder)) ? full_names(path, folder) : NULL;
    if (full) {
      setenv("LV2_PATH", full, 1);
      free(full);
    }
  } else {
    add_ours();
  }
}
