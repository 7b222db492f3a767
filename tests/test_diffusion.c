// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The samplers, on the fixture network: what they keep, repeat and never do.

#include "diffusion.h"
#include "fixture.h"
#include "noise.h"
#include "run_tests.h"
#include "task.h"

#include <math.h>
#include <string.h>

#define SAMPLERS 3u

typedef struct
{
  RipNet*     net;
  RipScratch* scratch;
} Engine;

static Engine
open_engine(void)
{
  Engine e  = { fixture_net(rip_gemm_default()), NULL };
  e.scratch = rip_scratch_new(e.net);
  ck_assert_ptr_nonnull(e.scratch);
  return e;
}

static void
close_engine(const Engine* const e)
{
  rip_scratch_free(e->scratch);
  rip_net_free(e->net);
}

static unsigned
next_random(uint64_t* const state)
{
  return (unsigned)(rip_noise_hash((*state)++, 1u) >> 40u);
}

/// Six bars of 3/4, 72 frames, some notes everywhere; nothing given
static void
fill_problem(RipProblem* const problem, const Engine* const e, const RipSampler sampler)
{
  RipBar   bars[6];
  uint64_t random = 7u;
  for (unsigned i = 0; i < 6u; ++i) {
    bars[i] = (RipBar){ 12u, 3u, 4u };
  }
  RipSettings settings = rip_settings_default();
  settings.steps       = 6u;
  settings.seed        = 99u;
  settings.sampler     = sampler;
  rip_task_begin(problem, e->net, &settings, bars, 6u, -2);
  for (unsigned i = 0; i < 400u; ++i) {
    const unsigned frame = next_random(&random) % RIP_FRAMES;
    rip_roll_add(&problem->given,
                 (RipVoice)(i % 2u),
                 frame,
                 frame + 1u + next_random(&random) % 8u,
                 RIP_LOW_KEY + next_random(&random) % RIP_KEYS);
  }
  problem->source = problem->given;
}

/// Masks: all of a voice, a span of time, a range of keys, single cells
static void
fill_mask(RipProblem* const problem, const unsigned kind)
{
  uint64_t random = kind;
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        const bool given = kind == 0u   ? voice == RIP_MELODY
                           : kind == 1u ? frame >= 20u && frame < 61u
                           : kind == 2u ? row >= 40u
                                        : next_random(&random) % 3u == 0u;
        if (given) {
          rip_keys_set(&problem->mask.cell[voice][frame], row);
        }
      }
    }
  }
}

/// Given cells are as they were, and no cell is set that may not be
static void
check_cells(const RipProblem* const problem, const RipPlan* const plan)
{
  unsigned changed   = 0;
  unsigned forbidden = 0;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        const bool set   = rip_keys_get(&plan->roll.cell[plane][frame], row);
        const bool meant = frame < problem->metre.frames && row < RIP_KEYS;
        if (meant && rip_keys_get(&problem->mask.cell[plane / 2u][frame], row)) {
          changed += set != rip_keys_get(&problem->given.cell[plane][frame], row);
        } else {
          forbidden += set && !(meant && rip_keys_get(&problem->allowed[plane / 2u], row));
        }
      }
    }
  }
  ck_assert_uint_eq(changed, 0u);
  ck_assert_uint_eq(forbidden, 0u);
}

/// Free sustain belongs to a note, and free onsets sound
static void
check_notes(const RipProblem* const problem, const RipPlan* const plan)
{
  unsigned odd = 0;
  for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
    const RipKeys* const onset   = plan->roll.cell[2u * voice];
    const RipKeys* const sustain = plan->roll.cell[2u * voice + 1u];
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        if (rip_keys_get(&problem->mask.cell[voice][frame], row)) {
          continue;
        }
        const bool held   = frame && rip_keys_get(&sustain[frame - 1u], row);
        const bool struck = rip_keys_get(&onset[frame], row);
        const bool sounds = rip_keys_get(&sustain[frame], row);
        odd += sounds ? !held && !struck : struck;
      }
    }
  }
  ck_assert_uint_eq(odd, 0u);
}

static unsigned
count_cells(const RipRoll* const roll, const RipPlane plane)
{
  unsigned count = 0;
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    for (unsigned row = 0; row < RIP_ROWS; ++row) {
      count += rip_keys_get(&roll->cell[plane][frame], row);
    }
  }
  return count;
}

START_TEST(keep_what_is_given)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e   = open_engine();
  unsigned          any = 0;
  for (unsigned sampler = 0; sampler < SAMPLERS; ++sampler) {
    for (unsigned kind = 0; kind < 4u; ++kind) {
      fill_problem(&problem, &e, (RipSampler)sampler);
      fill_mask(&problem, kind);
      problem.guidance                   = kind == 1u ? 1.5f : 0.0f;
      problem.start_beta                 = kind == 2u ? 0.4f : 1.0f;
      problem.allowed[RIP_ACCOMPANIMENT] = rip_keys_range(10u, 50u);
      rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
      check_cells(&problem, &plan);
      check_notes(&problem, &plan);
      ck_assert_uint_eq(plan.steps, 6u);
      any += count_cells(&plan.roll, RIP_ACCOMPANIMENT_ONSET) > 0;
    }
  }
  ck_assert_uint_gt(any, 0u);
  close_engine(&e);
}
END_TEST

START_TEST(repeat_themselves)
{
  static RipProblem problem;
  static RipPlan    plans[3];
  const Engine      e = open_engine();
  for (unsigned sampler = 0; sampler < SAMPLERS; ++sampler) {
    for (unsigned i = 0; i < 3u; ++i) {
      fill_problem(&problem, &e, (RipSampler)sampler);
      fill_mask(&problem, 0);
      problem.seed = i < 2u ? 5u : 6u;
      memset(&plans[i], (int)i, sizeof(plans[i]));
      rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plans[i]);
    }
    ck_assert_mem_eq(&plans[0], &plans[1], sizeof(RipPlan));
    ck_assert_mem_ne(&plans[0].roll, &plans[2].roll, sizeof(RipRoll));
  }
  close_engine(&e);
}
END_TEST

START_TEST(noise_belongs_to_the_frame)
{
  static RipProblem a, b;
  const Engine      e        = open_engine();
  RipSettings       settings = rip_settings_default();
  RipBar            bars[6];
  float             left[RIP_ROWS];
  float             right[RIP_ROWS];
  for (unsigned i = 0; i < 6u; ++i) {
    bars[i] = (RipBar){ 12u, 3u, 4u };
  }
  rip_task_begin(&a, e.net, &settings, bars, 6u, -1);
  rip_task_begin(&b, e.net, &settings, bars, 4u, 1); // two bars later
  for (unsigned i = 0; i < 48u; ++i) {
    ck_assert_uint_eq(a.frame_id[i + 24u], b.frame_id[i]);
    rip_noise_row(1u, a.frame_id[i + 24u], RIP_MELODY_ONSET, 5u, left);
    rip_noise_row(1u, b.frame_id[i], RIP_MELODY_ONSET, 5u, right);
    ck_assert_mem_eq(left, right, sizeof(left));
    rip_noise_row(1u, b.frame_id[i], RIP_MELODY_SUSTAIN, 5u, right);
    ck_assert_mem_ne(left, right, sizeof(left));
    rip_noise_row(1u, b.frame_id[i], RIP_MELODY_ONSET, 6u, right);
    ck_assert_mem_ne(left, right, sizeof(left));
    rip_noise_row(2u, b.frame_id[i], RIP_MELODY_ONSET, 5u, right);
    ck_assert_mem_ne(left, right, sizeof(left));
  }
  for (unsigned i = 1; i < a.metre.frames; ++i) {
    ck_assert_uint_ne(a.frame_id[i], a.frame_id[i - 1u]);
  }
  close_engine(&e);
}
END_TEST

START_TEST(noise_is_even)
{
  enum
  {
    BINS  = 64,
    DRAWS = RIP_ROWS * RIP_PLANES * 2000
  };

  unsigned bins[BINS + 1] = { 0 }; // the last one: outside [0, 1)
  unsigned rare           = 0;
  double   product        = 0.0; // of neighbours, for independence
  for (unsigned frame = 0; frame < 2000u; ++frame) {
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      float row[RIP_ROWS];
      rip_noise_row(3u, ((uint64_t)frame / 16u << 16u) + frame % 16u, (RipPlane)plane, RIP_NOISE_PRIOR, row);
      for (unsigned i = 0; i < RIP_ROWS; ++i) {
        const unsigned bin = row[i] >= 0.0f && row[i] < 1.0f ? (unsigned)(row[i] * (float)BINS) : BINS;
        ++bins[bin];
        rare += row[i] < 0.0031f;
        product += i ? ((double)row[i] - 0.5) * ((double)row[i - 1u] - 0.5) : 0.0;
      }
    }
  }
  ck_assert_uint_eq(bins[BINS], 0u);
  double chi = 0.0;
  for (unsigned i = 0; i < BINS; ++i) {
    const double expected = (double)DRAWS / BINS;
    chi += ((double)bins[i] - expected) * ((double)bins[i] - expected) / expected;
  }
  ck_assert_double_lt(chi, 110.0); // 63 degrees of freedom: beyond this 2 in 10,000; the numbers are fixed
  ck_assert_double_gt(chi, 30.0);
  ck_assert_double_lt(fabs((double)rare / DRAWS - 0.0031), 4.0 * sqrt(0.0031 / DRAWS));
  ck_assert_double_lt(fabs(product / DRAWS), 4.0 / 12.0 / sqrt((double)DRAWS));
}
END_TEST

static bool
stop_after(void* const data)
{
  unsigned* const left = (unsigned*)data;
  return !(*left)--;
}

START_TEST(stop_when_told)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e = open_engine();
  for (unsigned sampler = 0; sampler < SAMPLERS; ++sampler) {
    fill_problem(&problem, &e, (RipSampler)sampler);
    fill_mask(&problem, 1);
    for (unsigned asked = 0; asked < 6u; ++asked) {
      unsigned left = asked; // how often it says no
      rip_diffusion_run(e.net, e.scratch, &problem, stop_after, &left, &plan);
      ck_assert_uint_eq(plan.steps, asked + 1u);
      check_cells(&problem, &plan);
      check_notes(&problem, &plan);
    }
  }
  close_engine(&e);
}
END_TEST

START_TEST(little_noise_keeps_the_source)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e = open_engine();
  for (unsigned sampler = 0; sampler < SAMPLERS - 1u; ++sampler) {
    fill_problem(&problem, &e, (RipSampler)sampler);
    problem.start_beta = 0.01f;
    problem.steps      = 2u;
    rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
    unsigned same   = 0;
    unsigned source = 0;
    for (unsigned frame = 0; frame < problem.metre.frames; ++frame) {
      for (unsigned row = 0; row < RIP_KEYS; ++row) {
        if (rip_keys_get(&problem.source.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row)) {
          ++source;
          same += rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row);
        }
      }
    }
    ck_assert_uint_gt(source, 50u);
    ck_assert_uint_gt(10u * same, 9u * source);
  }
  close_engine(&e);
}
END_TEST

START_TEST(silence_what_is_held_from_nowhere)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e    = open_engine();
  unsigned          kept = 0;
  fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
  memset(&problem.source, 0, sizeof(problem.source));
  rip_roll_add(&problem.source, RIP_ACCOMPANIMENT, -4, 8, 60u);
  rip_roll_add(&problem.source, RIP_ACCOMPANIMENT, 0, 8, 64u);
  problem.start_beta = 0.01f;
  problem.steps      = 1u;
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
  ck_assert(rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_ONSET][0], 64u - RIP_LOW_KEY));
  for (unsigned frame = 0; frame < 8u; ++frame) {
    ck_assert(!rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], 60u - RIP_LOW_KEY));
    ck_assert(!rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], 60u - RIP_LOW_KEY));
    kept += rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], 64u - RIP_LOW_KEY);
  }
  ck_assert_uint_ge(kept, 6u); // the network may change its mind about a few cells
  close_engine(&e);
}
END_TEST

START_TEST(plans_tell_velocity_and_certainty)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e     = open_engine();
  unsigned          wrong = 0;
  fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    for (unsigned row = 0; row < RIP_ROWS; ++row) {
      const bool struck = rip_keys_get(&plan.roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], row) ||
                          rip_keys_get(&plan.roll.cell[RIP_MELODY_ONSET][frame], row);
      ck_assert_uint_le(plan.velocity[frame][row], 127u);
      wrong +=
        struck ? plan.velocity[frame][row] < 1u || plan.velocity[frame][row] > 127u : plan.velocity[frame][row] > 0u;
    }
  }
  ck_assert_uint_eq(wrong, 0u);
  close_engine(&e);
}
END_TEST

/// Share of onsets that bars of 12 frames have in common with those so many bars before
static double
likeness(const RipPlan* const plan, const unsigned bars)
{
  unsigned common = 0u;
  unsigned all    = 0u;
  for (unsigned frame = 12u * bars; frame < 72u; ++frame) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const bool now    = rip_keys_get(&plan->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], row);
      const bool before = rip_keys_get(&plan->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame - 12u * bars], row);
      common += now && before;
      all += now || before;
    }
  }
  ck_assert_uint_gt(all, 0u);
  return (double)common / all;
}

// Chance is common to every other bar of four and turned round in the next four. With frame_id alone in the place of
// position and parity, all bars are as unlike; without the turning those four bars apart are the most alike.
START_TEST(patterns_keep_from_bar_to_bar)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e     = open_engine();
  double            of[5] = { 0.0 };
  for (unsigned seed = 0; seed < 4u; ++seed) {
    fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
    rip_texture_clear(&problem.texture);
    problem.seed = seed;
    for (unsigned frame = 0; frame < problem.metre.frames; ++frame) { // from the first bar of eight on
      problem.frame_id[frame] = (uint64_t)problem.metre.bar[frame] << 16u | (uint64_t)problem.metre.position[frame];
    }
    rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
    for (unsigned bars = 1; bars < 5u; ++bars) {
      of[bars] += likeness(&plan, bars);
    }
  }
  ck_assert_double_gt(of[2], 1.2 * of[1]);
  ck_assert_double_lt(of[4], of[1]);
  close_engine(&e);
}
END_TEST

/// Cells of the accompaniment in 72 frames, and how many of them are of some pitch classes
static unsigned
count_classes(const RipPlan* const plan, const unsigned classes, unsigned* const all)
{
  unsigned inside = 0u;
  *all            = 0u;
  for (unsigned frame = 0u; frame < 72u; ++frame) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      const bool sounds = rip_keys_get(&plan->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row);
      inside += sounds && (classes >> (row + RIP_LOW_KEY) % RIP_CLASSES & 1u);
      *all += sounds;
    }
  }
  return inside;
}

START_TEST(chords_are_leant_on)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e         = open_engine();
  const uint16_t    c_major   = 1u << 0u | 1u << 4u | 1u << 7u;
  unsigned          inside[3] = { 0u };
  unsigned          all[3]    = { 0u };
  for (unsigned i = 0u; i < 3u; ++i) {
    fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
    memset(&problem.mask, 0, sizeof(problem.mask));
    for (unsigned frame = 0u; frame < RIP_FRAMES; ++frame) {
      problem.chords[frame] = i == 2u ? 0u : c_major;
      problem.lean[frame]   = i == 1u ? 0.0f : 2.0f;
    }
    rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
    inside[i] = count_classes(&plan, c_major, &all[i]);
  }
  ck_assert_uint_gt(all[1], 0u);
  ck_assert_double_gt((double)inside[0] / all[0], 1.2 * inside[1] / all[1]); // less noise lets go of them again
  ck_assert_double_lt(fabs((double)all[0] / all[1] - 1.0), 0.5);
  ck_assert_uint_eq(inside[2], inside[1]); // on no chord
  ck_assert_uint_eq(all[2], all[1]);
  close_engine(&e);
}
END_TEST

/// Onsets of a plan at frames [first, first + 36) that are, or are not, in an echo
static void
count_onsets(const RipPlan* const plan, const RipRoll* const echo, const unsigned first, unsigned onsets[2])
{
  for (unsigned frame = first; frame < first + 36u; ++frame) {
    const RipKeys struck = plan->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame];
    const RipKeys again  = rip_keys_common(struck, echo->cell[RIP_ACCOMPANIMENT_ONSET][frame]);
    onsets[1] += rip_keys_count(again);
    onsets[0] += rip_keys_count(struck) - rip_keys_count(again);
  }
}

START_TEST(what_is_said_again_is_preferred)
{
  static RipProblem problem;
  static RipPlan    plain, leaning;
  const Engine      e = open_engine();
  fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plain);
  problem.echo = problem.given;
  for (unsigned frame = 0u; frame < 36u; ++frame) {
    problem.again[frame] = 3.0f;
  }
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &leaning);
  unsigned before[2] = { 0u }, after[2] = { 0u }, aside_before[2] = { 0u }, aside[2] = { 0u };
  count_onsets(&plain, &problem.echo, 0u, before);
  count_onsets(&leaning, &problem.echo, 0u, after);
  count_onsets(&plain, &problem.echo, 36u, aside_before);
  count_onsets(&leaning, &problem.echo, 36u, aside);
  ck_assert_uint_gt(before[0], 0u);
  ck_assert_uint_gt(after[1], 2u * before[1]);
  ck_assert_uint_lt(2u * after[0], before[0]);
  ck_assert_uint_lt(aside[1], 2u * aside_before[1] + 3u); // but for what the network makes of the others
  close_engine(&e);
}
END_TEST

/// Whether a cell may be set
static bool
is_open(const RipProblem* const problem, const unsigned voice, const unsigned frame, const unsigned row)
{
  return frame < problem->metre.frames && row < RIP_KEYS && rip_keys_get(&problem->allowed[voice], row) &&
         !rip_keys_get(&problem->mask.cell[voice][frame], row);
}

/// Cells of a belief that are not as they should be: no probability where open, or anything where not; of the sustain
/// of the accompaniment, not what the plan is certain of
static unsigned
count_odd_beliefs(const RipProblem* const problem, const RipPlan* const plan, const float* const belief)
{
  unsigned odd = 0u;
  for (unsigned i = 0; i < RIP_PLANES * RIP_FRAMES * RIP_ROWS; ++i) {
    const unsigned plane = i / RIP_ROWS / RIP_FRAMES;
    const unsigned frame = i / RIP_ROWS % RIP_FRAMES;
    const unsigned row   = i % RIP_ROWS;
    if (!is_open(problem, plane / 2u, frame, row)) {
      odd += belief[i] != 0.0f;
    } else if (plane == RIP_ACCOMPANIMENT_SUSTAIN) {
      odd += !(fabsf(255.0f * belief[i] - (float)plan->certainty[frame][row]) < 0.51f);
    } else {
      odd += !(belief[i] > 0.0f && belief[i] < 1.0f);
    }
  }
  return odd;
}

// A run that is stopped plans by the step whose belief the next one would have heard. With the logits before guidance
// or before leaning, at another temperature, with cells that are not open or with beliefs of a run before, this fails.
START_TEST(belief_is_what_the_step_said_of_open_cells)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e      = open_engine();
  float* const      belief = rip_scratch_belief(e.scratch);
  for (unsigned sampler = 0; sampler < SAMPLERS; ++sampler) {
    for (unsigned kind = 0; kind < 4u; ++kind) {
      unsigned left = 2u; // how often stop says no
      fill_problem(&problem, &e, (RipSampler)sampler);
      fill_mask(&problem, kind);
      problem.temperature                = 0.8f;
      problem.guidance                   = kind == 1u ? 1.5f : 0.0f;
      problem.allowed[RIP_ACCOMPANIMENT] = kind == 3u ? rip_keys_range(10u, 50u) : rip_keys_range(0u, RIP_KEYS);
      for (unsigned frame = 0u; frame < RIP_FRAMES; ++frame) {
        problem.chords[frame] = 0x91u;
        problem.lean[frame]   = kind == 2u ? 2.0f : 0.0f;
      }
      for (unsigned i = 0; i < RIP_PLANES * RIP_FRAMES * RIP_ROWS; ++i) {
        belief[i] = 0.7f;
      }
      rip_diffusion_run(e.net, e.scratch, &problem, stop_after, &left, &plan);
      ck_assert_uint_eq(plan.steps, 3u);
      ck_assert_uint_eq(count_odd_beliefs(&problem, &plan, belief), 0u);
    }
  }
  close_engine(&e);
}
END_TEST

// A first step that hears anything, or a second that does not hear the first, fails.
START_TEST(belief_is_heard_from_the_second_step_on)
{
  static RipProblem problem;
  static RipPlan    plans[2][2]; // of networks that hear it and do not, in one step and in two
  for (unsigned sampler = 0; sampler < SAMPLERS; ++sampler) {
    for (unsigned deaf = 0; deaf < 2u; ++deaf) {
      const Engine e = open_engine();
      for (size_t i = 0; deaf && i < (size_t)RIP_PLANES * RIP_PATCH * e.net->info.width; ++i) {
        e.net->floats[(size_t)(e.net->belief - e.net->floats) + i] = 0.0f;
      }
      fill_problem(&problem, &e, (RipSampler)sampler);
      fill_mask(&problem, 0);
      for (unsigned steps = 2u; steps; --steps) { // the first step of the second run must not hear the first run
        problem.steps = steps;
        memset(&plans[deaf][steps - 1u], 0, sizeof(RipPlan));
        rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plans[deaf][steps - 1u]);
      }
      close_engine(&e);
    }
    ck_assert_mem_eq(&plans[0][0], &plans[1][0], sizeof(RipPlan));
    ck_assert_mem_ne(plans[0][1].certainty, plans[1][1].certainty, sizeof(plans[0][1].certainty));
  }
}
END_TEST

// Where nothing is asked for, both passes of a guided step are one, and so there is nothing to be guided by; were
// belief kept from one of them, they would differ from the second step on.
START_TEST(guided_passes_hear_the_same_belief)
{
  static RipProblem problem;
  static RipPlan    plans[2];
  const Engine      e = open_engine();
  for (unsigned guided = 0; guided < 2u; ++guided) {
    fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
    fill_mask(&problem, 0);
    problem.style    = RIP_STYLES;
    problem.guidance = guided ? 2.0f : 0.0f;
    rip_texture_clear(&problem.texture);
    memset(&plans[guided], 0, sizeof(RipPlan));
    rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plans[guided]);
  }
  ck_assert_mem_eq(&plans[0], &plans[1], sizeof(RipPlan));
  close_engine(&e);
}
END_TEST

START_TEST(odd_problems_do_no_harm)
{
  static RipProblem problem;
  static RipPlan    plan;
  const Engine      e = open_engine();
  fill_problem(&problem, &e, RIP_SAMPLER_POSTERIOR);
  problem.steps      = 0;
  problem.start_beta = NAN;
  problem.style      = 12345u;
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
  ck_assert_uint_eq(plan.steps, 1u);
  memset(&problem.metre, 0, sizeof(problem.metre)); // a window without bars
  memset(problem.metre.bar, 0xFF, sizeof(problem.metre.bar));
  memset(problem.metre.position, 0xFF, sizeof(problem.metre.position));
  problem.temperature = INFINITY;
  rip_diffusion_run(e.net, e.scratch, &problem, NULL, NULL, &plan);
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    ck_assert_uint_eq(count_cells(&plan.roll, (RipPlane)plane), 0u);
  }
  close_engine(&e);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("diffusion");
  tcase_set_timeout(tests, 120.0);
  tcase_add_test(tests, keep_what_is_given);
  tcase_add_test(tests, repeat_themselves);
  tcase_add_test(tests, noise_belongs_to_the_frame);
  tcase_add_test(tests, noise_is_even);
  tcase_add_test(tests, stop_when_told);
  tcase_add_test(tests, little_noise_keeps_the_source);
  tcase_add_test(tests, silence_what_is_held_from_nowhere);
  tcase_add_test(tests, plans_tell_velocity_and_certainty);
  tcase_add_test(tests, patterns_keep_from_bar_to_bar);
  tcase_add_test(tests, chords_are_leant_on);
  tcase_add_test(tests, what_is_said_again_is_preferred);
  tcase_add_test(tests, belief_is_what_the_step_said_of_open_cells);
  tcase_add_test(tests, belief_is_heard_from_the_second_step_on);
  tcase_add_test(tests, guided_passes_hear_the_same_belief);
  tcase_add_test(tests, odd_problems_do_no_harm);
  return run_tests(tests, "diffusion");
}
