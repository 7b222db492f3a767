// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The command line of ripieno-host.
#ifndef RIP_HOST_OPTIONS_H
#define RIP_HOST_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A control to set
typedef struct
{
  const char* symbol;
  float       value;
} RipHostSetting;

/// What is asked for; strings are those of the command line, symbols are cut from it
typedef struct
{
  const char*     plugin;
  const char*     preset;     // or NULL
  const char*     load_state; // folder or NULL
  const char*     save_state; // folder or NULL
  RipHostSetting* settings;
  size_t          setting_count;
  double          tempo; // quarters a minute, 0: the file's
  uint32_t        block; // frames
  double          rate;  // Hz
  unsigned        loops;
  bool            freewheel;
  bool            report;
  bool            help;
  bool            version;
  const char*     in;
  const char*     out;
} RipHostOptions;

/// Read the command line. On failure returns false and writes one line to `error`.
bool
rip_host_options_read(RipHostOptions* options, int argc, char** argv, char* error, size_t error_size);

void
rip_host_options_clear(RipHostOptions* options);

/// Print what the options are
void
rip_host_options_help(void);

#endif
