// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The audio thread's side of the protocol; the test is the sampler.

#include "run_tests.h"
#include "schedule.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static const RipBar common = { 16, 4, 4 };

typedef struct
{
  RipMailbox* mail;
  RipSchedule schedule;
  RipTime     now;
} Stage;

static void
setup(Stage* const stage)
{
  stage->mail = (RipMailbox*)calloc(1u, sizeof(RipMailbox));
  ck_assert_int_eq(rip_mailbox_init(stage->mail), 0);
  rip_schedule_init(&stage->schedule, stage->mail);
  stage->now = (RipTime){ 0, 0 };
}

static void
teardown(Stage* const stage)
{
  rip_mailbox_destroy(stage->mail);
  free(stage->mail);
}

static uint32_t
ask(Stage* const stage, const uint32_t lookahead)
{
  const RipRequest request = { .lookahead = lookahead };
  rip_schedule_ask(&stage->schedule, stage->now, common, &request);
  return stage->schedule.sequence;
}

/// Answer a request as the sampler would; false if it came too late
static bool
answer(Stage* const stage, const uint32_t sequence)
{
  uint8_t slot = 0;
  ck_assert(rip_ring_read(&stage->mail->returned, &slot));
  stage->mail->slot[slot].sequence = sequence;
  ck_assert(rip_ring_write(&stage->mail->plans, &slot));
  return rip_mailbox_decide(stage->mail, sequence, RIP_FATE_DELIVERED);
}

/// The sequence of the plan in force at the next frame, 0 if there is none
static uint32_t
step(Stage* const stage)
{
  const RipSlot* const plan = rip_schedule_step(&stage->schedule, false);
  ++stage->now.frame;
  return plan ? plan->sequence : 0u;
}

/// All slots must come back once nothing is played
static void
check_slots(Stage* const stage)
{
  rip_schedule_end(&stage->schedule, stage->now, common);
  unsigned count = 0;
  uint8_t  slot  = 0;
  while (rip_ring_read(&stage->mail->returned, &slot)) {
    ++count;
  }
  ck_assert_uint_eq(count, RIP_SLOTS);
}

START_TEST(asks_on_the_grid)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, (RipTime){ 2, 3 }, common);
  ck_assert(rip_schedule_asks_at(&stage.schedule, (RipTime){ 2, 3 }, 4u)); // the first frame, wherever it is
  ask(&stage, 4u);
  ck_assert(rip_schedule_asks_at(&stage.schedule, (RipTime){ 2, 4 }, 4u));
  ck_assert(!rip_schedule_asks_at(&stage.schedule, (RipTime){ 2, 5 }, 4u));
  ck_assert(!rip_schedule_asks_at(&stage.schedule, (RipTime){ 2, 10 }, 16u));
  ck_assert(rip_schedule_asks_at(&stage.schedule, (RipTime){ 3, 0 }, 16u)); // each bar's first, whatever its length
  teardown(&stage);
}
END_TEST

START_TEST(a_plan_comes_into_force_at_its_time)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, stage.now, common);
  const uint32_t first = ask(&stage, 4u);
  ck_assert(answer(&stage, first)); // early, but it waits
  for (unsigned i = 0; i < 4u; ++i) {
    ck_assert_uint_eq(step(&stage), 0u);
  }
  const uint32_t second = ask(&stage, 4u);
  for (unsigned i = 0; i < 4u; ++i) {
    ck_assert_uint_eq(step(&stage), first);
  }
  ck_assert(!rip_mailbox_decide(stage.mail, first, RIP_FATE_DROPPED)); // it is decided
  ck_assert_uint_eq(step(&stage), first);                              // the second is missed: the first goes on
  ck_assert_uint_eq(stage.schedule.missed, 1u);
  ck_assert(stage.schedule.late);
  ck_assert(!answer(&stage, second)); // too late, and never played
  ck_assert_uint_eq(step(&stage), first);
  const uint32_t third = ask(&stage, 2u);
  ck_assert(answer(&stage, third));
  step(&stage);
  step(&stage);
  ck_assert_uint_eq(step(&stage), third);
  ck_assert(!stage.schedule.late);
  check_slots(&stage);
  teardown(&stage);
}
END_TEST

START_TEST(an_end_drops_all_plans)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, stage.now, common);
  const uint32_t first  = ask(&stage, 2u);
  const uint32_t second = ask(&stage, 3u);
  const uint32_t third  = ask(&stage, 4u);
  answer(&stage, first);
  answer(&stage, second);
  step(&stage);
  step(&stage);
  ck_assert_uint_eq(step(&stage), first);
  const uint32_t epoch = atomic_load(&stage.mail->epoch);
  rip_schedule_end(&stage.schedule, stage.now, common);
  ck_assert_uint_ne(atomic_load(&stage.mail->epoch), epoch);
  rip_schedule_begin(&stage.schedule, (RipTime){ 0, 0 }, common);
  ck_assert(!answer(&stage, third)); // of before
  for (unsigned i = 0; i < 8u; ++i) {
    ck_assert_uint_eq(step(&stage), 0u);
  }
  ck_assert_uint_eq(stage.schedule.missed, 0u);
  check_slots(&stage);
  teardown(&stage);
}
END_TEST

START_TEST(a_shorter_lookahead_overtakes)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, stage.now, common);
  const uint32_t slow = ask(&stage, 8u);
  answer(&stage, slow);
  rip_schedule_collect(&stage.schedule);
  step(&stage);
  const uint32_t fast = ask(&stage, 2u);
  answer(&stage, fast);
  step(&stage);
  step(&stage);
  for (unsigned i = 0; i < 20u; ++i) {
    ck_assert_uint_eq(step(&stage), fast); // and the overtaken one is never played
  }
  ck_assert_uint_eq(stage.schedule.missed, 0u);
  check_slots(&stage);
  teardown(&stage);
}
END_TEST

START_TEST(a_plan_missed_while_it_arrives_keeps_no_slot)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, stage.now, common);
  for (unsigned i = 0; i < 2u * RIP_SLOTS; ++i) { // more than there are slots: none may stay taken
    const uint32_t sequence = ask(&stage, 1u);
    uint8_t        slot     = 0;
    step(&stage);
    ck_assert(rip_ring_read(&stage.mail->returned, &slot));
    stage.mail->slot[slot].sequence = sequence;
    ck_assert(rip_ring_write(&stage.mail->plans, &slot));
    rip_schedule_collect(&stage.schedule); // taken in before the sampler says that it was delivered
    ck_assert_uint_eq(step(&stage), 0u);
    ck_assert(stage.schedule.late);
    ck_assert(!rip_mailbox_decide(stage.mail, sequence, RIP_FATE_DELIVERED));
    ck_assert_uint_eq(stage.schedule.arrived_count, 0u);
  }
  check_slots(&stage);
  teardown(&stage);
}
END_TEST

START_TEST(a_sleeping_sampler_does_no_harm)
{
  Stage stage;
  setup(&stage);
  rip_schedule_begin(&stage.schedule, stage.now, common);
  for (unsigned i = 0; i < 3u * RIP_MESSAGES; ++i) {
    ask(&stage, 32u);
    ck_assert_uint_eq(step(&stage), 0u);
  }
  ck_assert_uint_gt(stage.schedule.missed, 3u * RIP_MESSAGES - 100u);
  RipMessage message;
  while (rip_ring_read(&stage.mail->messages, &message)) {
  }
  const uint32_t last = ask(&stage, 2u); // and it may wake up
  answer(&stage, last);
  step(&stage);
  step(&stage);
  ck_assert_uint_eq(step(&stage), last);
  check_slots(&stage);
  teardown(&stage);
}
END_TEST

/// Leave no room for a message
static void
flood(Stage* const stage)
{
  const RipMessage message = { .type = RIP_MESSAGE_WORD };
  while (rip_mailbox_tell(stage->mail, &message)) {
  }
}

/// What the sampler is told beside the flood: a letter a message, and its bar
static const char*
told(Stage* const stage)
{
  static const char letters[] = { [RIP_MESSAGE_BEGIN] = 'B',   [RIP_MESSAGE_END] = 'E',  [RIP_MESSAGE_NOTE_ON] = 'n',
                                  [RIP_MESSAGE_REQUEST] = 'r', [RIP_MESSAGE_LOCK] = 'l', [RIP_MESSAGE_WORD] = 0 };
  static char       text[100];
  size_t            used = 0;
  RipMessage        message;
  text[0] = '\0';
  while (rip_ring_read(&stage->mail->messages, &message)) {
    if (letters[message.type]) {
      used += (size_t)snprintf(
        text + used, sizeof(text) - used, "%s%c%d", used ? " " : "", letters[message.type], (int)message.time.bar);
    }
  }
  return text;
}

static void
play_note(Stage* const stage, const int64_t bar)
{
  RipMailbox* const mail    = rip_schedule_listener(&stage->schedule);
  const RipMessage  message = { .type = RIP_MESSAGE_NOTE_ON, .time = { bar, 0 }, .bar = common };
  if (mail) {
    rip_mailbox_note(mail, &message);
  }
}

// A note of the new place once reached a sampler that was still at the old one
START_TEST(a_place_that_was_not_told_comes_before_all_else)
{
  Stage stage;
  setup(&stage);
  ck_assert_ptr_null(rip_schedule_listener(&stage.schedule)); // time does not run
  rip_schedule_begin(&stage.schedule, (RipTime){ 0, 0 }, common);
  play_note(&stage, 0);
  ask(&stage, 4u);
  rip_schedule_lock(&stage.schedule, (RipTime){ 0, 1 }, common);
  ck_assert_str_eq(told(&stage), "B0 n0 r0 l0");
  flood(&stage);
  rip_schedule_end(&stage.schedule, (RipTime){ 1, 0 }, common);
  told(&stage); // there is room again
  play_note(&stage, 1);
  rip_schedule_begin(&stage.schedule, (RipTime){ 80, 0 }, common);
  play_note(&stage, 80);
  ck_assert_str_eq(told(&stage), "B80 n80");
  flood(&stage);
  rip_schedule_end(&stage.schedule, (RipTime){ 81, 0 }, common);
  rip_schedule_begin(&stage.schedule, (RipTime){ 200, 0 }, common);
  play_note(&stage, 200);
  told(&stage);
  play_note(&stage, 200);
  ck_assert_str_eq(told(&stage), "");
  stage.now = (RipTime){ 201, 0 };
  ask(&stage, 4u);
  play_note(&stage, 201);
  rip_schedule_end(&stage.schedule, (RipTime){ 202, 0 }, common);
  ck_assert_str_eq(told(&stage), "B201 r201 n201 E202");
  teardown(&stage);
}
END_TEST

START_TEST(a_lock_tells_the_place_that_was_not_told)
{
  for (unsigned runs = 0; runs < 2u; ++runs) {
    Stage stage;
    setup(&stage);
    rip_schedule_lock(&stage.schedule, (RipTime){ 4, 0 }, common);
    ck_assert_str_eq(told(&stage), "l4"); // at rest
    rip_schedule_begin(&stage.schedule, (RipTime){ 0, 0 }, common);
    told(&stage);
    flood(&stage);
    rip_schedule_end(&stage.schedule, (RipTime){ 1, 0 }, common);
    if (runs) {
      rip_schedule_begin(&stage.schedule, (RipTime){ 80, 0 }, common);
    }
    rip_schedule_lock(&stage.schedule, (RipTime){ 81, 0 }, common);
    ck_assert_str_eq(told(&stage), "");
    rip_schedule_lock(&stage.schedule, (RipTime){ 82, 0 }, common);
    ck_assert_str_eq(told(&stage), runs ? "B82 l82" : "B82 E82 l82");
    teardown(&stage);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("schedule");
  tcase_add_test(tests, asks_on_the_grid);
  tcase_add_test(tests, a_plan_comes_into_force_at_its_time);
  tcase_add_test(tests, an_end_drops_all_plans);
  tcase_add_test(tests, a_shorter_lookahead_overtakes);
  tcase_add_test(tests, a_plan_missed_while_it_arrives_keeps_no_slot);
  tcase_add_test(tests, a_sleeping_sampler_does_no_harm);
  tcase_add_test(tests, a_place_that_was_not_told_comes_before_all_else);
  tcase_add_test(tests, a_lock_tells_the_place_that_was_not_told);
  return run_tests(tests, "schedule");
}
