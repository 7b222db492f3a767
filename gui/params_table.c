// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "params.h"

#include <string.h>

static const char* const modes[]       = { "Harmonise", "Counter-melody", "Complete", "Vary", "Generate", NULL };
static const char* const brief_modes[] = { "Harmonise", "Counter", "Complete", "Vary", "Generate", NULL };
static const char* const scenes[]      = {
       "Own settings",
#include "scene_labels.h"
  NULL,
};

static const char* const roles[]        = { "Melody", "Accompaniment", "Both", NULL };
static const char* const brief_roles[]  = { "Melody", "Accomp.", "Both", NULL };
static const char* const givens[]       = { "Notes", "Bars", "Split keyboard", NULL };
static const char* const brief_givens[] = { "Notes", "Bars", "Split", NULL };
static const char* const styles[]       = { "Pop piano", "Art song", "Chorale", "Quartet", NULL };
static const char* const locks[]        = { "Off", "Follow", "Fixed", NULL };
static const char* const tonics[]       = { "C", "C# / Db", "D", "D# / Eb", "E", "F", "F# / Gb",
                                            "G", "G# / Ab", "A", "A# / Bb", "B", NULL };
static const char* const scales[]       = {
        "Major",  "Natural minor", "Harmonic minor",   "Melodic minor",    "Dorian", "Phrygian",
        "Lydian", "Mixolydian",    "Major pentatonic", "Minor pentatonic", "Blues",  NULL
};
static const char* const brief_scales[] = { "Major",  "Minor",    "Harm. min.", "Mel. min.",  "Dorian", "Phrygian",
                                            "Lydian", "Mixolyd.", "Maj. pent.", "Min. pent.", "Blues",  NULL };
static const char* const syncs[]        = { "Host", "Free", NULL };

// Kind, unit, range, default, word for the lowest value and names, long and brief, of a control
#define SWITCH(standard) RIP_PARAM_SWITCH, RIP_UNIT_NONE, 0.0f, 1.0f, standard, NULL, NULL, NULL
#define TRIGGER RIP_PARAM_TRIGGER, RIP_UNIT_NONE, 0.0f, 1.0f, 0.0f, NULL, NULL, NULL
#define CHOICE(names, briefs) \
  RIP_PARAM_CHOICE, RIP_UNIT_NONE, 0.0f, (float)(sizeof(names) / sizeof((names)[0]) - 2u), 0.0f, NULL, names, briefs
#define WHOLE(unit, low, high, standard, lowest) \
  RIP_PARAM_WHOLE, RIP_UNIT_##unit, low, high, standard, lowest, NULL, NULL
#define REAL(unit, low, high, standard, lowest) RIP_PARAM_REAL, RIP_UNIT_##unit, low, high, standard, lowest, NULL, NULL

// clang-format off
static const RipParam params[] = {
  { RIP_PORT_ENABLED, "enabled", "On", SWITCH(1.0f), "Off: what you play passes through, nothing is added." },
  { RIP_PORT_MODE, "mode", "Mode", CHOICE(modes, brief_modes), "What Ripieno does with what you play." },
  { RIP_PORT_SCENE, "scene", "Scene", CHOICE(scenes, NULL), "A preset's settings instead of those below, from the next bar on." },
  { RIP_PORT_INPUT_ROLE, "input_role", "You play", CHOICE(roles, brief_roles), "What your notes are. Both: your top voice is the melody, the rest accompaniment." },
  { RIP_PORT_GIVEN, "given", "Keep", CHOICE(givens, brief_givens), "What Complete keeps: your notes, every bar you play in, or all keys outside of Lowest and Highest." },
  { RIP_PORT_STYLE, "style", "Style", CHOICE(styles, NULL), "What kind of music it plays." },
  { RIP_PORT_AMOUNT, "amount", "Amount", REAL(PERCENT, 0.0f, 1.0f, 0.35f, NULL), "How far Vary goes from what was played: 0 hardly, 100 altogether new." },
  { RIP_PORT_TEMPERATURE, "temperature", "Temperature", REAL(NONE, 0.5f, 1.5f, 1.0f, NULL), "How daring: below 1 the likely notes, above 1 unlikely ones too." },
  { RIP_PORT_GUIDANCE, "guidance", "Guidance", REAL(NONE, 0.0f, 4.0f, 0.0f, "Off"), "How strictly style and density are kept to. Above 0 a plan takes twice the time." },
  { RIP_PORT_DENSITY, "density", "Density", REAL(SIGNED, -1.0f, 1.0f, 0.0f, NULL), "Fewer or more notes than the model would choose." },
  { RIP_PORT_LOW, "low", "Lowest", WHOLE(KEY, 21.0f, 108.0f, 21.0f, NULL), "The lowest key that Ripieno plays." },
  { RIP_PORT_HIGH, "high", "Highest", WHOLE(KEY, 21.0f, 108.0f, 108.0f, NULL), "The highest key that Ripieno plays." },
  { RIP_PORT_VOICES, "voices", "Voices", WHOLE(NONE, 0.0f, 16.0f, 0.0f, "Any"), "At most so many generated notes sound at once." },
  { RIP_PORT_KEY_LOCK, "key_lock", "Keep to key", CHOICE(locks, NULL), "Let generated notes keep to a key: the one that you play in, or the one chosen here." },
  { RIP_PORT_KEY, "key", "Key", CHOICE(tonics, NULL), "The tonic of a fixed key." },
  { RIP_PORT_SCALE, "scale", "Scale", CHOICE(scales, brief_scales), "The scale of a fixed key." },
  { RIP_PORT_LOOKAHEAD, "lookahead", "Lookahead", REAL(BEATS, 0.5f, 8.0f, 1.0f, NULL), "How many beats ahead plans are settled: fewer answer faster, more leave the processor time." },
  { RIP_PORT_REPLAN, "replan", "Replan", REAL(BEATS, 0.5f, 4.0f, 1.0f, NULL), "How many beats until the next plan is made." },
  { RIP_PORT_STEPS, "steps", "Steps", WHOLE(NONE, 0.0f, 100.0f, 0.0f, "Auto"), "Steps of the diffusion: more take longer." },
  { RIP_PORT_SYNC, "sync", "Sync", CHOICE(syncs, NULL), "Follow the host's transport, or run freely from your first note on." },
  { RIP_PORT_TEMPO, "tempo", "Tempo", REAL(BPM, 20.0f, 300.0f, 120.0f, NULL), "Of a free run, and with hosts that tell none." },
  { RIP_PORT_SWING, "swing", "Swing", REAL(PERCENT, 0.0f, 1.0f, 0.0f, NULL), "How late the off-beats come: 0 straight, 100 triplets." },
  { RIP_PORT_HUMANISE, "humanise", "Humanise", REAL(PERCENT, 0.0f, 1.0f, 0.0f, NULL), "Small differences of time and loudness, the same for one seed." },
  { RIP_PORT_FOLLOW_DYNAMICS, "follow_dynamics", "Dynamics", REAL(PERCENT, 0.0f, 1.0f, 0.5f, NULL), "How far generated notes follow the loudness of what you play." },
  { RIP_PORT_THRU, "thru", "Thru", SWITCH(0.0f), "What you play is sent on together with what is generated." },
  { RIP_PORT_CHANNEL_IN, "channel_in", "Hears", WHOLE(NONE, 0.0f, 16.0f, 0.0f, "All"), "The MIDI channel that is listened to." },
  { RIP_PORT_CHANNEL_OUT, "channel_out", "Plays on", WHOLE(NONE, 1.0f, 16.0f, 1.0f, NULL), "The MIDI channel of what is generated." },
  { RIP_PORT_SEED, "seed", "Seed", WHOLE(NONE, 0.0f, 16777215.0f, 0.0f, NULL), "Another number makes other music of the same input." },
  { RIP_PORT_NEW_EACH_PASS, "new_each_pass", "New each pass", SWITCH(0.0f), "Other notes each time the transport starts, jumps or loops." },
  { RIP_PORT_LOCK, "lock", "Lock bar", TRIGGER, "Keep the bar under the playhead as it is, or let it go again." },
  { RIP_PORT_REGENERATE, "regenerate", "Regenerate", TRIGGER, "Other notes from here on; locked bars stay." },
  { RIP_PORT_PANIC, "panic", "Panic", TRIGGER, "End every note and plan anew." },
};
// clang-format on

const RipParam*
rip_params(size_t* const count)
{
  *count = sizeof(params) / sizeof(params[0]);
  return params;
}

const RipParam*
rip_param_find(const char* const symbol)
{
  for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); ++i) {
    if (!strcmp(params[i].symbol, symbol)) {
      return &params[i];
    }
  }
  return NULL;
}

const RipParam*
rip_param_at(const RipPort port)
{
  for (size_t i = 0; i < sizeof(params) / sizeof(params[0]); ++i) {
    if (params[i].port == port) {
      return &params[i];
    }
  }
  return NULL;
}
