// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The words of the command line
#ifndef RIP_CLI_OPTIONS_H
#define RIP_CLI_OPTIONS_H

#include "bars.h"
#include "task.h"

#define RIP_MOST_SEED 16777215u
#define RIP_MOST_COUNT 9999u
#define RIP_MOST_THREADS 256u

typedef enum
{
  RIP_COMMAND_HARMONISE,
  RIP_COMMAND_COUNTER,
  RIP_COMMAND_COMPLETE,
  RIP_COMMAND_VARY,
  RIP_COMMAND_GENERATE,
  RIP_COMMAND_ROLL,
  RIP_COMMAND_INFO,
  RIP_COMMANDS
} RipCommand;

/// What was said. Texts are NULL, and numbers 0, where nothing was.
typedef struct
{
  RipCommand   command;
  const char** inputs;
  size_t       input_count;
  const char*  output;
  const char*  png;
  const char*  svg;
  const char*  model;
  const char*  melody;
  const char*  preset;
  RipSettings  settings; // but for the seed
  unsigned     seed, count, threads;
  unsigned     role; // RipRole, or RIP_ROLES where it was not said
  RipBarList   free_bars;
  RipBarList   lock;
  unsigned     free_below, free_above;           // MIDI keys; 0: not said
  unsigned     bars;                             // to make
  unsigned     numerator, denominator;           // of the metre to make
  float        tempo;                            // quarters a minute
  float        swing, humanise, follow_dynamics; // 0..1
  bool         replace;
  bool         json;
} RipOptions;

/// The command of a name, or RIP_COMMANDS
RipCommand
rip_command_find(const char* name);

const char*
rip_command_name(RipCommand command);

/// Parse what follows the command, beginning with --preset; `inputs` has room for all of it. On failure returns false
/// and has said why.
bool
rip_options_parse(RipOptions* options, RipCommand command, int argc, char** argv, const char** inputs);

/// The name of a style < RIP_STYLES
const char*
rip_style_name(unsigned style);

/// Say what commands there are
void
rip_help(void);

/// Say what a command does and which options it takes, on no more than 24 lines of 80 columns
void
rip_command_help(RipCommand command);

#endif
