// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// One file to make, and what came of it
#ifndef RIP_CLI_JOB_H
#define RIP_CLI_JOB_H

#include "measure.h"
#include "options.h"
#include "song.h"

#define RIP_JOB_TEXT 512u

typedef enum
{
  RIP_JOB_WAITING,
  RIP_JOB_DONE,
  RIP_JOB_FAILED,
  RIP_JOB_STOPPED
} RipJobState;

typedef struct
{
  const char* input; // a path of the command line; NULL: none is needed
  unsigned    seed;
  char*       midi; // paths of what is to be written; the pictures' are NULL where none is asked for
  char*       png;
  char*       svg;

  RipJobState state;
  char        error[RIP_JOB_TEXT];   // of one that failed: one line, without the path
  char        remarks[RIP_JOB_TEXT]; // what may surprise, each ended by a newline
  size_t      bars, melody_notes, notes, off_keyboard;
  double      seconds; // of the model's work
  RipMeasures measures;
} RipJob;

/// What a worker has of its own, and shares
typedef struct
{
  const RipOptions*   options;
  const RipNet*       net;
  RipScratch*         scratch;
  const RipSongWatch* watch;
} RipMaker;

/// Do a job from its file to its files, all of which are written, or none. Sets all that follows `svg`.
void
rip_job_do(RipJob* job, const RipMaker* maker);

#endif
