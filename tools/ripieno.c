// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The command line: ripieno COMMAND IN.mid... -o OUT

#include "cli/message.h"
#include "cli/modes.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_help(const char* const word)
{
  return !strcmp(word, "--help") || !strcmp(word, "-h");
}

static int
run(const RipOptions* const options)
{
  switch (options->command) {
  case RIP_COMMAND_ROLL:
    return rip_mode_roll(options);
  case RIP_COMMAND_INFO:
    return rip_mode_info(options);
  default:
    return rip_mode_make(options);
  }
}

int
main(const int argc, char** const argv)
{
  if (argc < 2) {
    rip_say(NULL, "say a command and a file; see ripieno --help");
    return RIP_EXIT_USAGE;
  }
  if (is_help(argv[1])) {
    rip_help();
    return RIP_EXIT_DONE;
  }
  if (!strcmp(argv[1], "--version")) {
    puts("ripieno " RIPIENO_VERSION);
    return RIP_EXIT_DONE;
  }

  const RipCommand command = rip_command_find(argv[1]);
  if (command == RIP_COMMANDS) {
    rip_say(NULL, "%s: no such command; see ripieno --help", argv[1]);
    return RIP_EXIT_USAGE;
  }
  for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; ++i) {
    if (is_help(argv[i])) {
      rip_command_help(command);
      return RIP_EXIT_DONE;
    }
  }

  const char** const inputs = calloc((size_t)argc, sizeof(*inputs));
  if (!inputs) {
    rip_say(NULL, "out of memory");
    return RIP_EXIT_INPUT;
  }

  RipOptions options;
  const bool parsed = rip_options_parse(&options, command, argc - 2, argv + 2, inputs);
  const int  status = parsed ? run(&options) : RIP_EXIT_USAGE;

  free(inputs);
  return status;
}
