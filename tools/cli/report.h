// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the command line says it did
#ifndef RIP_CLI_REPORT_H
#define RIP_CLI_REPORT_H

#include "job.h"

/// Say on stdout, in one line of words or JSON, what a job that is done made
void
rip_report_job(const RipJob* job, const RipOptions* options);

/// Say on stderr what may surprise
void
rip_report_remarks(const RipJob* job);

/// Print a JSON string; bytes that are no UTF-8 become U+FFFD
void
rip_report_string(const char* text);

/// Say how many files came out, where there was more than one to make, and then why each of the others failed.
/// `stopped` says that the run was cut short.
void
rip_report_sum(const RipJob* jobs, size_t count, double seconds, bool stopped, const RipOptions* options);

#endif
