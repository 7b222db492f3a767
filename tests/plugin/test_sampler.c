// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How many steps a plan is made with, and what is done with it then. A voice leading that a test watches stands in for
// the real one.

#include "fixture.h"
#include "leading.h"
#include "run_tests.h"
#include "sampler_impl.h"

#include <check.h>
#include <stdlib.h>

static bool     is_done; // what the voice leading says
static unsigned mended;
static unsigned mended_until;

bool
rip_leading_mend(const RipNet* const     net,
                 RipScratch* const       scratch,
                 const RipProblem* const problem,
                 const unsigned          until,
                 const RipStop           stop,
                 void* const             stop_data,
                 RipPlan* const          plan)
{
  (void)net;
  (void)scratch;
  (void)stop;
  (void)stop_data;
  ck_assert_uint_eq(plan->steps, problem->steps);
  mended_until = until;
  ++mended;
  return is_done;
}

START_TEST(as_many_steps_as_there_is_time_for)
{
  ck_assert_uint_eq(rip_sampler_steps(12u, 0.5, 0.0), 12u); // nothing is known yet
  ck_assert_uint_eq(rip_sampler_steps(12u, 0.5, 0.01), 12u);
  ck_assert_uint_eq(rip_sampler_steps(36u, 0.25, 0.01), 20u); // a fifth and ten milliseconds to spare
  ck_assert_uint_eq(rip_sampler_steps(36u, 0.02, 0.01), 1u);
  ck_assert_uint_eq(rip_sampler_steps(36u, -1.0, 0.01), 1u); // it is late already
}
END_TEST

/// Plan once, at the second beat of a bar, with a melody that began with it; returns how many plans were shortened
static unsigned
plan_once(const RipRequest request)
{
  RipNet* const           net     = fixture_net(rip_gemm_default());
  RipSamplerThread* const sampler = rip_sampler_new(net, 48000.0, NULL, NULL);
  RipMailbox* const       mail    = rip_sampler_mailbox(sampler);
  const RipBar            bar     = { 16u, 4u, 4u };
  const RipMessage        begin   = { .type = RIP_MESSAGE_BEGIN, .bar = bar };
  const RipMessage        note    = { .type = RIP_MESSAGE_NOTE_ON, .bar = bar, .key = 60u, .velocity = 80u };
  const RipMessage        ask     = { .type = RIP_MESSAGE_REQUEST, .time = { 0, 4 }, .bar = bar, .request = request };
  mended                          = 0u; // all tests may run in one process
  ck_assert(rip_sampler_works(sampler));
  ck_assert(rip_mailbox_tell(mail, &begin) && rip_mailbox_note(mail, &note) && rip_mailbox_ask(mail, &ask));
  rip_mailbox_wait(mail, request.sequence, 60u);
  ck_assert_int_eq(rip_mailbox_call(mail, request.sequence), RIP_FATE_DELIVERED);
  const unsigned shortened = atomic_load(&mail->shortened);
  rip_sampler_free(sampler);
  rip_net_free(net);
  return shortened;
}

// What comes later will be planned again, even if the next plan is a beat late
START_TEST(voices_are_led_up_to_the_next_plan)
{
  RipRequest request     = { .sequence = 1u, .lookahead = 8u, .replan = 16u, .freewheel = true };
  request.settings       = rip_settings_default();
  request.settings.steps = 3u;
  is_done                = true;
  ck_assert_uint_eq(plan_once(request), 0u);
  ck_assert_uint_eq(mended, 1u);
  ck_assert_uint_eq(mended_until, 4u + 8u + 16u + 4u);
  request.lookahead = RIP_FRAMES;
  ck_assert_uint_eq(plan_once(request), 0u);
  ck_assert_uint_eq(mended, 1u);
  ck_assert_uint_eq(mended_until, RIP_FRAMES); // the window's end
}
END_TEST

START_TEST(voices_that_were_led_in_part_count_as_a_plan_cut_short)
{
  RipRequest request     = { .sequence = 1u, .lookahead = 4u, .replan = 4u, .freewheel = true };
  request.settings       = rip_settings_default();
  request.settings.steps = 3u;
  is_done                = false;
  ck_assert_uint_eq(plan_once(request), 1u);
}
END_TEST

// A host that rolls in its very first block: no block has moved the clock yet
START_TEST(the_first_plan_has_its_time)
{
  RipRequest request     = { .sequence = 1u, .lookahead = 4u, .replan = 4u, .due = 10u * 48000u };
  request.settings       = rip_settings_default();
  request.settings.steps = 3u;
  is_done                = true;
  ck_assert_uint_eq(plan_once(request), 0u);
}
END_TEST

START_TEST(where_there_was_no_time_for_all_steps_voices_are_not_led)
{
  RipRequest request     = { .sequence = 1u, .lookahead = 4u, .replan = 4u, .due = 1u };
  request.settings       = rip_settings_default();
  request.settings.steps = 3u;
  is_done                = true;
  ck_assert_uint_eq(plan_once(request), 1u);
  ck_assert_uint_eq(mended, 0u);
}
END_TEST

/// Let a sampler hear a note of a bar, from the beginning of bar 0 to that of `end`
static void
let_hear(RipSamplerThread* const sampler, const uint8_t key, const int64_t end, const uint32_t restored)
{
  const RipBar     bar        = { 16u, 4u, 4u };
  RipMailbox*      mail       = rip_sampler_mailbox(sampler);
  const RipMessage messages[] = {
    { .type = RIP_MESSAGE_BEGIN, .bar = bar, .restored = restored },
    { .type = RIP_MESSAGE_NOTE_ON, .time = { 0, 4 }, .bar = bar, .key = key },
    { .type = RIP_MESSAGE_NOTE_OFF, .time = { 0, 8 }, .bar = bar, .key = key },
    { .type = RIP_MESSAGE_END, .time = { end, 0 }, .bar = bar },
  };
  for (unsigned i = 0; i < 4u; ++i) {
    ck_assert(rip_mailbox_tell(mail, &messages[i]));
  }
}

START_TEST(what_was_restored_hears_nothing_of_the_time_before)
{
  size_t                  size    = 0;
  size_t                  kept    = 0;
  size_t                  more    = 0;
  RipSamplerThread* const first   = rip_sampler_new(NULL, 48000.0, NULL, NULL);
  RipSamplerThread* const sampler = rip_sampler_new(NULL, 48000.0, NULL, NULL);
  RipMailbox* const       mail    = rip_sampler_mailbox(sampler);
  let_hear(first, 60u, 3, 0u);
  uint8_t* const bytes = rip_sampler_save(first, &size);
  ck_assert_int_eq(atomic_load(&rip_sampler_mailbox(first)->remembered), 2);
  ck_assert_int_eq(atomic_load(&mail->remembered), INT64_MIN);
  ck_assert_int_eq(rip_sampler_restore(sampler, bytes, size), RIP_STATE_SOUND);
  ck_assert_int_eq(atomic_load(&mail->remembered), 2); // nobody waits for the thread
  let_hear(sampler, 72u, 5, 0u);                       // the audio thread did not notice yet
  uint8_t* const same = rip_sampler_save(sampler, &kept);
  ck_assert_uint_eq(kept, size);
  ck_assert_mem_eq(same, bytes, size);
  let_hear(sampler, 72u, 5, atomic_load(&mail->restored));
  uint8_t* const other = rip_sampler_save(sampler, &more);
  ck_assert_uint_gt(more, size);
  ck_assert_int_eq(atomic_load(&mail->remembered), 4);
  free(bytes);
  free(same);
  free(other);
  rip_sampler_free(first);
  rip_sampler_free(sampler);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("sampler");
  tcase_set_timeout(tests, 120.0); // valgrind is slow
  tcase_add_test(tests, as_many_steps_as_there_is_time_for);
  tcase_add_test(tests, voices_are_led_up_to_the_next_plan);
  tcase_add_test(tests, voices_that_were_led_in_part_count_as_a_plan_cut_short);
  tcase_add_test(tests, the_first_plan_has_its_time);
  tcase_add_test(tests, where_there_was_no_time_for_all_steps_voices_are_not_led);
  tcase_add_test(tests, what_was_restored_hears_nothing_of_the_time_before);
  return run_tests(tests, "sampler");
}
