// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reports to the window: the audio thread's side and the sampler's, without threads. The test is host and window.

#include "host_features.h"
#include "notify.h"
#include "reporter.h"
#include "run_tests.h"

#include <check.h>
#include <lv2/atom/util.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000u
#define BLOCK 1600u // 30 a second
#define CAPACITY 16384u

typedef struct
{
  TestUrids   uris;
  RipUrids    urids;
  RipMailbox* mail;
  RipEngine*  engine;
  RipNotify   notify;
  RipReporter reporter;
  RipMemory*  memory;
  unsigned    status;
  uint32_t    capacity;
  uint32_t    serial;   // of the last report
  unsigned    kinds[8]; // reports received, by kind
  RipWireNow  now;
  RipWireBar  bar;
  RipWirePlan plan;
  bool        seen[64]; // bars reported, from 0 on
  _Alignas(8) uint8_t in[256];
  _Alignas(8) uint8_t out[CAPACITY];
} Stage;

static Stage*
setup(void)
{
  Stage* const stage = (Stage*)calloc(1u, sizeof(Stage));
  stage->mail        = (RipMailbox*)calloc(1u, sizeof(RipMailbox));
  stage->engine      = (RipEngine*)calloc(1u, sizeof(RipEngine));
  stage->memory      = rip_memory_new();
  stage->capacity    = CAPACITY;
  stage->status      = 1u;
  ck_assert_int_eq(rip_mailbox_init(stage->mail), 0);
  test_urids_init(&stage->uris);
  rip_urids_map(&stage->urids, &stage->uris.map);
  rip_engine_init(stage->engine, &stage->urids, stage->mail, RATE, true);
  rip_notify_init(&stage->notify, &stage->urids, stage->mail, RATE);
  rip_reporter_init(&stage->reporter, &stage->mail->news);
  return stage;
}

static void
teardown(Stage* const stage)
{
  rip_memory_free(stage->memory);
  rip_mailbox_destroy(stage->mail);
  free(stage->engine);
  free(stage->mail);
  free(stage);
}

static void
receive(Stage* const stage, const LV2_Atom* const atom)
{
  RipWireHead head;
  ck_assert_uint_eq(atom->type, stage->urids.ripieno_Report);
  ck_assert_uint_le(atom->size + sizeof(LV2_Atom_Event), RIP_WIRE_BYTES);
  memcpy(&head, atom + 1, sizeof(head));
  ck_assert_uint_eq(head.version, RIP_WIRE_VERSION);
  ck_assert_uint_eq(head.serial, stage->serial + 1u);
  ck_assert_uint_lt(head.kind, 8u);
  stage->serial = head.serial;
  ++stage->kinds[head.kind];
  if (head.kind == RIP_WIRE_NOW) {
    ck_assert_uint_eq(atom->size, sizeof(stage->now));
    memcpy(&stage->now, atom + 1, sizeof(stage->now));
  } else if (head.kind == RIP_WIRE_BAR) {
    ck_assert_uint_eq(atom->size, sizeof(stage->bar));
    memcpy(&stage->bar, atom + 1, sizeof(stage->bar));
    stage->seen[stage->bar.bar % 64] = true;
  } else if (head.kind == RIP_WIRE_PLAN) {
    ck_assert_uint_eq(atom->size, sizeof(stage->plan));
    memcpy(&stage->plan, atom + 1, sizeof(stage->plan));
  }
}

/// One run of the plugin, and the sampler's round if it was woken. Returns the bytes sent.
static uint32_t
run(Stage* const stage, const RipWireAsk* const ask)
{
  LV2_Atom_Sequence* const in  = (LV2_Atom_Sequence*)stage->in;
  LV2_Atom_Sequence* const out = (LV2_Atom_Sequence*)stage->out;
  in->atom                     = (LV2_Atom){ sizeof(LV2_Atom_Sequence_Body), stage->urids.atom_Sequence };
  if (ask) {
    LV2_Atom_Event* const event = (LV2_Atom_Event*)(in + 1);
    event->time.frames          = 0;
    event->body                 = (LV2_Atom){ sizeof(*ask), stage->urids.ripieno_Ask };
    memcpy(event + 1, ask, sizeof(*ask));
    in->atom.size += lv2_atom_pad_size(sizeof(*event) + sizeof(*ask));
  }
  out->atom = (LV2_Atom){ stage->capacity, 0u };
  rip_notify_run(&stage->notify, stage->engine, stage->status, 1.0f, in, out, BLOCK);
  ck_assert_uint_le(out->atom.size, stage->capacity);
  LV2_ATOM_SEQUENCE_FOREACH(out, event)
  {
    receive(stage, &event->body);
  }
  while (!sem_trywait(&stage->mail->wake)) {
    rip_reporter_go_on(&stage->reporter, stage->memory);
  }
  return out->atom.size;
}

static RipWireAsk
asking(const bool all)
{
  return (RipWireAsk){ .head = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_ASK }, .all = all };
}

/// A window opens: it asks for all
static void
open_window(Stage* const stage)
{
  const RipWireAsk all = asking(true);
  run(stage, &all);
}

/// Run so many times without a word from the window
static void
run_on(Stage* const stage, const unsigned runs)
{
  for (unsigned i = 0; i < runs; ++i) {
    run(stage, NULL);
  }
}

/// As run_on, with something to tell each time
static void
run_changing(Stage* const stage, const unsigned runs)
{
  for (unsigned i = 0; i < runs; ++i) {
    stage->status = i % 6u;
    run(stage, NULL);
  }
}

static void
fill_bars(Stage* const stage, const int64_t count)
{
  for (int64_t bar = 0; bar < count; ++bar) {
    rip_timeline_enter(stage->memory->timeline, bar, (RipBar){ 16, 4, 4 });
    RipKeys keys = { { 0u } };
    rip_keys_set(&keys, (unsigned)bar % RIP_KEYS);
    rip_timeline_set(stage->memory->timeline, bar, 3u, RIP_MELODY_ONSET, keys);
  }
}

START_TEST(nothing_is_sent_without_a_window)
{
  Stage* const stage = setup();
  fill_bars(stage, 4);
  rip_reporter_pass(&stage->reporter, stage->memory, (RipTime){ 2, 0 });
  for (unsigned i = 0; i < 90u; ++i) {
    stage->status = i % 6u;
    ck_assert_uint_eq(run(stage, NULL), sizeof(LV2_Atom_Sequence_Body));
  }
  ck_assert_uint_eq(rip_ring_space(&stage->mail->news.ring), RIP_NEWS);
  teardown(stage);
}
END_TEST

START_TEST(a_late_window_gets_all_at_a_bounded_rate)
{
  Stage* const stage = setup();
  fill_bars(stage, 64);
  open_window(stage);
  unsigned runs = 1u;
  for (; runs < 60u; ++runs) {
    const uint32_t bytes = run(stage, NULL);
    ck_assert_uint_le(bytes, (RIP_WIRE_PIECES + 1u) * RIP_WIRE_BYTES);
  }
  for (unsigned bar = 0; bar < 64u; ++bar) {
    ck_assert_msg(stage->seen[bar], "bar %u was not sent", bar);
  }
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_BAR], 64u); // each once
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_NOW], 1u);  // nothing changed
  ck_assert(rip_keys_get(&stage->bar.cell[RIP_WIRE_GIVEN_ONSET][3], (unsigned)stage->bar.bar));
  teardown(stage);
}
END_TEST

START_TEST(velocities_are_those_played)
{
  Stage* const       stage    = setup();
  RipTimeline* const timeline = stage->memory->timeline;
  uint8_t            made[RIP_KEYS];
  RipKeys            onsets = { { 0u } };
  memset(made, 0, sizeof(made));
  rip_timeline_enter(timeline, 0, (RipBar){ 16, 4, 4 });
  made[20] = 50u;
  made[30] = 60u;
  rip_keys_set(&onsets, 20u);
  rip_keys_set(&onsets, 30u);
  rip_timeline_set_velocity(timeline, 0, 5u, made);
  rip_timeline_set(timeline, 0, 5u, RIP_MADE + RIP_ACCOMPANIMENT_ONSET, onsets);
  made[20] = 0u;
  rip_timeline_set_velocity(timeline, 0, 9u, made);
  rip_timeline_set(timeline, 0, 9u, RIP_MADE + RIP_MELODY_ONSET, onsets); // that of key 20 is not known
  rip_timeline_set_played(timeline, 0, 5u, 30u, 77u);
  rip_timeline_set_played(timeline, 0, 6u, 30u, 78u); // nothing begins here
  rip_timeline_set_played(timeline, 1, 5u, 30u, 79u); // nor is there such a bar
  open_window(stage);
  run_on(stage, 2u);
  static const uint8_t expected[5] = { 50u, 77u, 0u, 60u, 0u };
  ck_assert_mem_eq(stage->bar.velocity, expected, sizeof(expected));
  teardown(stage);
}
END_TEST

START_TEST(a_clip_and_locks_are_seen)
{
  Stage* const       stage = setup();
  RipTimeline* const clip  = rip_timeline_new();
  RipKeys            keys  = { { 0u } };
  fill_bars(stage, 2);
  for (int64_t bar = 1; bar < 4; ++bar) {
    rip_timeline_enter(clip, bar, (RipBar){ 12, 3, 4 });
    rip_keys_set(&keys, 50u);
    rip_timeline_set(clip, bar, 5u, RIP_HEARD + RIP_ACCOMPANIMENT_SUSTAIN, keys);
  }
  ck_assert(rip_memory_set_clip(stage->memory, clip, "tune.mid"));
  rip_locks_set(&stage->memory->locks, 3, true);
  open_window(stage);
  for (unsigned i = 0; i < 10u && !stage->seen[3]; ++i) {
    run(stage, NULL);
  }
  ck_assert(stage->seen[0] && stage->seen[1] && stage->seen[2] && stage->seen[3]);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_BAR], 4u);
  ck_assert(stage->bar.bar == 3 && stage->bar.locked && stage->bar.bar_frames == 12u);
  ck_assert(rip_keys_get(&stage->bar.cell[RIP_WIRE_GIVEN][5], 50u));
  teardown(stage);
}
END_TEST

START_TEST(the_bars_around_now_come_first)
{
  Stage* const stage = setup();
  fill_bars(stage, 60);
  rip_reporter_pass(&stage->reporter, stage->memory, (RipTime){ 30, 0 });
  open_window(stage);
  run_on(stage, 3u);
  ck_assert(stage->seen[30] && !stage->seen[0] && !stage->seen[59]);
  teardown(stage);
}
END_TEST

START_TEST(reports_cease_when_no_window_speaks)
{
  Stage* const     stage = setup();
  const RipWireAsk still = asking(false); // is there
  open_window(stage);
  run_changing(stage, RIP_WIRE_LEASE * 30u - 10u);
  const unsigned before = stage->kinds[RIP_WIRE_NOW];
  ck_assert_uint_gt(before, RIP_WIRE_LEASE * 30u - 20u);
  run(stage, &still); // renewed
  run_changing(stage, RIP_WIRE_LEASE * 30u + 10u);
  ck_assert_uint_gt(stage->kinds[RIP_WIRE_NOW], before + RIP_WIRE_LEASE * 30u - 20u);
  const unsigned after = stage->kinds[RIP_WIRE_NOW];
  run_changing(stage, 30u);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_NOW], after);
  ck_assert(!atomic_load(&stage->mail->news.watched));
  teardown(stage);
}
END_TEST

START_TEST(a_small_buffer_loses_nothing)
{
  Stage* const stage = setup();
  fill_bars(stage, 20);
  stage->capacity = 1250u; // now, and one bar at a time
  open_window(stage);
  run_on(stage, 60u);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_BAR], 20u);
  stage->capacity = sizeof(LV2_Atom_Sequence_Body);
  open_window(stage);
  stage->capacity = 0u;
  open_window(stage);
  teardown(stage);
}
END_TEST

START_TEST(a_plan_comes_with_its_certainty)
{
  Stage* const   stage = setup();
  RipSlot* const slot  = (RipSlot*)calloc(1u, sizeof(RipSlot));
  static uint8_t certainty[RIP_FRAMES][RIP_ROWS];
  slot->sequence  = 7u;
  slot->first_bar = 4;
  slot->bar_count = 3u;
  for (unsigned i = 0; i <= 3u; ++i) {
    slot->start[i] = (uint16_t)(16u * i);
  }
  rip_keys_set(&slot->sustain[33], 41u);
  certainty[33][40] = 255u;
  certainty[33][41] = 128u;
  open_window(stage);
  const RipRequest request = { .epoch = 3u, .lookahead = 4u };
  rip_reporter_plan(&stage->reporter,
                    stage->memory,
                    slot,
                    (const uint8_t(*)[RIP_ROWS])certainty,
                    (RipTime){ 5, 14 },
                    (RipBar){ 16, 4, 4 },
                    &request);
  run(stage, NULL);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_PLAN], 2u); // bars 5 and 6: what is past is no plan
  const RipWirePlan* const plan = &stage->plan;
  ck_assert_int_eq(plan->bar, 6);
  ck_assert_uint_eq(plan->last, 1u);
  ck_assert_uint_eq(plan->epoch, 3u);
  ck_assert_uint_eq(plan->sequence, 7u);
  ck_assert_int_eq(plan->settled_bar, 6); // 5, 14 and four 16ths more
  ck_assert_int_eq(plan->settled_frame, 2);
  ck_assert(rip_keys_get(&plan->sustain[1], 41u));
  ck_assert_uint_eq(plan->certainty[1][20] & 15u, 15u);
  ck_assert_uint_eq(plan->certainty[1][20] >> 4u, 8u);
  free(slot);
  teardown(stage);
}
END_TEST

START_TEST(what_sounds_is_told)
{
  Stage* const stage = setup();
  open_window(stage);
  stage->engine->capture.held[60] = 1u;
  rip_keys_set(&stage->engine->player.sounding, 27u);
  run(stage, NULL);
  ck_assert(rip_keys_get(&stage->now.heard, 60u - RIP_LOW_KEY));
  ck_assert(rip_keys_get(&stage->now.played, 27u));
  teardown(stage);
}
END_TEST

START_TEST(the_scene_of_a_program_change_is_told)
{
  static const uint8_t program_9[2] = { 0xC0u, 9u };
  Stage* const         stage        = setup();
  open_window(stage);
  run(stage, NULL);
  ck_assert_uint_eq(stage->now.program, 0u);
  rip_cue_hear(&stage->engine->cue, program_9, 2u, 0u, (RipTime){ 0, 0 });
  run(stage, NULL);
  ck_assert_uint_eq(stage->now.program, 10u);
  teardown(stage);
}
END_TEST

START_TEST(foreign_words_are_no_window)
{
  Stage* const stage = setup();
  RipWireAsk   ask   = asking(true);
  ask.head.version   = RIP_WIRE_VERSION + 1u;
  run(stage, &ask);
  ask           = asking(true);
  ask.head.kind = RIP_WIRE_NOW;
  run(stage, &ask);
  run(stage, NULL);
  ck_assert_uint_eq(stage->serial, 0u);
  teardown(stage);
}
END_TEST

START_TEST(replaced_memory_voids_what_was_sent)
{
  Stage* const stage = setup();
  fill_bars(stage, 3);
  open_window(stage);
  run(stage, NULL);
  rip_reporter_forget(&stage->reporter);
  rip_reporter_go_on(&stage->reporter, stage->memory);
  const unsigned bars = stage->kinds[RIP_WIRE_BAR];
  run(stage, NULL);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_FORGET], 1u);
  ck_assert_uint_eq(stage->kinds[RIP_WIRE_BAR], bars + 3u);
  teardown(stage);
}
END_TEST

int
main(void)
{
  TCase* const tcase = tcase_create("notify");
  tcase_add_test(tcase, nothing_is_sent_without_a_window);
  tcase_add_test(tcase, a_late_window_gets_all_at_a_bounded_rate);
  tcase_add_test(tcase, velocities_are_those_played);
  tcase_add_test(tcase, a_clip_and_locks_are_seen);
  tcase_add_test(tcase, the_bars_around_now_come_first);
  tcase_add_test(tcase, reports_cease_when_no_window_speaks);
  tcase_add_test(tcase, a_small_buffer_loses_nothing);
  tcase_add_test(tcase, a_plan_comes_with_its_certainty);
  tcase_add_test(tcase, what_sounds_is_told);
  tcase_add_test(tcase, the_scene_of_a_program_change_is_told);
  tcase_add_test(tcase, foreign_words_are_no_window);
  tcase_add_test(tcase, replaced_memory_voids_what_was_sent);
  return run_tests(tcase, "notify");
}
