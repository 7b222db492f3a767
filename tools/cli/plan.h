// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which files a command makes of which, planned before any work is done
#ifndef RIP_CLI_PLAN_H
#define RIP_CLI_PLAN_H

#include "job.h"

#include <stdbool.h>

#define RIP_MOST_FOLDERS 3u

typedef struct
{
  RipJob* jobs;
  size_t  count;
  char*   folders[RIP_MOST_FOLDERS]; // that are needed; NULL for none
  bool    made[RIP_MOST_FOLDERS];    // by rip_plan_make_folders
} RipPlanned;

/// Plan the jobs of what was said. Returns the exit status, and has said why if that is not 0.
int
rip_plan(RipPlanned* plan, const RipOptions* options);

/// See that a file can be written at a path; false if it has said why not
bool
rip_plan_can_write(const char* path);

/// Make the folders that are missing; false if it has said why it can't
bool
rip_plan_make_folders(RipPlanned* plan);

/// Take folders that were made out again if they are empty, and free all
void
rip_plan_free(RipPlanned* plan);

#endif
