// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "modelpath.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODEL_FILE "ripieno.lv2/ripieno.safetensors"

// The build says where bundles go, and below which prefix
#ifndef RIP_PREFIX
#define RIP_PREFIX "/usr/local"
#endif
#ifndef RIP_LV2_DIR
#define RIP_LV2_DIR "lib/lv2"
#endif

/// The weights in a folder of bundles, which is below the prefix unless it is named in full
static bool
write_path(char* const path, const size_t path_size, const char* const prefix, const char* const folder)
{
  const bool full   = *folder == '/';
  const int  length = snprintf(path, path_size, "%s%s%s/" MODEL_FILE, full ? "" : prefix, full ? "" : "/", folder);
  return length > 0 && (size_t)length < path_size;
}

/// The folder above the program's, false if that is not known
static bool
program_prefix(char prefix[PATH_MAX])
{
  const ssize_t length            = readlink("/proc/self/exe", prefix, PATH_MAX - 1u);
  prefix[length > 0 ? length : 0] = '\0';
  for (unsigned up = 0; up < 2u; ++up) {
    char* const slash = strrchr(prefix, '/');
    if (!slash) {
      return false;
    }
    *slash = '\0';
  }
  return true;
}

bool
rip_model_path(const char* const asked, char* const path, const size_t path_size)
{
  const char* const set   = getenv("RIPIENO_MODEL");
  const char* const named = asked ? asked : set && *set ? set : NULL;
  if (named) {
    const int length = snprintf(path, path_size, "%s", named);
    return length >= 0 && (size_t)length < path_size;
  }
  char prefix[PATH_MAX];
  if (program_prefix(prefix)) {
    // Where Meson builds bundles, and where it installs them
    static const char* const folders[] = { "lv2", RIP_LV2_DIR };
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); ++i) {
      if (write_path(path, path_size, prefix, folders[i]) && !access(path, R_OK)) {
        return true;
      }
    }
  }
  return write_path(path, path_size, RIP_PREFIX, RIP_LV2_DIR) && !access(path, R_OK);
}
