// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the command line says it did, on stdout, and is doing, on a terminal
#ifndef RIP_CLI_REPORT_H
#define RIP_CLI_REPORT_H

#include "input.h"
#include "options.h"

/// A file that was made
typedef struct
{
  const RipInput* input;
  const char*     output;
  uint64_t        seed;
  size_t          notes; // generated
  double          seconds;
} RipReport;

/// Say it in one line, as words or as a JSON object
void
rip_report(const RipReport* report, const RipOptions* options);

/// A RipSongProgress whose data is the input's path: keeps a line on stderr up to date if that is a terminal
bool
rip_report_progress(void* path, size_t bars, size_t bar_count);

#endif
