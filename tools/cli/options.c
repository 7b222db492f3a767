// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "options.h"

#include "message.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool (*Take)(RipOptions* options, const char* name, const char* value);

typedef struct
{
  const char* name;  // without its dashes
  const char* value; // what to call it in the help; NULL: takes none
  unsigned    modes;
  Take        take;
  const char* help;
} Option;

static const char* const style_names[RIP_STYLES] = { "pop-piano", "art-song", "chorale", "quartet" };
static const char* const sampler_names[]         = { "bold", "posterior", "published" };

const char*
rip_style_name(const unsigned style)
{
  return style_names[style];
}

static bool
refuse(const char* const name, const char* const value, const char* const wanted)
{
  rip_say(NULL, "--%s %s: must be %s", name, value, wanted);

  return false;
}

static bool
take_choice(const char* const  name,
            const char* const  value,
            const char* const* names,
            const size_t       count,
            unsigned*          choice)
{
  char   wanted[128] = "";
  size_t used        = 0u;
  for (unsigned i = 0u; i < count; ++i) {
    if (!strcmp(value, names[i])) {
      *choice = i;
      return true;
    }
    used += (size_t)snprintf(wanted + used, sizeof(wanted) - used, "%s%s", i ? ", " : "one of ", names[i]);
  }

  return refuse(name, value, wanted);
}

static bool
take_whole(const char* const name, const char* const value, const unsigned least, const unsigned most, unsigned* number)
{
  char* end = NULL;
  errno     = 0;

  const unsigned long given = strtoul(value, &end, 10);
  if (value[0] < '0' || value[0] > '9' || *end || errno || given < least || given > most) {
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "a whole number from %u to %u", least, most);
    return refuse(name, value, wanted);
  }

  *number = (unsigned)given;
  return true;
}

static bool
take_real(const char* const name, const char* const value, const double least, const double most, float* const number)
{
  char*        end   = NULL;
  const double given = strtod(value, &end);
  if (end == value || *end || !(given >= least && given <= most)) {
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "a number from %g to %g", least, most);
    return refuse(name, value, wanted);
  }

  *number = (float)given;
  return true;
}

static bool
take_text(const char* const name, const char* const value, const char** const text)
{
  if (!*value) {
    return refuse(name, "''", "said");
  }

  *text = value;
  return true;
}

static bool
take_output(RipOptions* const options, const char* const name, const char* const value)
{
  return take_text(name, value, &options->output);
}

static bool
take_png(RipOptions* const options, const char* const name, const char* const value)
{
  return take_text(name, value, &options->png);
}

static bool
take_model(RipOptions* const options, const char* const name, const char* const value)
{
  return take_text(name, value, &options->model);
}

static bool
take_melody(RipOptions* const options, const char* const name, const char* const value)
{
  return take_text(name, value, &options->melody);
}

static bool
take_seed(RipOptions* const options, const char* const name, const char* const value)
{
  unsigned   seed  = 0u;
  const bool taken = take_whole(name, value, 0u, RIP_MOST_SEED, &seed);

  options->settings.seed = seed;
  return taken;
}

static bool
take_steps(RipOptions* const options, const char* const name, const char* const value)
{
  return take_whole(name, value, 1u, RIP_STEPS_MAX, &options->settings.steps);
}

static bool
take_style(RipOptions* const options, const char* const name, const char* const value)
{
  return take_choice(name, value, style_names, RIP_STYLES, &options->settings.style);
}

static bool
take_sampler(RipOptions* const options, const char* const name, const char* const value)
{
  unsigned   sampler = 0u;
  const bool taken = take_choice(name, value, sampler_names, sizeof(sampler_names) / sizeof(*sampler_names), &sampler);

  options->settings.sampler = (RipSampler)sampler;
  return taken;
}

static bool
take_temperature(RipOptions* const options, const char* const name, const char* const value)
{
  return take_real(name, value, 0.5, 1.5, &options->settings.temperature);
}

static bool
take_density(RipOptions* const options, const char* const name, const char* const value)
{
  return take_real(name, value, -1.0, 1.0, &options->settings.density);
}

static bool
take_guidance(RipOptions* const options, const char* const name, const char* const value)
{
  return take_real(name, value, 0.0, 4.0, &options->settings.guidance);
}

static bool
take_count(RipOptions* const options, const char* const name, const char* const value)
{
  return take_whole(name, value, 1u, RIP_MOST_COUNT, &options->count);
}

static bool
take_json(RipOptions* const options, const char* const name, const char* const value)
{
  (void)name;
  (void)value;
  options->json = true;

  return true;
}

#define ALL (RIP_FOR_HARMONISE | RIP_FOR_ROLL)

static const Option table[] = {
  { "output", "OUT", ALL, take_output, "where to write; also -o" },
  { "seed", "N", RIP_FOR_HARMONISE, take_seed, "0 to 16777215; the same seed gives the same notes" },
  { "count", "N", RIP_FOR_HARMONISE, take_count, "N versions, of seeds S, S+1, ..., into the folder OUT" },
  { "style", "STYLE", RIP_FOR_HARMONISE, take_style, "pop-piano, art-song, chorale or quartet" },
  { "melody", "TRACK", ALL, take_melody, "track by name or number, or a channel as ch1 to ch16" },
  { "density", "X", RIP_FOR_HARMONISE, take_density, "-1 thinner to 1 denser" },
  { "temperature", "X", RIP_FOR_HARMONISE, take_temperature, "0.5 tamer to 1.5 wilder" },
  { "guidance", "X", RIP_FOR_HARMONISE, take_guidance, "0 to 4: how much to insist on style, at twice the time" },
  { "steps", "N", RIP_FOR_HARMONISE, take_steps, "steps of the sampler, 1 to 1000" },
  { "sampler", "NAME", RIP_FOR_HARMONISE, take_sampler, "bold, posterior or published" },
  { "model", "FILE", RIP_FOR_HARMONISE, take_model, "weights; else those of RIPIENO_MODEL, else our own" },
  { "png", "FILE", RIP_FOR_HARMONISE, take_png, "draw melody and accompaniment" },
  { "json", NULL, RIP_FOR_HARMONISE, take_json, "say what was done as JSON, one line a file" },
};

void
rip_options_help(void)
{
  for (size_t i = 0u; i < sizeof(table) / sizeof(*table); ++i) {
    char words[32];
    snprintf(words, sizeof(words), "--%s %s", table[i].name, table[i].value ? table[i].value : "");
    printf("  %-20s%s\n", words, table[i].help);
  }
}

/// The option of this word, which may go on with '=' and a value
static const Option*
find_option(const char* const word)
{
  if (!strcmp(word, "-o")) {
    return table;
  }
  for (size_t i = 0u; i < sizeof(table) / sizeof(*table); ++i) {
    const size_t length = strlen(table[i].name);
    if (!strncmp(word, "--", 2u) && !strncmp(word + 2, table[i].name, length) &&
        (!word[2u + length] || word[2u + length] == '=')) {
      return &table[i];
    }
  }

  return NULL;
}

/// Take the option at `*at`, and its value, which may be the next word
static bool
parse_option(RipOptions* const options, const unsigned mode, const int argc, char** const argv, int* const at)
{
  const char* const   word   = argv[*at];
  const Option* const option = find_option(word);
  if (!option) {
    rip_say(NULL, "%s: no such option; see ripieno --help", word);
    return false;
  }
  if (!(option->modes & mode)) {
    rip_say(NULL, "%s: not an option of this mode; see ripieno --help", word);
    return false;
  }

  const char* value = strchr(word, '=');
  if (!option->value) {
    if (value) {
      rip_say(NULL, "%s: takes no value", word);
      return false;
    }
    return option->take(options, option->name, "");
  }
  if (value) {
    ++value;
  } else if (*at + 1 < argc) {
    value = argv[++*at];
  } else {
    rip_say(NULL, "%s: needs a value", word);
    return false;
  }

  return option->take(options, option->name, value);
}

bool
rip_options_parse(RipOptions* const  options,
                  const unsigned     mode,
                  const int          argc,
                  char** const       argv,
                  const char** const inputs)
{
  *options = (RipOptions){ .inputs = inputs, .settings = rip_settings_default() };

  bool only_files = false;
  for (int i = 0; i < argc; ++i) {
    if (only_files || argv[i][0] != '-' || !argv[i][1]) {
      inputs[options->input_count++] = argv[i];
    } else if (!strcmp(argv[i], "--")) {
      only_files = true;
    } else if (!parse_option(options, mode, argc, argv, &i)) {
      return false;
    }
  }

  if (!options->input_count) {
    rip_say(NULL, "no input file; see ripieno --help");
    return false;
  }
  if (!options->output) {
    rip_say(NULL, "no output: say -o OUT; see ripieno --help");
    return false;
  }

  return true;
}
