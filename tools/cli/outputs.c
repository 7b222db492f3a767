// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "outputs.h"

#include "file.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char*    path;
  uint8_t* bytes;
  size_t   size;
  bool     is_new; // there was no file before
} Output;

struct RipOutputs
{
  char*   folder;
  Output* files;
  size_t  count, capacity;
};

RipOutputs*
rip_outputs_new(const char* const folder)
{
  RipOutputs* const outputs = calloc(1u, sizeof(RipOutputs));
  if (!outputs || !folder) {
    return outputs;
  }

  outputs->folder = strdup(folder);
  if (!outputs->folder) {
    free(outputs);
    return NULL;
  }
  for (size_t end = strlen(folder); end > 1u && folder[end - 1u] == '/'; --end) {
    outputs->folder[end - 1u] = '\0';
  }

  return outputs;
}

void
rip_outputs_free(RipOutputs* const outputs)
{
  if (!outputs) {
    return;
  }

  for (size_t i = 0u; i < outputs->count; ++i) {
    free(outputs->files[i].path);
    free(outputs->files[i].bytes);
  }
  free(outputs->files);
  free(outputs->folder);
  free(outputs);
}

/// True if something can be made in the folder that a path names before its last slash
static bool
has_folder(const char* const path)
{
  char* const folder = strdup(path);
  if (!folder) {
    rip_say(path, "out of memory");
    return false;
  }

  char* const slash = strrchr(folder, '/');
  if (slash) {
    slash[slash == folder] = '\0';
  }
  const bool writable = !access(slash ? folder : ".", W_OK | X_OK);
  if (!writable) {
    rip_say(path, "%s", strerror(errno));
  }

  free(folder);
  return writable;
}

/// True if a file of this path could be made: looked at before the work, though only writing it makes sure
static bool
can_be_file(const char* const path)
{
  struct stat there;
  if (stat(path, &there)) {
    return has_folder(path);
  }
  if (!S_ISREG(there.st_mode)) {
    rip_say(path, S_ISDIR(there.st_mode) ? "is a folder" : "is no regular file");
    return false;
  }

  return true;
}

static size_t
plan(RipOutputs* const outputs, const char* const path)
{
  for (size_t i = 0u; i < outputs->count; ++i) {
    if (!strcmp(outputs->files[i].path, path)) {
      rip_say(path, "would be written twice");
      return SIZE_MAX;
    }
  }
  if (outputs->count == outputs->capacity) {
    const size_t  larger = outputs->capacity ? 2u * outputs->capacity : 8u;
    Output* const grown  = realloc(outputs->files, larger * sizeof(Output));
    if (!grown) {
      rip_say(path, "out of memory");
      return SIZE_MAX;
    }
    outputs->files    = grown;
    outputs->capacity = larger;
  }

  char* const copy = strdup(path);
  if (!copy) {
    rip_say(path, "out of memory");
    return SIZE_MAX;
  }
  outputs->files[outputs->count] = (Output){ copy, NULL, 0u, access(path, F_OK) != 0 };

  return outputs->count++;
}

size_t
rip_outputs_plan(RipOutputs* const outputs, const char* const path)
{
  return can_be_file(path) ? plan(outputs, path) : SIZE_MAX;
}

size_t
rip_outputs_plan_inside(RipOutputs* const outputs, const char* const name)
{
  struct stat there;
  const bool  exists = !stat(outputs->folder, &there);
  if (exists && !S_ISDIR(there.st_mode)) {
    rip_say(outputs->folder, "is no folder");
    return SIZE_MAX;
  }
  if (!exists && !has_folder(outputs->folder)) {
    return SIZE_MAX;
  }

  const size_t length = strlen(outputs->folder) + 1u + strlen(name) + 1u;
  char* const  path   = malloc(length);
  if (!path) {
    rip_say(name, "out of memory");
    return SIZE_MAX;
  }
  snprintf(path, length, "%s/%s", outputs->folder, name);

  const size_t index = exists ? rip_outputs_plan(outputs, path) : plan(outputs, path);

  free(path);
  return index;
}

const char*
rip_outputs_path(const RipOutputs* const outputs, const size_t index)
{
  return outputs->files[index].path;
}

void
rip_outputs_fill(RipOutputs* const outputs, const size_t index, uint8_t* const bytes, const size_t size)
{
  free(outputs->files[index].bytes);
  outputs->files[index].bytes = bytes;
  outputs->files[index].size  = size;
}

bool
rip_outputs_write(RipOutputs* const outputs)
{
  bool made = false;
  if (outputs->folder) {
    made = !mkdir(outputs->folder, 0777);
    if (!made && errno != EEXIST) {
      rip_say(outputs->folder, "%s", strerror(errno));
      return false;
    }
  }

  for (size_t i = 0u; i < outputs->count; ++i) {
    const Output* const file = &outputs->files[i];
    char                error[256];
    if (!rip_file_write(file->path, file->bytes, file->size, error, sizeof(error))) {
      rip_say(file->path, "%s", error);
      while (i--) {
        if (outputs->files[i].is_new) {
          unlink(outputs->files[i].path);
        }
      }
      if (made) {
        rmdir(outputs->folder);
      }
      return false;
    }
  }

  return true;
}
