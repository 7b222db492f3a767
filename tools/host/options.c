// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The command line of ripieno-host.
#include "options.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_PLUGIN "urn:ripieno:ripieno"

enum
{
  HELP = 1,
  VERSION,
  PLUGIN,
  PRESET,
  SET,
  TEMPO,
  BLOCK,
  RATE,
  REALTIME,
  FREEWHEEL,
  LOOPS,
  REPORT,
  STATE,
  SAVE_STATE,
};

void
rip_host_options_help(void)
{
  printf(
    "Usage: ripieno-host [OPTION]... IN.mid OUT.mid\n"
    "Play a MIDI file through an LV2 plugin under a rolling transport, and record what the plugin plays.\n"
    "\n"
    "  --plugin URI        the plugin (" DEFAULT_PLUGIN ")\n"
    "  --preset URI        load a preset of it\n"
    "  --state DIR         load a state that --save-state saved\n"
    "  --save-state DIR    save the plugin's state after playing\n"
    "  --set SYMBOL=VALUE  set a control input; may be said many times\n"
    "  --tempo BPM         quarters a minute, in place of the file's tempo map, also in OUT.mid\n"
    "  --block N           frames a block, 1 to 8192 (256)\n"
    "  --rate HZ           frames a second, 8000 to 384000 (48000)\n"
    "  --realtime          play in real time (as it does by itself)\n"
    "  --freewheel         play as fast as it goes, and tell the plugin so\n"
    "  --loops N           play N times, going back to the start without a stop, 1 to 1000\n"
    "  --report            print what can be seen of the plugin: run times, plans in time, control outputs\n"
    "  --help, --version\n"
    "\n"
    "IN's track MELODY is sent to the plugin or, if there is none, all tracks. The transport rolls from the start\n"
    "to one bar after the last note (with --loops, to the end of that bar). OUT.mid has tempo and metre as played,\n"
    "track MELODY, which is what was sent, and track RIPIENO, which is what the plugin sent back.\n"
    "Plugins are looked for in LV2_PATH or, if it is not set, in the build folder's lv2 and in the usual places.\n");
}

static bool
number(const char* const text, const double low, const double high, const bool whole, double* const value)
{
  char* end = NULL;
  *value    = strtod(text, &end);
  return end != text && !*end && *value >= low && *value <= high && (!whole || *value == floor(*value));
}

/// A number option. False with one line in `error` if it is none, or out of its range.
static bool
read_number(const char* const name,
            const double      low,
            const double      high,
            const bool        whole,
            double* const     value,
            char* const       error,
            const size_t      error_size)
{
  if (!number(optarg, low, high, whole, value)) {
    snprintf(
      error, error_size, "--%s '%s': must be a %snumber from %g to %g", name, optarg, whole ? "whole " : "", low, high);
    return false;
  }
  return true;
}

static bool
read_setting(RipHostOptions* const options, char* const error, const size_t error_size)
{
  char* const  equals = strchr(optarg, '=');
  const size_t size   = (options->setting_count + 1u) * sizeof(RipHostSetting);
  double       value  = 0.0;
  if (!equals || equals == optarg || !number(equals + 1, -3e38, 3e38, false, &value)) {
    snprintf(error, error_size, "--set '%s': must be SYMBOL=NUMBER", optarg);
    return false;
  }
  RipHostSetting* const settings = (RipHostSetting*)realloc(options->settings, size);
  if (!settings) {
    snprintf(error, error_size, "out of memory");
    return false;
  }
  *equals                                   = '\0';
  options->settings                         = settings;
  options->settings[options->setting_count] = (RipHostSetting){ optarg, (float)value };
  ++options->setting_count;
  return true;
}

static bool
read_option(RipHostOptions* const options, const int option, char* const error, const size_t error_size)
{
  double value = 0.0;
  bool   good  = true;
  switch (option) {
  case HELP:
    options->help = true;
    break;
  case VERSION:
    options->version = true;
    break;
  case PLUGIN:
    options->plugin = optarg;
    break;
  case PRESET:
    options->preset = optarg;
    break;
  case STATE:
    options->load_state = optarg;
    break;
  case SAVE_STATE:
    options->save_state = optarg;
    break;
  case SET:
    good = read_setting(options, error, error_size);
    break;
  case TEMPO:
    good = read_number("tempo", 4.0, 1000.0, false, &options->tempo, error, error_size);
    break;
  case BLOCK:
    good           = read_number("block", 1.0, 8192.0, true, &value, error, error_size);
    options->block = (uint32_t)value;
    break;
  case RATE:
    good = read_number("rate", 8000.0, 384000.0, true, &options->rate, error, error_size);
    break;
  case LOOPS:
    good           = read_number("loops", 1.0, 1000.0, true, &value, error, error_size);
    options->loops = (unsigned)value;
    break;
  case REALTIME:
  case FREEWHEEL:
    options->freewheel = option == FREEWHEEL;
    break;
  case REPORT:
    options->report = true;
    break;
  default:
    good = false;
    break;
  }
  return good;
}

bool
rip_host_options_read(RipHostOptions* const options,
                      const int             argc,
                      char** const          argv,
                      char* const           error,
                      const size_t          error_size)
{
  const struct option names[] = {
    { "help", no_argument, NULL, HELP },
    { "version", no_argument, NULL, VERSION },
    { "plugin", required_argument, NULL, PLUGIN },
    { "preset", required_argument, NULL, PRESET },
    { "set", required_argument, NULL, SET },
    { "tempo", required_argument, NULL, TEMPO },
    { "block", required_argument, NULL, BLOCK },
    { "rate", required_argument, NULL, RATE },
    { "realtime", no_argument, NULL, REALTIME },
    { "freewheel", no_argument, NULL, FREEWHEEL },
    { "loops", required_argument, NULL, LOOPS },
    { "report", no_argument, NULL, REPORT },
    { "state", required_argument, NULL, STATE },
    { "save-state", required_argument, NULL, SAVE_STATE },
    { NULL, 0, NULL, 0 },
  };
  *options = (RipHostOptions){ .plugin = DEFAULT_PLUGIN, .block = 256, .rate = 48000.0, .loops = 1 };
  opterr   = 0;
  for (int option = 0; (option = getopt_long(argc, argv, ":", names, NULL)) != -1;) {
    if (option == '?' || option == ':') {
      snprintf(error,
               error_size,
               "%s '%s'; see --help",
               option == ':' ? "a value is missing after" : "there is no option",
               argv[optind - 1]);
      return false;
    }
    if (!read_option(options, option, error, error_size)) {
      return false;
    }
  }
  if (options->help || options->version) {
    return true;
  }
  if (argc - optind != 2) {
    snprintf(error, error_size, "IN.mid and OUT.mid must be given, and nothing else; see --help");
    return false;
  }
  options->in  = argv[optind];
  options->out = argv[optind + 1];
  return true;
}

void
rip_host_options_clear(RipHostOptions* const options)
{
  free(options->settings);
  options->settings      = NULL;
  options->setting_count = 0;
}
