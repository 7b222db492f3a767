// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "plan.h"

#include "message.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// A kind of file that each job may write
typedef struct
{
  const char* said; // a file or a folder; NULL: none is wanted
  const char* extension;
  const char* option;
  bool        is_file;
} Target;

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

bool
rip_plan_can_write(const char* const path)
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

/// See that a folder is there, or can be made
static bool
can_be_folder(const char* const path)
{
  struct stat there;
  if (stat(path, &there)) {
    return has_folder(path);
  }
  if (!S_ISDIR(there.st_mode)) {
    rip_say(path, "is no folder");
    return false;
  }
  if (access(path, W_OK | X_OK)) {
    rip_say(path, "%s", strerror(errno));
    return false;
  }

  return true;
}

static bool
add_folder(RipPlanned* const plan, const char* const path)
{
  char* const folder = strdup(path);
  if (!folder) {
    rip_say(NULL, "out of memory");
    return false;
  }
  for (size_t end = strlen(folder); end > 1u && folder[end - 1u] == '/'; --end) {
    folder[end - 1u] = '\0';
  }

  size_t i = 0u;
  while (plan->folders[i]) {
    ++i;
  }
  plan->folders[i] = folder;

  return can_be_folder(folder);
}

/// FOLDER/NAME.EXTENSION, or FOLDER/NAME-1.EXTENSION and so on if versions are counted
static char*
path_inside(const char* const       folder,
            const RipOptions* const options,
            const char* const       input,
            const unsigned          version,
            const char* const       extension)
{
  const char* const base       = input ? rip_base_name(input) : "ripieno";
  const size_t      suffix     = rip_has_extension(base, ".mid") ? 4u : rip_has_extension(base, ".midi") ? 5u : 0u;
  const size_t      length     = strlen(folder) + strlen(base) + strlen(extension) + 16u;
  char* const       path       = malloc(length);
  char              number[12] = "";
  if (options->count) {
    snprintf(number, sizeof(number), "-%u", version + 1u);
  }
  if (path) {
    const bool slash = folder[strlen(folder) - 1u] == '/';
    snprintf(
      path, length, "%s%s%.*s%s%s", folder, slash ? "" : "/", (int)(strlen(base) - suffix), base, number, extension);
  }

  return path;
}

static bool
check_usage(const RipOptions* const options, const Target targets[RIP_MOST_FOLDERS], const size_t jobs)
{
  if (targets[0].is_file && options->count) {
    rip_say(NULL, "--count needs a folder as OUT, not a .mid file");
    return false;
  }
  if (targets[0].is_file && jobs > 1u) {
    rip_say(NULL, "several input files need a folder as OUT, not a .mid file");
    return false;
  }
  for (unsigned i = 1u; i < RIP_MOST_FOLDERS; ++i) {
    if (targets[i].said && targets[i].is_file && jobs > 1u) {
      rip_say(NULL, "--%s: several pictures need a folder, not a %s file", targets[i].option, targets[i].extension);
      return false;
    }
  }
  if (options->seed + (options->count ? options->count : 1u) - 1u > RIP_MOST_SEED) {
    rip_say(NULL, "--seed and --count go beyond seed %u", RIP_MOST_SEED);
    return false;
  }

  return true;
}

static bool
plan_job(RipJob* const           job,
         const RipOptions* const options,
         const unsigned          version,
         const Target            targets[RIP_MOST_FOLDERS])
{
  char** const paths[RIP_MOST_FOLDERS] = { &job->midi, &job->png, &job->svg };
  for (unsigned i = 0u; i < RIP_MOST_FOLDERS; ++i) {
    const Target* const target = &targets[i];
    if (!target->said) {
      continue;
    }
    *paths[i] = target->is_file ? strdup(target->said)
                                : path_inside(target->said, options, job->input, version, target->extension);
    if (!*paths[i]) {
      rip_say(NULL, "out of memory");
      return false;
    }
    struct stat there;
    if ((target->is_file || !stat(target->said, &there)) && !rip_plan_can_write(*paths[i])) {
      return false;
    }
  }

  return true;
}

static int
compare_paths(const void* const a, const void* const b)
{
  return strcmp(*(const char* const*)a, *(const char* const*)b);
}

/// See that no two outputs are one file
static bool
check_paths(const RipPlanned* const plan)
{
  size_t       count = 0u;
  const char** paths = malloc((3u * plan->count + 1u) * sizeof(*paths));
  if (!paths) {
    rip_say(NULL, "out of memory");
    return false;
  }
  for (size_t i = 0u; i < plan->count; ++i) {
    const RipJob* const job   = &plan->jobs[i];
    const char* const   own[] = { job->midi, job->png, job->svg };
    for (size_t k = 0u; k < 3u; ++k) {
      if (own[k]) {
        paths[count++] = own[k];
      }
    }
  }

  qsort(paths, count, sizeof(*paths), compare_paths);
  bool apart = true;
  for (size_t i = 1u; i < count && apart; ++i) {
    apart = strcmp(paths[i - 1u], paths[i]) != 0;
    if (!apart) {
      rip_say(paths[i], "would be written twice: give inputs of one name different folders as OUT");
    }
  }

  free(paths);
  return apart;
}

/// Whether a picture is one file: by its name, or because there is but one, and no folder is meant
static bool
is_picture(const char* const said, const char* const extension, const bool alone)
{
  struct stat there;
  if (!said || rip_has_extension(said, extension)) {
    return said;
  }

  return alone && said[strlen(said) - 1u] != '/' && (stat(said, &there) || !S_ISDIR(there.st_mode));
}

int
rip_plan(RipPlanned* const plan, const RipOptions* const options)
{
  const size_t   inputs                    = options->input_count ? options->input_count : 1u;
  const unsigned versions                  = options->count ? options->count : 1u;
  const bool     alone                     = inputs == 1u && !options->count;
  const Target   targets[RIP_MOST_FOLDERS] = {
      { options->output, ".mid", "output", rip_has_extension(options->output, ".mid") },
      { options->png, ".png", "png", is_picture(options->png, ".png", alone) },
      { options->svg, ".svg", "svg", is_picture(options->svg, ".svg", alone) },
  };

  *plan = (RipPlanned){ 0 };
  if (!check_usage(options, targets, inputs * versions)) {
    return RIP_EXIT_USAGE;
  }
  plan->jobs = calloc(inputs * versions, sizeof(RipJob));
  if (!plan->jobs) {
    rip_say(NULL, "out of memory");
    return RIP_EXIT_INPUT;
  }
  for (unsigned i = 0u; i < RIP_MOST_FOLDERS; ++i) {
    if (targets[i].said && !targets[i].is_file && !add_folder(plan, targets[i].said)) {
      return RIP_EXIT_INPUT;
    }
  }
  for (size_t i = 0u; i < inputs; ++i) {
    for (unsigned version = 0u; version < versions; ++version) {
      RipJob* const job = &plan->jobs[plan->count++];

      job->input = options->input_count ? options->inputs[i] : NULL;
      job->seed  = options->seed + version;
      if (!plan_job(job, options, version, targets)) {
        return RIP_EXIT_INPUT;
      }
    }
  }

  return check_paths(plan) ? RIP_EXIT_DONE : RIP_EXIT_INPUT;
}

bool
rip_plan_make_folders(RipPlanned* const plan)
{
  for (unsigned i = 0u; i < RIP_MOST_FOLDERS && plan->folders[i]; ++i) {
    plan->made[i] = !mkdir(plan->folders[i], 0777);
    if (!plan->made[i] && errno != EEXIST) {
      rip_say(plan->folders[i], "%s", strerror(errno));
      return false;
    }
  }

  return true;
}

void
rip_plan_free(RipPlanned* const plan)
{
  for (unsigned i = 0u; i < RIP_MOST_FOLDERS; ++i) {
    if (plan->made[i]) {
      rmdir(plan->folders[i]); // refuses if there is anything inside
    }
    free(plan->folders[i]);
  }
  for (size_t i = 0u; i < plan->count; ++i) {
    free(plan->jobs[i].midi);
    free(plan->jobs[i].png);
    free(plan->jobs[i].svg);
  }
  free(plan->jobs);
}
