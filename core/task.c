// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "task.h"

#include <math.h>
#include <string.h>

#define MIDDLE_C 60.0f       // of which the melody's pitch is so many octaves up
#define EDGE_SEMITONES 10.0f // a melody's mean keeps away from the ends of its range

#define BEAT_FRAMES 4u
#define LEAN_MOST 1.1f      // nats by which a bar leans on the chords of an earlier one that comes back ...
#define LEAN_LEAST 0.5f     // ... that only may
#define LEAN_MOST_FROM 0.7f // likeness from which it leans on them most
#define AGAIN_MOST 1.0f     // nats by which the cells of a section that comes back as it was are preferred

RipSettings
rip_settings_default(void)
{
  return (RipSettings){
    .mode        = RIP_MODE_HARMONISE,
    .role        = RIP_ROLE_MELODY,
    .given       = RIP_GIVEN_NOTES,
    .amount      = 0.35f,
    .style       = 0,
    .seed        = 0,
    .texture     = 0,
    .place       = 0.5f,
    .steps       = 0,
    .sampler     = RIP_SAMPLER_POSTERIOR,
    .temperature = 1.0f,
    .guidance    = 0.0f,
    .density     = 0.0f,
    .low         = RIP_LOW_KEY,
    .high        = RIP_HIGH_KEY,
    .voices      = 0,
    .key_lock    = RIP_KEY_FREE,
    .key         = 0,
    .scale       = RIP_SCALE_MAJOR,
  };
}

/// `value` within limits, `fallback` if it is no number
static float
clamp(const float value, const float low, const float high, const float fallback)
{
  return isnan(value) ? fallback : value < low ? low : value > high ? high : value;
}

/// The commonest bar length of a window
static unsigned
common_length(const RipMetre* const metre)
{
  unsigned best = 0;
  unsigned most = 0;
  for (unsigned frame = 0; frame < metre->frames; ++frame) {
    unsigned same = 0;
    for (unsigned other = 0; other < metre->frames; ++other) {
      same += metre->position[other] == 0 && metre->length[other] == metre->length[frame];
    }
    if (metre->position[frame] == 0 && same > most) {
      most = same;
      best = metre->length[frame];
    }
  }
  return best;
}

/// Ask for what a song of the training set was like
static void
choose_texture(RipProblem* const problem, const RipNet* const net, const RipSettings* const settings)
{
  RipTexture* const  texture = &problem->texture;
  const float* const spread  = rip_net_attribute_spread(net);
  const uint64_t     index   = settings->seed + settings->texture;
  const unsigned     style   = problem->style < RIP_STYLES ? problem->style : (unsigned)(index % RIP_STYLES);
  const float        density = clamp(settings->density, -1.0f, 1.0f, 0.0f);
  rip_net_texture(net, style, common_length(&problem->metre), index, settings->place, texture);

  texture->attributes[RIP_ATTRIBUTE_NOTES_A_BAR] += 1.5f * density * spread[RIP_ATTRIBUTE_NOTES_A_BAR];
  texture->attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR] += 1.0f * density * spread[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR];
  texture->attributes[RIP_ATTRIBUTE_POLYPHONY] += 0.75f * density * spread[RIP_ATTRIBUTE_POLYPHONY];
  texture->attributes[RIP_ATTRIBUTE_SILENCE] =
    fmaxf(0.0f, texture->attributes[RIP_ATTRIBUTE_SILENCE] - 0.75f * density * spread[RIP_ATTRIBUTE_SILENCE]);
}

/// A melody is not asked to lie where it may not: its mean keeps away from the ends of the keys in use, or is in their
/// middle
static void
keep_within(RipTexture* const texture, const unsigned low, const unsigned high)
{
  const float middle = 0.5f * (float)(low + high);
  const float least  = fminf((float)low + EDGE_SEMITONES, middle);
  const float most   = fmaxf((float)high - EDGE_SEMITONES, middle);
  float*      pitch  = &texture->attributes[RIP_ATTRIBUTE_MELODY_PITCH];
  if (!isnan(*pitch)) {
    *pitch = (fminf(fmaxf(MIDDLE_C + 12.0f * *pitch, least), most) - MIDDLE_C) / 12.0f;
  }
}

/// Let a frame have the chances that belong to its place in a bar
static void
name_frame(RipProblem* const problem, const unsigned frame, const int64_t bar)
{
  problem->frame_id[frame] = ((uint64_t)bar << 16u) + (uint64_t)problem->metre.position[frame];
}

float
rip_task_place(const size_t section, const size_t bars)
{
  const float length = (float)bars;
  const float middle = ((float)section + 0.5f) * (float)RIP_SECTION_BARS;
  return 0.5f + (middle - 0.5f * length) / fmaxf(length, (float)RIP_SONG_BARS);
}

void
rip_task_begin(RipProblem* const        problem,
               const RipNet* const      net,
               const RipSettings* const settings,
               const RipBar* const      bars,
               const size_t             bar_count,
               const int64_t            first_bar)
{
  const bool     fixed   = settings->key_lock == RIP_KEY_FIXED;
  const uint16_t classes = fixed ? rip_scale_classes(settings->key, settings->scale) : RIP_ALL_CLASSES;

  memset(problem, 0, sizeof(*problem));
  rip_metre_describe(&problem->metre, bars, bar_count);
  for (unsigned i = 0; i < problem->metre.frames; ++i) {
    name_frame(problem, i, first_bar + problem->metre.bar[i]);
  }
  problem->allowed[RIP_MELODY]        = rip_keys_range(0, RIP_KEYS);
  problem->allowed[RIP_ACCOMPANIMENT] = rip_constraint_rows(settings->low, settings->high, classes);
  problem->voices                     = settings->voices < RIP_VOICES_MAX ? settings->voices : RIP_VOICES_MAX;
  problem->seed                       = settings->seed;
  problem->start_beta                 = 1.0f;
  problem->temperature                = clamp(settings->temperature, 0.5f, 1.5f, 1.0f);
  problem->guidance                   = clamp(settings->guidance, 0.0f, 4.0f, 0.0f);
  problem->style                      = settings->style < RIP_STYLES ? settings->style : RIP_STYLES;
  problem->steps                      = !settings->steps                  ? rip_net_info(net)->steps
                                        : settings->steps < RIP_STEPS_MAX ? settings->steps
                                                                          : RIP_STEPS_MAX;
  problem->sampler                    = settings->sampler;
  choose_texture(problem, net, settings);
  keep_within(&problem->texture, settings->low, settings->high);
}

void
rip_task_give(RipProblem* const    problem,
              const RipRoll* const roll,
              const RipVoice       voice,
              const unsigned       first,
              const unsigned       last)
{
  // As in training, what is given to the end of the window is given beyond it, where there is nothing
  const unsigned end = last < problem->metre.frames ? last : RIP_FRAMES;
  for (unsigned frame = first; frame < end; ++frame) {
    memset(&problem->mask.cell[voice][frame], 0xFF, sizeof(RipKeys));
    for (unsigned plane = 2u * voice; plane < 2u * voice + 2u; ++plane) {
      problem->given.cell[plane][frame] = frame < problem->metre.frames ? roll->cell[plane][frame] : (RipKeys){ { 0 } };
    }
  }
  if (voice == RIP_MELODY && first < end) { // it speaks for itself
    problem->texture.attributes[RIP_ATTRIBUTE_MELODY_NOTES_A_BAR] = NAN;
    problem->texture.attributes[RIP_ATTRIBUTE_MELODY_PITCH]       = NAN;
  }
}

/// Pitch classes of what sounds in `count` frames
static uint16_t
chord_of(const RipKeys* const sustain, const unsigned count)
{
  unsigned classes = 0u;
  for (unsigned i = 0u; i < count; ++i) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      classes |= (unsigned)rip_keys_get(&sustain[i], row) << (row + RIP_LOW_KEY) % RIP_CLASSES;
    }
  }
  return (uint16_t)classes;
}

void
rip_task_lean(RipProblem* const    problem,
              const unsigned       first,
              const unsigned       count,
              const RipKeys* const earlier,
              const float          likeness)
{
  const float nats  = fmaxf(LEAN_MOST * fminf(likeness / LEAN_MOST_FROM, 1.0f), LEAN_LEAST);
  uint16_t    chord = 0u;
  for (unsigned i = 0u; i < count && first + i < RIP_FRAMES; ++i) {
    if (i % BEAT_FRAMES == 0u) {
      chord = chord_of(earlier + i, count - i < BEAT_FRAMES ? count - i : BEAT_FRAMES);
    }
    problem->chords[first + i] = chord;
    problem->lean[first + i]   = nats;
  }
}

void
rip_task_say_again(RipProblem* const problem,
                   const unsigned    first,
                   const unsigned    count,
                   const int64_t     bar,
                   const RipKeys (*const played)[2],
                   const float likeness)
{
  for (unsigned i = 0u; i < count && first + i < RIP_FRAMES; ++i) {
    name_frame(problem, first + i, bar);
    problem->echo.cell[RIP_ACCOMPANIMENT_ONSET][first + i]   = played[i][0];
    problem->echo.cell[RIP_ACCOMPANIMENT_SUSTAIN][first + i] = played[i][1];
    problem->again[first + i]                                = AGAIN_MOST * likeness * likeness;
  }
}
