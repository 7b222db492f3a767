// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "options.h"

#include "message.h"
#include "scene.h"
#include "smf.h"
#include "values.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define FOR(command) (1u << (RIP_COMMAND_##command))
#define MAKE (FOR(HARMONISE) | FOR(COUNTER) | FOR(COMPLETE) | FOR(VARY) | FOR(GENERATE))
#define FROM_FILES (MAKE & ~FOR(GENERATE))
#define TO(member) offsetof(RipOptions, member)

typedef struct
{
  const char* name;     // without its dashes
  char        letter;   // a short form, or 0
  const char* value;    // what to call it in the help; NULL: takes none
  unsigned    commands; // that it is for
  size_t      place;    // in RipOptions
  RipValue    kind;
  const char* help; // NULL: said on the line of the next one
} Option;

typedef struct
{
  const char* name;
  const char* usage;
  const char* help;
} Command;

static const Command commands[RIP_COMMANDS] = {
  { "harmonise", "IN.mid... -o OUT", "accompany the melody of each file" },
  { "counter", "IN.mid... -o OUT", "add a counter-melody to the accompaniment of each file" },
  { "complete", "IN.mid... -o OUT", "fill the holes of the accompaniment of each file" },
  { "vary", "IN.mid... -o OUT", "vary the accompaniment, or the only track, of each file" },
  { "generate", "-o OUT", "make music from nothing" },
  { "roll", "IN.mid -o OUT.png|OUT.svg", "draw a file as a piano roll" },
  { "info", "[FILE]", "say what a file of weights, or the one in use, holds" },
};

static const char* const style_names[]   = { "pop-piano", "art-song", "chorale", "quartet", NULL };
static const char* const sampler_names[] = { "posterior", "published", NULL };
static const char* const role_names[]    = { "melody", "accompaniment", "split", NULL };
static const char* const given_names[]   = { "notes", "bars", "split", NULL };
static const char* const lock_names[]    = { "off", "follow", "fixed", NULL };
static const char* const scale_names[]   = {
    "major",  "minor",      "harmonic-minor",   "melodic-minor",    "dorian", "phrygian",
    "lydian", "mixolydian", "major-pentatonic", "minor-pentatonic", "blues",  NULL
};

// clang-format off
#define TEXT { RIP_VALUE_TEXT, 0.0, 0.0, NULL }
#define FLAG { RIP_VALUE_NONE, 0.0, 0.0, NULL }
#define WHOLE(least, most) { RIP_VALUE_WHOLE, least, most, NULL }
#define REAL(least, most) { RIP_VALUE_REAL, least, most, NULL }
#define CHOICE(names) { RIP_VALUE_CHOICE, 0.0, 0.0, names }
#define KEY { RIP_VALUE_KEY, 0.0, 0.0, NULL }
#define BARS { RIP_VALUE_BARS, 0.0, 0.0, NULL }
#define TONIC { RIP_VALUE_TONIC, 0.0, 0.0, NULL }
#define METRE { RIP_VALUE_METRE, 0.0, 0.0, NULL }

static const Option table[] = {
  { "output", 'o', "OUT", MAKE, TO(output), TEXT, "a .mid file, or a folder for NAME.mid of each IN" },
  { "output", 'o', "OUT", FOR(ROLL), TO(output), TEXT, "the picture, a .png or .svg file" },
  { "bars", 0, "LIST", FOR(COMPLETE), TO(free_bars), BARS, "bars to make anew, as 5-6,9" },
  { "free-below", 0, "KEY", FOR(COMPLETE), TO(free_below), KEY, NULL },
  { "free-above", 0, "KEY", FOR(COMPLETE), TO(free_above), KEY, "keys to make anew" },
  { "given", 0, "WHAT", FOR(COMPLETE), TO(settings.given), CHOICE(given_names), "notes: fill silence; bars: empty bars; split" },
  { "amount", 0, "X", FOR(VARY), TO(settings.amount), REAL(0.0, 1.0), "0 nearly the same to 1 nothing kept; .35" },
  { "replace", 0, NULL, FOR(HARMONISE) | FOR(COMPLETE) | FOR(VARY), TO(replace), FLAG, "drop the tracks that the new one replaces" },
  { "bars", 0, "N", FOR(GENERATE), TO(bars), WHOLE(1.0, RIP_SMF_BARS - 1.0), "how many bars to make; 16" },
  { "metre", 0, "N/D", FOR(GENERATE), TO(numerator), METRE, NULL },
  { "tempo", 0, "BPM", FOR(GENERATE), TO(tempo), REAL(20.0, 400.0), "metre, and quarters a minute; 4/4, 120" },
  { "lock", 0, "LIST", FROM_FILES, TO(lock), BARS, "bars to leave as they are, as 5-8,12" },
  { "melody", 0, "TRACK", FROM_FILES | FOR(ROLL), TO(melody), TEXT, "track by name or number, or a channel as ch1" },
  { "input-role", 0, "ROLE", FOR(COMPLETE) | FOR(VARY), TO(role), CHOICE(role_names), "of an only track: melody, accompaniment or split" },
  { "preset", 0, "NAME", MAKE, TO(preset), TEXT, "settings of the plugin's preset of that name" },
  { "style", 0, "STYLE", MAKE, TO(settings.style), CHOICE(style_names), "pop-piano, art-song, chorale or quartet" },
  { "density", 0, "X", MAKE, TO(settings.density), REAL(-1.0, 1.0), "-1 thinner to 1 denser" },
  { "low", 0, "KEY", MAKE, TO(settings.low), KEY, NULL },
  { "high", 0, "KEY", MAKE, TO(settings.high), KEY, NULL },
  { "voices", 0, "N", MAKE, TO(settings.voices), WHOLE(0.0, RIP_VOICES_MAX), "keys (C3 or 48) in use; how many at once" },
  { "key-lock", 0, "HOW", MAKE, TO(settings.key_lock), CHOICE(lock_names), NULL },
  { "key", 0, "C", MAKE, TO(settings.key), TONIC, NULL },
  { "scale", 0, "NAME", MAKE, TO(settings.scale), CHOICE(scale_names), "off, follow, fixed; major..." },
  { "swing", 0, "X", MAKE, TO(swing), REAL(0.0, 1.0), NULL },
  { "humanise", 0, "X", FOR(GENERATE), TO(humanise), REAL(0.0, 1.0), "0 straight to 1 swung; 0 exact to 1 loose" },
  { "humanise", 0, "X", FROM_FILES, TO(humanise), REAL(0.0, 1.0), NULL },
  { "follow-dynamics", 0, "X", FROM_FILES, TO(follow_dynamics), REAL(0.0, 1.0), "0 to 1: swung; loose; loud as IN" },
  { "temperature", 0, "X", MAKE, TO(settings.temperature), REAL(0.5, 1.5), NULL },
  { "guidance", 0, "X", MAKE, TO(settings.guidance), REAL(0.0, 4.0), ".5 tame to 1.5 wild; 0 free to 4 in style" },
  { "seed", 0, "N", MAKE, TO(seed), WHOLE(0.0, RIP_MOST_SEED), NULL },
  { "count", 0, "N", MAKE, TO(count), WHOLE(1.0, RIP_MOST_COUNT), "the first seed; versions, as NAME-1.mid and so on" },
  { "steps", 0, "N", MAKE, TO(settings.steps), WHOLE(1.0, RIP_STEPS_MAX), NULL },
  { "sampler", 0, "NAME", MAKE, TO(settings.sampler), CHOICE(sampler_names), "1 to 1000; posterior or published" },
  { "model", 0, "FILE", MAKE, TO(model), TEXT, "weights; else of RIPIENO_MODEL, else our own" },
  { "jobs", 'j', "N", MAKE, TO(threads), WHOLE(1.0, RIP_MOST_THREADS), "files to make at a time; 1" },
  { "png", 0, "FILE", MAKE, TO(png), TEXT, NULL },
  { "svg", 0, "FILE", MAKE, TO(svg), TEXT, "draw it; a folder for several" },
  { "json", 0, NULL, MAKE | FOR(INFO), TO(json), FLAG, "say it as JSON, a line a file, with metrics" },
};
// clang-format on

#define OPTIONS (sizeof(table) / sizeof(*table))

RipCommand
rip_command_find(const char* const name)
{
  unsigned command = 0u;
  while (command < RIP_COMMANDS && strcmp(name, commands[command].name) != 0) {
    ++command;
  }

  return (RipCommand)command;
}

const char*
rip_command_name(const RipCommand command)
{
  return commands[command].name;
}

const char*
rip_style_name(const unsigned style)
{
  return style_names[style];
}

static bool
is_for(const Option* const option, const RipCommand command)
{
  return (option->commands >> command) & 1u;
}

void
rip_help(void)
{
  puts("Usage: ripieno COMMAND IN.mid... -o OUT [OPTION]...\n"
       "\n"
       "Fill in what a MIDI file leaves open, by a diffusion model over piano rolls.\n"
       "\n"
       "Commands:");
  for (unsigned i = 0u; i < RIP_COMMANDS; ++i) {
    printf("  %-12s%s\n", commands[i].name, commands[i].help);
  }
  puts("\n"
       "ripieno COMMAND --help says which options a command takes, man ripieno all the\n"
       "rest; ripieno --version says which version this is.\n"
       "\n"
       "A file is written whole or not at all, with every track of IN as it was and the\n"
       "new notes as track RIPIENO. Exit status: 0 done, 1 bad input, 2 wrong usage.");
}

void
rip_command_help(const RipCommand command)
{
  printf("Usage: ripieno %s %s [OPTION]...\n%c%s.\n\n",
         commands[command].name,
         commands[command].usage,
         commands[command].help[0] - 'a' + 'A',
         commands[command].help + 1);

  char words[80] = "";
  for (size_t i = 0u; i < OPTIONS; ++i) {
    const Option* const option = &table[i];
    if (!is_for(option, command)) {
      continue;
    }
    char word[40];
    if (option->letter) {
      snprintf(word, sizeof(word), "-%c %s", option->letter, option->value);
    } else {
      snprintf(word, sizeof(word), "--%s %s", option->name, option->value ? option->value : "");
    }
    strncat(words, word, sizeof(words) - strlen(words) - 1u);
    if (!option->help) {
      strncat(words, " ", sizeof(words) - strlen(words) - 1u);
      continue; // it shares the next one's line
    }
    printf(strlen(words) > 24u ? "  %s  %s\n" : "  %-26s%s\n", words, option->help);
    words[0] = '\0';
  }
}

/// The option of this word, which may go on with '=' and a value; one of another command if this has none
static const Option*
find_option(const char* const word, const RipCommand command)
{
  const Option* other = NULL;
  for (size_t i = 0u; i < OPTIONS; ++i) {
    const Option* const option   = &table[i];
    const size_t        length   = strlen(option->name);
    const bool          is_short = option->letter && word[1] == option->letter;
    const bool          is_long =
      word[1] == '-' && !strncmp(word + 2, option->name, length) && (!word[2u + length] || word[2u + length] == '=');
    if (is_short || is_long) {
      if (is_for(option, command)) {
        return option;
      }
      other = option;
    }
  }

  return other;
}

/// Take the option at `*at`, and its value, which may be the rest of a short option's word or the next word
static bool
parse_option(RipOptions* const options, const int argc, char** const argv, int* const at)
{
  const char* const   word    = argv[*at];
  const char* const   command = commands[options->command].name;
  const Option* const option  = find_option(word, options->command);
  if (!option) {
    rip_say(NULL, "%s: no such option; see ripieno %s --help", word, command);
    return false;
  }
  if (!is_for(option, options->command)) {
    rip_say(NULL, "%s: not an option of %s; see ripieno %s --help", word, command, command);
    return false;
  }

  void* const place   = (char*)options + option->place;
  const bool  is_long = word[1] == '-';
  const char* value   = is_long ? strchr(word, '=') : word + 1;
  if (!option->value) {
    if (value) {
      rip_say(NULL, "%s: takes no value", word);
      return false;
    }
    return rip_value_take(&option->kind, option->name, "", place);
  }
  if (value && (is_long || value[1])) {
    ++value;
  } else if (*at + 1 < argc) {
    value = argv[++*at];
  } else {
    rip_say(NULL, "%s: needs a value", word);
    return false;
  }

  return rip_value_take(&option->kind, option->name, value, place);
}

/// Begin with the settings of a preset, named by the word that is, or follows, --preset
static bool
take_preset(RipOptions* const options)
{
  const RipScene* scene = NULL;
  for (unsigned i = 1u; i <= rip_scene_count() && !scene; ++i) {
    scene = !strcmp(rip_scene(i)->name, options->preset) ? rip_scene(i) : NULL;
  }
  if (!scene) {
    char   wanted[512] = "";
    size_t used        = 0u;
    for (unsigned i = 1u; i <= rip_scene_count() && used < sizeof(wanted); ++i) {
      used += (size_t)snprintf(wanted + used, sizeof(wanted) - used, "%s%s", i > 1u ? ", " : "", rip_scene(i)->name);
    }
    rip_say(NULL, "--preset %s: must be one of %s", options->preset, wanted);
    return false;
  }
  if (scene->settings.mode != (unsigned)options->command) {
    rip_say(NULL, "--preset %s: is for %s", options->preset, commands[scene->settings.mode].name);
    return false;
  }

  options->settings        = scene->settings;
  options->swing           = scene->swing;
  options->humanise        = scene->humanise;
  options->follow_dynamics = scene->follow_dynamics;
  return true;
}

static bool
check_files(const RipOptions* const options)
{
  const char* const command     = commands[options->command].name;
  const bool        needs_input = options->command != RIP_COMMAND_GENERATE && options->command != RIP_COMMAND_INFO;
  if (needs_input && !options->input_count) {
    rip_say(NULL, "no input file; see ripieno %s --help", command);
    return false;
  }
  if (options->command == RIP_COMMAND_GENERATE && options->input_count) {
    rip_say(NULL, "%s: generate takes no input file; complete and vary do", options->inputs[0]);
    return false;
  }
  if (options->command != RIP_COMMAND_INFO && !options->output) {
    rip_say(NULL, "no output: say -o OUT; see ripieno %s --help", command);
    return false;
  }

  return true;
}

bool
rip_options_parse(RipOptions* const  options,
                  const RipCommand   command,
                  const int          argc,
                  char** const       argv,
                  const char** const inputs)
{
  *options = (RipOptions){ .command         = command,
                           .inputs          = inputs,
                           .settings        = rip_settings_default(),
                           .threads         = 1u,
                           .role            = RIP_ROLES,
                           .bars            = 16u,
                           .numerator       = 4u,
                           .denominator     = 4u,
                           .tempo           = 120.0f,
                           .follow_dynamics = 0.5f };

  for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; ++i) {
    const bool is_preset = !strncmp(argv[i], "--preset", 8u) && (!argv[i][8] || argv[i][8] == '=');
    if (is_preset && is_for(find_option(argv[i], command), command)) {
      int at = i;
      if (!parse_option(options, argc, argv, &at) || !take_preset(options)) {
        return false;
      }
    }
  }

  bool only_files = false;
  for (int i = 0; i < argc; ++i) {
    if (only_files || argv[i][0] != '-' || !argv[i][1]) {
      inputs[options->input_count++] = argv[i];
    } else if (!strcmp(argv[i], "--")) {
      only_files = true;
    } else if (!parse_option(options, argc, argv, &i)) {
      return false;
    }
  }

  return check_files(options);
}
