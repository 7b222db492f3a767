// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Voice leading: what counts as a fault, and which beats are made anew. A sampler that plays what a test says stands in
// for the network.

#include "leading.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

#define FRAMES 32u // two bars of 4/4
#define SOPRANO 3u

typedef unsigned Chord[4]; // MIDI keys upwards, the last one the melody's

static const Chord tonic    = { 48u, 55u, 64u, 72u };
static const Chord shifted  = { 50u, 57u, 65u, 74u }; // both the octave and the fifth of the bass move along
static const Chord dominant = { 47u, 55u, 62u, 74u };

static RipProblem problem;
static RipPlan    plan;

// What the sampler that stands in answers, and what it saw

static const Chord* answer;
static unsigned     runs;
static bool         is_cut; // stopped halfway
static uint64_t     seed_before;
static bool         open_beat[FRAMES / 4u];

static void
put(RipRoll* const roll, const RipVoice voice, const unsigned beat, const unsigned key)
{
  ck_assert(rip_roll_add(roll, voice, 4 * beat, 4 * beat + 4, key));
}

static void
put_chord(RipRoll* const roll, const unsigned beat, const Chord chord)
{
  for (unsigned voice = 0u; voice < SOPRANO; ++voice) {
    put(roll, RIP_ACCOMPANIMENT, beat, chord[voice]);
  }
}

void
rip_diffusion_run(const RipNet* const     net,
                  RipScratch* const       scratch,
                  const RipProblem* const asked,
                  const RipStop           stop,
                  void* const             stop_data,
                  RipPlan* const          made)
{
  (void)net;
  (void)scratch;
  (void)stop;
  (void)stop_data;
  ck_assert(!runs || asked->seed != seed_before);
  seed_before = asked->seed;
  ++runs;
  memset(made, 0, sizeof(*made));
  made->steps = is_cut ? asked->steps / 2u : asked->steps;
  made->roll  = asked->given;
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    const unsigned given = rip_keys_count(asked->mask.cell[RIP_ACCOMPANIMENT][frame]);
    ck_assert(given == 0u || given == RIP_KEYS);
    ck_assert(frame % 4u == 0u || !given == open_beat[frame / 4u]);
    open_beat[frame / 4u] = !given;
    ck_assert_uint_eq(rip_keys_count(asked->mask.cell[RIP_MELODY][frame]), RIP_KEYS);
    if (!given && frame % 4u == 0u) {
      put_chord(&made->roll, frame / 4u, *answer);
    }
  }
}

/// A plan of chords by beats; their highest notes are the melody, which is given
static void
set_chords(const Chord* const chords[FRAMES / 4u])
{
  const RipBar bars[] = { { 16u, 4u, 4u }, { 16u, 4u, 4u } };
  memset(&problem, 0, sizeof(problem));
  memset(&plan, 0, sizeof(plan));
  runs               = 0u;
  is_cut             = false;
  problem.seed       = 5u;
  problem.style      = RIP_STYLE_CHORALE;
  problem.start_beta = 1.0f;
  rip_metre_describe(&problem.metre, bars, 2u);
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    problem.mask.cell[RIP_MELODY][frame] = rip_keys_range(0u, RIP_KEYS);
  }
  for (unsigned beat = 0u; beat < FRAMES / 4u; ++beat) {
    put(&problem.given, RIP_MELODY, beat, (*chords[beat])[SOPRANO]);
    put_chord(&plan.roll, beat, *chords[beat]);
  }
  memcpy(plan.roll.cell, problem.given.cell, 2u * sizeof(plan.roll.cell[0]));
}

/// One place where all voices go up in parallel
static void
set_one_fault(void)
{
  const Chord* const chords[] = { &tonic, &tonic, &shifted, &shifted, &shifted, &shifted, &shifted, &shifted };
  set_chords(chords);
}

static unsigned
faults(bool fault[RIP_FRAMES])
{
  return rip_leading_faults(&plan.roll, &problem.metre, RIP_FRAMES, fault);
}

START_TEST(parallels_are_found)
{
  bool fault[RIP_FRAMES];
  set_one_fault();
  ck_assert_uint_eq(faults(fault), 2u); // bass and tenor, bass and soprano
  for (unsigned frame = 0u; frame < RIP_FRAMES; ++frame) {
    ck_assert_int_eq(fault[frame], frame == 8u);
  }
}
END_TEST

START_TEST(contrary_motion_and_held_notes_are_no_fault)
{
  const Chord        held     = { 48u, 55u, 65u, 72u };
  const Chord* const chords[] = { &tonic, &dominant, &tonic, &held, &tonic, &dominant, &dominant, &tonic };
  bool               fault[RIP_FRAMES];
  set_chords(chords);
  ck_assert_uint_eq(faults(fault), 0u);
}
END_TEST

START_TEST(a_sung_beat_of_other_than_four_keys_is_a_fault)
{
  const Chord        three    = { 50u, 50u, 65u, 74u };
  const Chord* const chords[] = { &tonic, &three, &shifted, &shifted, &dominant, &dominant, &dominant, &dominant };
  bool               fault[RIP_FRAMES];
  set_chords(chords);
  ck_assert_uint_eq(faults(fault), 1u);
  ck_assert(fault[4] && !fault[8]);
  for (unsigned frame = 4u; frame < 8u; ++frame) {
    plan.roll.cell[RIP_MELODY_SUSTAIN][frame] = rip_keys_range(0u, 0u);
  }
  ck_assert_uint_eq(faults(fault), 0u);
}
END_TEST

START_TEST(the_beat_alone_is_made_anew)
{
  bool fault[RIP_FRAMES];
  set_one_fault();
  const RipRoll before = plan.roll;
  answer               = &dominant;
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 1u);
  ck_assert_uint_eq(faults(fault), 0u);
  for (unsigned beat = 0u; beat < FRAMES / 4u; ++beat) {
    ck_assert_int_eq(open_beat[beat], beat == 2u);
    const bool same = !memcmp(&plan.roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][4u * beat],
                              &before.cell[RIP_ACCOMPANIMENT_SUSTAIN][4u * beat],
                              4u * sizeof(RipKeys));
    ck_assert_int_eq(same, beat != 2u);
  }
}
END_TEST

START_TEST(a_generated_melody_stays)
{
  set_one_fault();
  const RipRoll before = plan.roll;
  memset(&problem.mask, 0, sizeof(problem.mask));
  memset(&problem.given, 0, sizeof(problem.given));
  answer = &dominant;
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 1u);
  ck_assert_mem_eq(plan.roll.cell, before.cell, 2u * sizeof(before.cell[0]));
}
END_TEST

START_TEST(what_is_no_better_is_not_taken)
{
  set_one_fault();
  const RipPlan before = plan;
  answer               = &shifted;
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 8u); // and then it gives up
  ck_assert_mem_eq(&plan, &before, sizeof(plan));
}
END_TEST

START_TEST(what_is_unfinished_is_not_taken)
{
  set_one_fault();
  const RipPlan before = plan;
  answer               = &dominant;
  is_cut               = true;
  ck_assert(!rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 1u);
  ck_assert_mem_eq(&plan, &before, sizeof(plan));
}
END_TEST

static bool
at_once(void* const data)
{
  (void)data;
  return true;
}

START_TEST(what_will_be_planned_again_is_left)
{
  bool fault[RIP_FRAMES];
  set_one_fault();
  answer = &dominant;
  ck_assert_uint_eq(rip_leading_faults(&plan.roll, &problem.metre, 8u, fault), 0u);
  rip_leading_mend(NULL, NULL, &problem, 8u, NULL, NULL, &plan);
  ck_assert_uint_eq(runs, 0u);
  rip_leading_mend(NULL, NULL, &problem, 9u, NULL, NULL, &plan);
  ck_assert_uint_eq(runs, 1u);
}
END_TEST

START_TEST(nothing_is_made_where_nothing_may_be)
{
  answer = &dominant;
  set_one_fault();
  ck_assert(!rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, at_once, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);

  for (unsigned frame = 0u; frame < 12u; ++frame) { // the player's own parallels
    problem.mask.cell[RIP_ACCOMPANIMENT][frame] = rip_keys_range(0u, RIP_KEYS);
  }
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);

  set_one_fault();
  problem.voices = 2u; // and the melody
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);

  set_one_fault();
  problem.style = RIP_STYLE_CHORALE + 1u;
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);

  set_one_fault();
  problem.start_beta = 0.9f; // a source is varied
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);

  const Chord* const chords[] = { &tonic, &tonic, &tonic, &tonic, &tonic, &tonic, &tonic, &tonic };
  set_chords(chords);
  ck_assert(rip_leading_mend(NULL, NULL, &problem, RIP_FRAMES, NULL, NULL, &plan));
  ck_assert_uint_eq(runs, 0u);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("leading");
  tcase_add_test(tests, parallels_are_found);
  tcase_add_test(tests, contrary_motion_and_held_notes_are_no_fault);
  tcase_add_test(tests, a_sung_beat_of_other_than_four_keys_is_a_fault);
  tcase_add_test(tests, the_beat_alone_is_made_anew);
  tcase_add_test(tests, a_generated_melody_stays);
  tcase_add_test(tests, what_is_no_better_is_not_taken);
  tcase_add_test(tests, what_is_unfinished_is_not_taken);
  tcase_add_test(tests, what_will_be_planned_again_is_left);
  tcase_add_test(tests, nothing_is_made_where_nothing_may_be);
  return run_tests(tests, "leading");
}
