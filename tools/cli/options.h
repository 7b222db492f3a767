// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The words of the command line
#ifndef RIP_CLI_OPTIONS_H
#define RIP_CLI_OPTIONS_H

#include "task.h"

#define RIP_MOST_SEED 16777215u
#define RIP_MOST_COUNT 9999u

/// Which modes an option is for
enum
{
  RIP_FOR_HARMONISE = 1u << 0u,
  RIP_FOR_ROLL      = 1u << 1u,
};

typedef struct
{
  const char** inputs;
  size_t       input_count;
  const char*  output;
  const char*  png;    // NULL: no picture
  const char*  model;  // NULL: look for it
  const char*  melody; // NULL: not said
  RipSettings  settings;
  unsigned     count; // 0: not said
  bool         json;
} RipOptions;

/// Parse what follows the mode; `inputs` has room for all of it. On failure returns false and has said why.
bool
rip_options_parse(RipOptions* options, unsigned mode, int argc, char** argv, const char** inputs);

/// The name of a style < RIP_STYLES
const char*
rip_style_name(unsigned style);

/// Say what options there are
void
rip_options_help(void);

#endif
