// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Musical time as each host tells it.

#include "host_features.h"
#include "run_tests.h"
#include "transport.h"

#include <check.h>
#include <lv2/atom/forge.h>
#include <lv2/midi/midi.h>
#include <lv2/time/time.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define FRAME 6000 // samples at 120 quarters a minute

typedef struct
{
  RipUrids       urids;
  TestUrids      uris;
  LV2_Atom_Forge forge;
  RipTransport   transport;
  union
  {
    LV2_Atom atom;
    uint8_t  bytes[1024];
  } buffer;
  LV2_Atom_Forge_Frame frame;
} Stage;

static void
setup(Stage* const stage)
{
  memset(stage, 0, sizeof(*stage));
  test_urids_init(&stage->uris);
  rip_urids_map(&stage->urids, &stage->uris.map);
  lv2_atom_forge_init(&stage->forge, &stage->uris.map);
  rip_transport_init(&stage->transport, RATE);
}

static void
open_position(Stage* const stage, const bool blank)
{
  memset(stage->buffer.bytes, 0, sizeof(stage->buffer.bytes));
  lv2_atom_forge_set_buffer(&stage->forge, stage->buffer.bytes, sizeof(stage->buffer.bytes));
  lv2_atom_forge_object(&stage->forge, &stage->frame, 0, stage->urids.time_Position);
  if (blank) {
    stage->buffer.atom.type = stage->urids.atom_Blank;
  }
}

static RipChange
send(Stage* const stage, const int64_t offset)
{
  RipPosition position;
  lv2_atom_forge_pop(&stage->forge, &stage->frame);
  ck_assert(rip_position_read(&stage->urids, &stage->buffer.atom, &position));
  return rip_transport_position(&stage->transport, &position, offset, 120.0);
}

static void
add_float(Stage* const stage, const LV2_URID key, const double value)
{
  lv2_atom_forge_key(&stage->forge, key);
  lv2_atom_forge_float(&stage->forge, (float)value);
}

static void
add_double(Stage* const stage, const LV2_URID key, const double value)
{
  lv2_atom_forge_key(&stage->forge, key);
  lv2_atom_forge_double(&stage->forge, value);
}

static void
add_long(Stage* const stage, const LV2_URID key, const int64_t value)
{
  lv2_atom_forge_key(&stage->forge, key);
  lv2_atom_forge_long(&stage->forge, value);
}

static void
add_int(Stage* const stage, const LV2_URID key, const int32_t value)
{
  lv2_atom_forge_key(&stage->forge, key);
  lv2_atom_forge_int(&stage->forge, value);
}

/// A Position as jalv and Ardour send it
static RipChange
tell(Stage* const  stage,
     const int64_t offset,
     const double  speed,
     const int64_t bar,
     const double  beat,
     const double  beats,
     const int     unit,
     const double  bpm)
{
  open_position(stage, false);
  add_long(stage, stage->urids.time_frame, -100); // pre-roll counts from below 0: nothing hangs on it
  add_float(stage, stage->urids.time_speed, speed);
  add_long(stage, stage->urids.time_bar, bar);
  add_float(stage, stage->urids.time_barBeat, beat);
  add_int(stage, stage->urids.time_beatUnit, unit);
  add_float(stage, stage->urids.time_beatsPerBar, beats);
  add_float(stage, stage->urids.time_beatsPerMinute, bpm);
  return send(stage, offset);
}

/// Run a block. Every frame that begins must follow the one before; returns how many did.
static unsigned
run(Stage* const stage, const uint32_t samples)
{
  unsigned count = 0;
  int64_t  at    = 0;
  int64_t  next  = 0;
  while ((next = rip_transport_next_offset(&stage->transport, samples)) < (int64_t)samples) {
    const RipTime before = stage->transport.next;
    ck_assert_int_ge(next > at ? next : at, at);
    at = next > at ? next : at;
    rip_transport_step(&stage->transport);
    const RipTime after = stage->transport.next;
    ck_assert((after.bar == before.bar && after.frame == before.frame + 1) ||
              (after.bar == before.bar + 1 && after.frame == 0));
    ++count;
  }
  rip_transport_advance(&stage->transport, samples);
  return count;
}

static void
check_next(const Stage* const stage, const int64_t bar, const int32_t frame, const int64_t offset)
{
  ck_assert_int_eq(stage->transport.next.bar, bar);
  ck_assert_int_eq(stage->transport.next.frame, frame);
  ck_assert_int_eq(rip_transport_next_offset(&stage->transport, 1 << 30), offset);
}

START_TEST(jalv_tells_only_changes)
{
  Stage stage;
  setup(&stage);
  ck_assert_int_eq(tell(&stage, 0, 0.0, 0, 0.0, 4.0, 4, 120.0), RIP_CHANGE_NONE);
  ck_assert_uint_eq(run(&stage, 100000), 0u);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 0, 0.0, 4.0, 4, 120.0), RIP_CHANGE_START);
  check_next(&stage, 0, 0, 0);
  for (unsigned i = 0; i < 1000u; ++i) { // not a word for a quarter of a minute
    run(&stage, 1024);
  }
  check_next(&stage, 10, 11, (10 * 16 + 11) * FRAME - 1024000);
  ck_assert_int_eq(tell(&stage, 0, 0.0, 10, 2.6, 4.0, 4, 120.0), RIP_CHANGE_STOP);
  ck_assert_uint_eq(run(&stage, 100000), 0u);
}
END_TEST

START_TEST(ardour_splits_blocks_and_tells_each)
{
  Stage    stage;
  uint32_t state = 5;
  uint64_t now   = 0;
  setup(&stage);
  unsigned frames = 0;
  for (unsigned i = 0; i < 3000u; ++i) {
    state                  = state * 1664525u + 1013904223u;
    const uint32_t  block  = i % 7u ? 1u + (state >> 20u) : 1u;
    const double    beats  = floor((double)now / (4 * FRAME) * 1920.0 + 0.5) / 1920.0; // quantised
    const double    bar    = floor(beats / 4.0);
    const RipChange change = tell(&stage, 0, 1.0, (int64_t)bar, beats - 4.0 * bar, 4.0, 4, 120.0);
    ck_assert_int_eq(change, i ? RIP_CHANGE_NONE : RIP_CHANGE_START);
    frames += run(&stage, block);
    now += block;
    ck_assert_uint_eq(frames, (now + FRAME - 1u) / FRAME); // none twice, none skipped, each at its sample
  }
}
END_TEST

START_TEST(blocks_do_not_matter)
{
  static const uint32_t blocks[] = { 7, 64, 1000, 8192, 100003 };
  int64_t               first[40];
  for (unsigned b = 0; b < 5u; ++b) {
    Stage    stage;
    int64_t  now   = 0;
    unsigned count = 0;
    setup(&stage);
    while (count < 40u) {
      const double beats = (double)now * 133.7 / 60.0 / RATE;
      const double bar   = floor(beats / 4.0);
      tell(&stage, 0, 1.0, (int64_t)bar, beats - 4.0 * bar, 4.0, 4, 133.7);
      for (int64_t next = 0; count < 40u;) {
        next = rip_transport_next_offset(&stage.transport, blocks[b]);
        if (next >= (int64_t)blocks[b]) {
          break;
        }
        if (b) {
          ck_assert_int_eq(now + next, first[count]);
        } else {
          first[count] = now + next;
        }
        rip_transport_step(&stage.transport);
        ++count;
      }
      rip_transport_advance(&stage.transport, blocks[b]);
      now += blocks[b];
    }
  }
}
END_TEST

START_TEST(carla_sends_blanks)
{
  Stage stage;
  setup(&stage);
  for (unsigned i = 0; i < 40u; ++i) {
    const double beats = (double)i * 1024.0 / (4.0 * FRAME);
    open_position(&stage, true);
    add_long(&stage, stage.urids.time_frame, (int64_t)i * 1024);
    add_double(&stage, stage.urids.time_speed, 1.0);
    add_double(&stage, test_urids_map(&stage.uris, LV2_TIME__beat), beats); // in the bar, against the specification
    add_long(&stage, stage.urids.time_bar, 3);
    add_double(&stage, stage.urids.time_barBeat, beats);
    add_long(&stage, stage.urids.time_beatUnit, 4);
    add_int(&stage, stage.urids.time_beatsPerBar, 4);
    add_double(&stage, stage.urids.time_beatsPerMinute, 120.0);
    add_double(
      &stage, test_urids_map(&stage.uris, "http://kxstudio.sf.net/ns/lv2ext/props#TimePositionTicksPerBeat"), 960.0);
    ck_assert_int_eq(send(&stage, 0), i ? RIP_CHANGE_NONE : RIP_CHANGE_START);
    run(&stage, 1024);
  }
  ck_assert_int_eq(stage.transport.next.bar, 3);
  ck_assert_int_eq(stage.transport.next.frame, 7);
}
END_TEST

START_TEST(without_a_timebase_nobody_counts)
{
  Stage stage;
  setup(&stage);
  open_position(&stage, false);
  add_long(&stage, stage.urids.time_frame, 0);
  add_float(&stage, stage.urids.time_speed, 1.0);
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_NONE);
  ck_assert(!stage.transport.host_time && !stage.transport.rolling);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 1, 0.0, 4.0, 4, 120.0), RIP_CHANGE_START); // a timebase came
  ck_assert(stage.transport.host_time);
  open_position(&stage, false);
  add_long(&stage, stage.urids.time_frame, 4000);
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_STOP); // and went
}
END_TEST

START_TEST(each_field_stands_by_itself)
{
  Stage stage;
  setup(&stage);
  open_position(&stage, false);
  add_float(&stage, stage.urids.time_barBeat, 1.0); // speed, bar, metre and tempo are guessed
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_START);
  check_next(&stage, 0, 4, 0);
  run(&stage, 6 * FRAME);
  open_position(&stage, false);
  add_float(&stage, stage.urids.time_beatsPerMinute, 60.0); // the place is ours
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_NONE);
  check_next(&stage, 0, 10, 0);
  run(&stage, 2 * FRAME);
  check_next(&stage, 0, 11, 0);
  open_position(&stage, false);
  add_float(&stage, stage.urids.time_barBeat, 0.0); // so it is in the neighbouring bar, or it jumped
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_JUMP);
  open_position(&stage, false);
  add_long(&stage, stage.urids.time_bar, 9);
  ck_assert_int_eq(send(&stage, 10), RIP_CHANGE_JUMP);
  check_next(&stage, 9, 0, 10);
  open_position(&stage, false);
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_NONE);
  open_position(&stage, false);
  add_float(&stage, stage.urids.time_speed, 0.0);
  ck_assert_int_eq(send(&stage, 0), RIP_CHANGE_STOP);
}
END_TEST

START_TEST(beats_are_in_the_hosts_unit)
{
  Stage stage;
  setup(&stage);
  // 6/8 at 180 eighths a minute: a 16th takes 8000 samples, a bar has 12
  ck_assert_int_eq(tell(&stage, 0, 1.0, 4, 2.5, 6.0, 8, 180.0), RIP_CHANGE_START);
  check_next(&stage, 4, 5, 0);
  ck_assert_uint_eq(run(&stage, 7 * 8000), 7u);
  check_next(&stage, 5, 0, 0);
  ck_assert_uint_eq(stage.transport.bar.frames, 12u);
  ck_assert_uint_eq(stage.transport.bar.numerator, 6u);
  ck_assert_uint_eq(stage.transport.bar.denominator, 8u);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 5, 0.0, 6.0, 8, 180.0), RIP_CHANGE_NONE);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 6, 0.0, 6.0, 8, 180.0), RIP_CHANGE_JUMP);
}
END_TEST

START_TEST(a_metre_changes_at_a_bar)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 1.0, 0, 3.0, 4.0, 4, 120.0);
  ck_assert_uint_eq(run(&stage, 4 * FRAME), 4u);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 1, 0.0, 3.0, 4, 120.0), RIP_CHANGE_NONE);
  check_next(&stage, 1, 0, 0);
  ck_assert_uint_eq(run(&stage, 12 * FRAME), 12u);
  check_next(&stage, 2, 0, 0);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 2, 0.0, 4.0, 4, 120.0), RIP_CHANGE_NONE);
  // In the middle of a block it is told late
  Stage other;
  setup(&other);
  tell(&other, 0, 1.0, 0, 0.0, 4.0, 4, 120.0);
  run(&other, 17 * FRAME);
  ck_assert_int_eq(tell(&other, 0, 1.0, 1, 0.25, 3.0, 4, 120.0), RIP_CHANGE_NONE);
  ck_assert_uint_eq(other.transport.bar.frames, 12u);
  check_next(&other, 1, 1, 0);
}
END_TEST

START_TEST(loops_and_locates_are_jumps)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 1.0, 0, 0.0, 4.0, 4, 120.0);
  run(&stage, 16 * FRAME);
  ck_assert_int_eq(tell(&stage, 0, 1.0, 0, 0.0, 4.0, 4, 120.0), RIP_CHANGE_JUMP); // a loop of one bar
  check_next(&stage, 0, 0, 0);
  run(&stage, 100);
  ck_assert_int_eq(tell(&stage, 50, 1.0, 7, 1.1, 4.0, 4, 120.0), RIP_CHANGE_JUMP);
  check_next(&stage, 7, 5, 50 + (int64_t)ceil(0.6 * FRAME - 1e-3));
  ck_assert_int_eq(tell(&stage, 60, 1.0, -2, 3.9999, 4.0, 4, 120.0), RIP_CHANGE_JUMP); // bars may be negative
  ck_assert_int_eq(stage.transport.next.bar, -1);
  ck_assert_int_eq(stage.transport.next.frame, 0);
}
END_TEST

START_TEST(a_tempo_ramp_skips_and_repeats_nothing)
{
  // As Ardour tells it: the tempo of the ramp's start, while barBeat runs ahead of it
  Stage    stage;
  double   beats  = 0.0;
  unsigned frames = 0;
  setup(&stage);
  for (unsigned i = 0; i < 4000u; ++i) {
    const double bpm = 120.0 + (i > 500u && i < 3000u ? (i - 500u) * 0.03 : i >= 3000u ? 75.0 : 0.0);
    const double bar = floor(beats / 4.0);
    ck_assert_int_eq(tell(&stage, 0, 1.0, (int64_t)bar, beats - 4.0 * bar, 4.0, 4, i >= 3000u ? 195.0 : 120.0),
                     i ? RIP_CHANGE_NONE : RIP_CHANGE_START);
    frames += run(&stage, 1024);
    beats += 1024.0 / RATE * bpm / 60.0;
    ck_assert_int_le(abs((int)frames - (int)ceil(beats * 4.0)), 1);
  }
}
END_TEST

START_TEST(speeds_scale_time)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 0.5, 0, 0.0, 4.0, 4, 120.0);
  ck_assert_uint_eq(run(&stage, 16 * FRAME), 8u);
  ck_assert_int_eq(tell(&stage, 0, -1.0, 0, 2.0, 4.0, 4, 120.0), RIP_CHANGE_STOP); // backwards is no playing
}
END_TEST

START_TEST(notes_go_to_the_nearest_frame)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 1.0, 2, 0.0, 4.0, 4, 120.0);
  ck_assert_int_eq(rip_transport_nearest(&stage.transport, 2 * FRAME - FRAME / 2, 0.0f).frame,
                   2); // half a frame: the later
  ck_assert_int_eq(rip_transport_nearest(&stage.transport, 2 * FRAME - FRAME / 2 - 10, 0.0f).frame, 1);
  const RipTime early = rip_transport_nearest(&stage.transport, 16 * FRAME - 100, 0.0f);
  ck_assert(early.bar == 3 && early.frame == 0);
  run(&stage, 16 * FRAME + 1);
  const RipTime late = rip_transport_nearest(&stage.transport, -FRAME, 0.0f);
  ck_assert(late.bar == 2 && late.frame == 15);
}
END_TEST

START_TEST(unsound_numbers_are_left_out)
{
  Stage       stage;
  RipPosition position;
  setup(&stage);
  open_position(&stage, false);
  add_float(&stage, stage.urids.time_speed, NAN);
  add_float(&stage, stage.urids.time_barBeat, INFINITY);
  add_float(&stage, stage.urids.time_beatsPerBar, 0.0);
  add_float(&stage, stage.urids.time_beatsPerMinute, -1.0);
  add_int(&stage, stage.urids.time_beatUnit, 3);
  add_long(&stage, stage.urids.time_bar, INT64_MAX);
  lv2_atom_forge_key(&stage.forge, stage.urids.time_frame);
  lv2_atom_forge_string(&stage.forge, "12", 2u);
  lv2_atom_forge_pop(&stage.forge, &stage.frame);
  ck_assert(rip_position_read(&stage.urids, &stage.buffer.atom, &position));
  ck_assert_uint_eq(position.has, 0u);
  // Bytes that claim more than there is, or are something else
  uint32_t seed = 1;
  for (unsigned i = 0; i < 50000u; ++i) {
    open_position(&stage, i % 2u);
    add_float(&stage, stage.urids.time_barBeat, 1.0);
    add_long(&stage, stage.urids.time_bar, 1);
    lv2_atom_forge_pop(&stage.forge, &stage.frame);
    seed                                                = seed * 1664525u + 1013904223u;
    const size_t size                                   = sizeof(LV2_Atom) + stage.buffer.atom.size;
    stage.buffer.bytes[8u + (seed >> 8u) % (size - 8u)] = (uint8_t)(seed >> 24u);
    void* const copy                                    = malloc(size); // so that a sanitizer sees reads past the end
    memcpy(copy, &stage.buffer, size);
    if (rip_position_read(&stage.urids, (const LV2_Atom*)copy, &position)) {
      rip_transport_position(&stage.transport, &position, 0, 120.0);
    }
    free(copy);
    for (unsigned j = 0; j < 3u; ++j) {
      rip_transport_skip(&stage.transport, 4096);
      rip_transport_advance(&stage.transport, 4096);
    }
  }
}
END_TEST

START_TEST(swing_moves_the_off_beats)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 1.0, 2, 0.0, 4.0, 4, 120.0);
  static const double late[4] = { 0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0 };
  for (int32_t frame = 0; frame < 16; ++frame) {
    const double swung = rip_transport_swing(&stage.transport, (RipTime){ 2, frame }, 1.0f);
    ck_assert_double_eq_tol(swung, late[frame % 4], 1e-6);
    ck_assert_double_eq(rip_transport_swing(&stage.transport, (RipTime){ 2, frame }, 0.0f), 0.0);
    // What is played there is heard there: a little early, a little late
    for (int64_t off = -1000; off <= 1000; off += 500) {
      const int64_t at = (int64_t)((frame + swung) * FRAME) + off;
      if (at >= 0) {
        ck_assert_int_eq(rip_transport_nearest(&stage.transport, at, 1.0f).frame, frame);
      }
    }
  }
  // Half a swing is half as late; straight playing is heard straight
  ck_assert_double_eq_tol(rip_transport_swing(&stage.transport, (RipTime){ 2, 6 }, 0.5f), 1.0 / 3.0, 1e-6);
  ck_assert_int_eq(rip_transport_nearest(&stage.transport, 6 * FRAME + 2 * FRAME / 3, 0.0f).frame, 7);
  tell(&stage, 0, 1.0, 3, 0.0, 6.0, 8, 120.0);
  ck_assert_double_eq(rip_transport_swing(&stage.transport, (RipTime){ 3, 2 }, 1.0f), 0.0); // 6/8 swings not
}
END_TEST

START_TEST(the_playhead_is_known_at_rest)
{
  Stage stage;
  setup(&stage);
  tell(&stage, 0, 0.0, 7, 2.0, 3.0, 4, 120.0);
  ck_assert(!stage.transport.rolling);
  ck_assert(stage.transport.next.bar == 7 && stage.transport.next.frame == 8);
  ck_assert_uint_eq(stage.transport.bar.frames, 12u);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("transport");
  tcase_add_test(tests, jalv_tells_only_changes);
  tcase_add_test(tests, ardour_splits_blocks_and_tells_each);
  tcase_add_test(tests, blocks_do_not_matter);
  tcase_add_test(tests, carla_sends_blanks);
  tcase_add_test(tests, without_a_timebase_nobody_counts);
  tcase_add_test(tests, each_field_stands_by_itself);
  tcase_add_test(tests, beats_are_in_the_hosts_unit);
  tcase_add_test(tests, a_metre_changes_at_a_bar);
  tcase_add_test(tests, loops_and_locates_are_jumps);
  tcase_add_test(tests, a_tempo_ramp_skips_and_repeats_nothing);
  tcase_add_test(tests, speeds_scale_time);
  tcase_add_test(tests, notes_go_to_the_nearest_frame);
  tcase_add_test(tests, unsound_numbers_are_left_out);
  tcase_add_test(tests, swing_moves_the_off_beats);
  tcase_add_test(tests, the_playhead_is_known_at_rest);
  return run_tests(tests, "transport");
}
