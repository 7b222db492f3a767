// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The command line: ripieno MODE IN.mid -o OUT

#include "cli/message.h"
#include "cli/modes.h"
#include "cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char* name;
  unsigned    flag; // of the options that are for it
  int (*run)(const RipOptions* options);
  const char* help;
} Mode;

static const Mode modes[] = {
  { "harmonise", RIP_FOR_HARMONISE, rip_mode_harmonise, "accompany the melody of each file" },
  { "roll", RIP_FOR_ROLL, rip_mode_roll, "draw a file as a piano roll, a PNG" },
};

static int
help(void)
{
  puts("Usage: ripieno MODE IN.mid... -o OUT [OPTION]...\n"
       "\n"
       "Fill in what a MIDI file leaves open, by a diffusion model over piano rolls.\n"
       "\n"
       "Modes:");
  for (size_t i = 0u; i < sizeof(modes) / sizeof(*modes); ++i) {
    printf("  %-20s%s\n", modes[i].name, modes[i].help);
  }
  puts("\nOptions:");
  rip_options_help();
  puts("  --help              say this\n"
       "  --version           say which version this is\n"
       "\n"
       "OUT ending in .mid is one file; otherwise it is a folder, made if it is missing, for NAME.mid of each IN,\n"
       "or NAME-1.mid to NAME-N.mid with --count N. A file is written whole or not at all, and has every track of\n"
       "IN as it was and the new notes as track RIPIENO.\n"
       "\n"
       "The melody is the track MELODY, else what --melody says, else the top voice of the first track with notes.\n"
       "\n"
       "Exit status: 0 done, 1 bad input, 2 wrong usage.");

  return RIP_EXIT_DONE;
}

static const Mode*
find_mode(const char* const name)
{
  for (size_t i = 0u; i < sizeof(modes) / sizeof(*modes); ++i) {
    if (!strcmp(name, modes[i].name)) {
      return &modes[i];
    }
  }

  return NULL;
}

int
main(const int argc, char** const argv)
{
  for (int i = 1; i < argc && strcmp(argv[i], "--"); ++i) {
    if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
      return help();
    }
    if (!strcmp(argv[i], "--version")) {
      puts("ripieno " RIPIENO_VERSION);
      return RIP_EXIT_DONE;
    }
  }
  if (argc < 2) {
    rip_say(NULL, "say a mode and a file; see ripieno --help");
    return RIP_EXIT_USAGE;
  }

  const Mode* const mode = find_mode(argv[1]);
  if (!mode) {
    rip_say(NULL, "%s: no such mode; see ripieno --help", argv[1]);
    return RIP_EXIT_USAGE;
  }

  const char** const inputs = calloc((size_t)argc, sizeof(*inputs));
  if (!inputs) {
    rip_say(NULL, "out of memory");
    return RIP_EXIT_INPUT;
  }

  RipOptions options;
  const bool parsed = rip_options_parse(&options, mode->flag, argc - 2, argv + 2, inputs);
  const int  status = parsed ? mode->run(&options) : RIP_EXIT_USAGE;

  free(inputs);
  return status;
}
