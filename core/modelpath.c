// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "modelpath.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MODEL_FILE "ripieno.safetensors"

// The build says where these are
#ifndef RIP_MODEL_INSTALLED
#define RIP_MODEL_INSTALLED "/usr/local/share/ripieno"
#endif
#ifndef RIP_MODEL_SOURCE
#define RIP_MODEL_SOURCE "models"
#endif

static bool
copy(const char* const from, char* const path, const size_t path_size)
{
  const size_t size = strlen(from) + 1u;
  if (size > path_size) {
    return false;
  }
  memcpy(path, from, size);
  return true;
}

bool
rip_model_path(const char* const asked, char* const path, const size_t path_size)
{
  static const char* const places[] = { RIP_MODEL_INSTALLED "/" MODEL_FILE, RIP_MODEL_SOURCE "/" MODEL_FILE };

  const char* const set = getenv("RIPIENO_MODEL");
  if (asked || (set && *set)) {
    return copy(asked ? asked : set, path, path_size);
  }
  for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); ++i) {
    if (!access(places[i], R_OK)) {
      return copy(places[i], path, path_size);
    }
  }
  return false;
}
