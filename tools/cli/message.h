// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the command line says on stderr: one line a message, "ripieno: FILE: what"
#ifndef RIP_CLI_MESSAGE_H
#define RIP_CLI_MESSAGE_H

/// Exit statuses
enum
{
  RIP_EXIT_DONE  = 0,
  RIP_EXIT_INPUT = 1,
  RIP_EXIT_USAGE = 2,
};

/// Say something about a file, or about nothing in particular if it is NULL. Control characters are shown as '?', so
/// that one message stays one line.
void
rip_say(const char* file, const char* format, ...)
#if defined(__GNUC__)
  __attribute__((format(printf, 2, 3)))
#endif
  ;

#endif
