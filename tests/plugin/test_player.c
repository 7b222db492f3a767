// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Player and output together: what is played, and that nothing hangs.

#include "player.h"
#include "run_tests.h"

#include <check.h>
#include <lv2/atom/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEQUENCE 7u // URIDs
#define MIDI 8u

typedef struct
{
  RipPlayer player;
  RipOutput output;
  RipSlot   plan;
  union
  {
    LV2_Atom_Sequence sequence;
    uint8_t           bytes[8192];
  } buffer;
} Stage;

static const RipManner plain = { .channel = 0u };

static void
setup(Stage* const stage)
{
  memset(stage, 0, sizeof(*stage));
  rip_player_init(&stage->player, NULL);
  rip_output_init(&stage->output, MIDI);
  stage->plan.first_bar = 10;
  stage->plan.bar_count = 2u;
  stage->plan.start[1]  = 16u;
  stage->plan.start[2]  = 28u;
}

/// A note of the plan: frames of the window
static void
plan_note(Stage* const stage, const unsigned first, const unsigned end, const unsigned row, const uint8_t velocity)
{
  rip_keys_set(&stage->plan.onset[first], row);
  stage->plan.velocity[first][row] = velocity;
  for (unsigned i = first; i < end; ++i) {
    rip_keys_set(&stage->plan.sustain[i], row);
  }
}

static void
begin(Stage* const stage, const uint32_t capacity)
{
  stage->buffer.sequence.atom.size = capacity;
  rip_output_begin(&stage->output, &stage->buffer.sequence, SEQUENCE);
}

/// End the run; returns what was written as text, e.g. "5+60 7-60"
static const char*
end(Stage* const stage)
{
  static char text[4096];
  size_t      used = 0;
  text[0]          = '\0';
  rip_output_end(&stage->output);
  ck_assert_uint_eq(stage->buffer.sequence.atom.type, SEQUENCE);
  LV2_ATOM_SEQUENCE_FOREACH(&stage->buffer.sequence, event)
  {
    const uint8_t* const midi = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
    ck_assert_uint_eq(event->body.type, MIDI);
    used += (size_t)snprintf(text + used,
                             sizeof(text) - used,
                             "%s%d%c%u",
                             used ? " " : "",
                             (int)event->time.frames,
                             (midi[0] & 0xF0u) == 0x90u   ? '+'
                             : (midi[0] & 0xF0u) == 0x80u ? '-'
                                                          : '?',
                             midi[1]);
  }
  return text;
}

static void
pass(Stage* const   stage,
     const uint32_t at,
     const uint8_t  status,
     const uint8_t  key,
     const uint8_t  value,
     const bool     open)
{
  const uint8_t message[3] = { status, key, value };
  rip_player_pass(&stage->player, &stage->output, at, message, 3u, open);
}

/// Play a frame of the plan at an offset of the run
static void
step(Stage* const stage, const uint32_t at, const int64_t bar, const int32_t frame)
{
  rip_player_step(&stage->player, &stage->output, at, &stage->plan, (RipTime){ bar, frame }, &plain);
}

START_TEST(plays_a_plan)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 0, 2, 39, 100);
  plan_note(&stage, 2, 3, 39, 100); // struck again
  plan_note(&stage, 1, 3, 43, 100);
  rip_keys_set(&stage.plan.onset[3], 50); // no sustain: a note of one frame
  stage.plan.velocity[3][50] = 1;
  begin(&stage, 4096);
  for (int32_t i = 0; i < 6; ++i) {
    step(&stage, (uint32_t)i, 10, i);
  }
  ck_assert_str_eq(end(&stage), "0+60 1+64 2-60 2+60 3-60 3-64 3+71 4-71");
}
END_TEST

START_TEST(finds_its_place_in_odd_bars)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 17, 18, 39, 100);
  begin(&stage, 4096);
  step(&stage, 0u, 10, 17); // past that bar's end
  step(&stage, 1u, 11, 1);
  step(&stage, 2u, 11, 2);
  step(&stage, 3u, 9, 0);
  ck_assert_str_eq(end(&stage), "1+60 2-60");
}
END_TEST

START_TEST(a_new_plan_takes_over)
{
  Stage   stage;
  RipSlot other;
  setup(&stage);
  plan_note(&stage, 0, 8, 39, 100);
  plan_note(&stage, 0, 8, 43, 100);
  other = stage.plan;
  for (unsigned i = 4; i < 8; ++i) {
    rip_keys_clear(&other.sustain[i], 43);
  }
  begin(&stage, 4096);
  for (int32_t i = 0; i < 9; ++i) {
    const RipSlot* const plan = i < 4 ? &stage.plan : &other;
    rip_player_step(&stage.player, &stage.output, (uint32_t)i, plan, (RipTime){ 10, i }, &plain);
  }
  ck_assert_str_eq(end(&stage), "0+60 0+64 4-64 8-60");
}
END_TEST

START_TEST(holds_the_last_chord_then_falls_silent)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 27, 28, 39, 100);
  begin(&stage, 4096);
  step(&stage, 0u, 11, 11);
  for (uint32_t i = 1; i <= 40u; ++i) {
    step(&stage, i, 12, (int32_t)i);
  }
  ck_assert_str_eq(end(&stage), "0+60 17-60");
}
END_TEST

START_TEST(ends_all_without_a_plan)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 0, 28, 0, 100);
  plan_note(&stage, 0, 28, 87, 100);
  begin(&stage, 4096);
  step(&stage, 0u, 10, 0);
  ck_assert_uint_eq(stage.player.count, 2u);
  rip_player_step(&stage.player, &stage.output, 5u, NULL, (RipTime){ 10, 1 }, &plain);
  ck_assert_str_eq(end(&stage), "0+21 0+108 5-21 5-108");
  ck_assert_uint_eq(stage.player.count, 0u);
}
END_TEST

START_TEST(ends_notes_on_the_channel_they_began_on)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 0, 1, 39, 100);
  begin(&stage, 4096);
  const RipManner third = { .channel = 2u };
  const RipManner ninth = { .channel = 8u };
  rip_player_step(&stage.player, &stage.output, 0u, &stage.plan, (RipTime){ 10, 0 }, &third);
  rip_player_step(&stage.player, &stage.output, 1u, &stage.plan, (RipTime){ 10, 1 }, &ninth);
  end(&stage);
  LV2_ATOM_SEQUENCE_FOREACH(&stage.buffer.sequence, event)
  {
    ck_assert_uint_eq(((const uint8_t*)LV2_ATOM_BODY_CONST(&event->body))[0] & 0x0Fu, 2u);
  }
}
END_TEST

START_TEST(follows_the_players_loudness)
{
  static const float follow[] = { 0.0f, 0.5f, 1.0f };
  static const int   lowest[] = { 60, 90, 118 }; // with the player at 120 and plans at 60 on the whole
  for (unsigned i = 0; i < 3u; ++i) {
    Stage           stage;
    const RipManner manner = { .follow = follow[i], .loudness = 120.0f };
    setup(&stage);
    for (unsigned frame = 0; frame < 16u; ++frame) {
      plan_note(&stage, frame, frame + 1u, 39, 60);
    }
    begin(&stage, 4096);
    for (int32_t frame = 0; frame < 16; ++frame) {
      rip_player_step(&stage.player, &stage.output, (uint32_t)frame, &stage.plan, (RipTime){ 10, frame }, &manner);
    }
    end(&stage);
    LV2_ATOM_SEQUENCE_FOREACH(&stage.buffer.sequence, event)
    {
      const uint8_t* const midi = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
      if ((midi[0] & 0xF0u) == 0x90u) {
        ck_assert_int_ge(midi[2], lowest[i]);
        ck_assert_int_le(midi[2], lowest[i] + 2);
      }
    }
  }
}
END_TEST

START_TEST(note_offs_come_first)
{
  Stage stage;
  setup(&stage);
  begin(&stage, 4096);
  ck_assert(rip_output_note_on(&stage.output, 3u, 0u, 60u, 1u));
  rip_output_note_off(&stage.output, 4u, 0u, 60u, 0u);
  ck_assert(rip_output_note_on(&stage.output, 5u, 0u, 61u, 1u));
  rip_output_note_off(&stage.output, 5u, 0u, 70u, 0u);
  ck_assert(rip_output_note_on(&stage.output, 5u, 0u, 62u, 1u));
  rip_output_note_off(&stage.output, 5u, 0u, 62u, 0u); // of no length: after its note-on
  rip_output_note_off(&stage.output, 6u, 0u, 61u, 0u);
  ck_assert_str_eq(end(&stage), "3+60 4-60 5-70 5+61 5+62 5-62 6-61");
}
END_TEST

START_TEST(a_full_buffer_owes_note_offs)
{
  Stage stage;
  setup(&stage);
  begin(&stage, 8u + 24u + 24u + 23u); // two events and a bit
  ck_assert(rip_output_note_on(&stage.output, 0u, 0u, 60u, 1u));
  ck_assert(rip_output_note_on(&stage.output, 0u, 0u, 61u, 1u));
  ck_assert(!rip_output_note_on(&stage.output, 0u, 0u, 62u, 1u));
  rip_output_note_off(&stage.output, 1u, 0u, 60u, 0u);
  rip_output_note_off(&stage.output, 1u, 0u, 61u, 0u);
  ck_assert_str_eq(end(&stage), "0+60 0+61");
  begin(&stage, 4u); // no room at all
  ck_assert(!rip_output_note_on(&stage.output, 0u, 0u, 62u, 1u));
  rip_output_end(&stage.output);
  begin(&stage, 8u + 24u);
  ck_assert_str_eq(end(&stage), "0-60");
  begin(&stage, 4096);
  ck_assert(rip_output_note_on(&stage.output, 0u, 0u, 61u, 1u));
  ck_assert_str_eq(end(&stage), "0-61 0+61");
  rip_output_begin(&stage.output, NULL, SEQUENCE); // nor is a missing buffer a place to lose one
  rip_output_note_off(&stage.output, 0u, 0u, 61u, 0u);
  rip_output_end(&stage.output);
  begin(&stage, 4096);
  ck_assert_str_eq(end(&stage), "0-61");
}
END_TEST

START_TEST(long_messages_are_whole_or_not_there)
{
  Stage   stage;
  uint8_t message[100] = { 0xF0 };
  setup(&stage);
  begin(&stage, 8u + 128u);
  ck_assert(rip_output_message(&stage.output, 0u, message, sizeof(message)));
  ck_assert(!rip_output_message(&stage.output, 0u, message, sizeof(message)));
  rip_output_end(&stage.output);
  unsigned count = 0;
  LV2_ATOM_SEQUENCE_FOREACH(&stage.buffer.sequence, event)
  {
    ck_assert_uint_eq(event->body.size, 100u);
    ++count;
  }
  ck_assert_uint_eq(count, 1u);
}
END_TEST

// A note-on of two or four bytes, which nothing tracked, once went through; so did pedals
START_TEST(drops_notes_that_are_not_whole)
{
  static const uint8_t notes[][4] = { { 0x90, 60, 80, 0 }, { 0x80, 60, 80, 0 },   { 0xB0, 64, 127, 0 },
                                      { 0xE0, 0, 0, 0 },   { 0x90, 60, 0x80, 0 }, { 0xB0, 64, 0x80, 0 },
                                      { 0xE0, 0x80, 0, 0 } };
  static Stage         stage;
  setup(&stage);
  begin(&stage, 4096u);
  for (unsigned i = 0; i < 7u; ++i) {
    for (uint32_t size = 0; size <= 4u; ++size) {
      if (size != 3u || i == 1u || i > 3u) { // an end of what never began, and what is whole but for its data
        rip_player_pass(&stage.player, &stage.output, 0u, notes[i], size, true);
      }
    }
  }
  ck_assert_str_eq(end(&stage), "");
  ck_assert_uint_eq(stage.player.passed_count, 0u);
}
END_TEST

START_TEST(passes_notes_and_their_ends)
{
  Stage stage;
  setup(&stage);
  begin(&stage, 4096);
  pass(&stage, 0, 0x90, 60, 90, true);
  pass(&stage, 1, 0x80, 61, 0, true);  // never began
  pass(&stage, 2, 0x90, 60, 0, false); // closed by now, but its end passes
  pass(&stage, 3, 0x90, 62, 90, false);
  pass(&stage, 4, 0x80, 62, 0, true);
  pass(&stage, 5, 0xB0, 64, 127, true);
  pass(&stage, 6, 0xB0, 64, 0, false); // as its end, the pedal's way up
  pass(&stage, 6, 0xB0, 7, 0, false);
  pass(&stage, 7, 0x90, 0x85, 90, true); // no data byte
  ck_assert_str_eq(end(&stage), "0+60 2-60 5?64 6?64");
  begin(&stage, 4096);
  pass(&stage, 0, 0x91, 60, 90, true);
  pass(&stage, 0, 0x91, 60, 90, true);
  pass(&stage, 9, 0x91, 65, 90, true);
  rip_player_end_passed(&stage.player, &stage.output, 9u); // not the one that began at this very sample
  pass(&stage, 10, 0x81, 60, 0, true);
  pass(&stage, 11, 0x81, 65, 0, true);
  ck_assert_str_eq(end(&stage), "0+60 0+60 9-60 9-60 9+65 11-65");
}
END_TEST

/// End the run; returns what was written to the last byte, e.g. "5:b0 64 127"
static const char*
end_whole(Stage* const stage)
{
  static char text[4096];
  size_t      used = 0;
  text[0]          = '\0';
  rip_output_end(&stage->output);
  LV2_ATOM_SEQUENCE_FOREACH(&stage->buffer.sequence, event)
  {
    const uint8_t* const midi = (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body);
    ck_assert_uint_eq(event->body.size, 3u);
    used += (size_t)snprintf(text + used,
                             sizeof(text) - used,
                             "%s%d:%02x %u %u",
                             used ? ", " : "",
                             (int)event->time.frames,
                             midi[0],
                             midi[1],
                             midi[2]);
  }
  return text;
}

// A pedal once stayed down for ever when what let it go came after the input was shut
START_TEST(what_was_passed_through_as_held_is_let_go)
{
  static const uint8_t moves[][4] = { { 0xB3, 64, 127, 0 }, { 0xB3, 66, 64, 0 }, { 0xE3, 0, 127, 64 } };
  for (unsigned i = 0; i < 3u; ++i) {
    const uint8_t* const down = moves[i];
    Stage                stage;
    setup(&stage);
    begin(&stage, 4096);
    pass(&stage, 0, down[0], down[1], down[2], true);
    pass(&stage, 1, down[0], down[1], down[2], false);            // shut: moved on, but not let go
    pass(&stage, 2, (uint8_t)(down[0] + 1u), down[1], 0u, false); // another channel
    pass(&stage, 3, down[0], down[1], i < 2u ? 0u : 64u, false);  // let go
    pass(&stage, 4, down[0], down[1], i < 2u ? 0u : 64u, false);  // once is enough
    rip_player_let_go(&stage.player, &stage.output, 5u);          // nothing to do
    pass(&stage, 6, down[0], down[1], down[2], true);
    rip_player_let_go(&stage.player, &stage.output, 7u);
    rip_player_let_go(&stage.player, &stage.output, 8u);
    char wanted[200];
    snprintf(wanted,
             sizeof(wanted),
             "0:%02x %u %u, 3:%02x %u %u, 6:%02x %u %u, 7:%02x %u %u",
             down[0],
             down[1],
             down[2],
             down[0],
             down[1],
             down[3],
             down[0],
             down[1],
             down[2],
             down[0],
             down[1],
             down[3]);
    ck_assert_str_eq(end_whole(&stage), wanted);
  }
}
END_TEST

START_TEST(a_pedal_between_up_and_down_is_let_go)
{
  Stage stage;
  setup(&stage);
  begin(&stage, 4096);
  pass(&stage, 0, 0xB0, 64, 127, true);
  pass(&stage, 1, 0xB0, 64, 30, true); // a synth that knows half a pedal still holds
  pass(&stage, 2, 0xB0, 64, 90, false);
  pass(&stage, 3, 0xB0, 64, 2, false); // some pedals never come to 0
  pass(&stage, 4, 0xE0, 0, 0, true);
  pass(&stage, 5, 0xE0, 3, 64, false); // nor some wheels quite back
  pass(&stage, 6, 0xE0, 0, 64, true);
  ck_assert_str_eq(end_whole(&stage), "0:b0 64 127, 1:b0 64 30, 3:b0 64 0, 4:e0 0 0, 5:e0 0 64, 6:e0 0 64");
}
END_TEST

START_TEST(a_reset_lets_all_go)
{
  for (unsigned open = 0; open < 2u; ++open) {
    Stage stage;
    setup(&stage);
    begin(&stage, 4096);
    pass(&stage, 0, 0xB0, 64, 127, true);
    pass(&stage, 0, 0xE0, 5, 70, true);
    pass(&stage, 1, 0xB0, 121, 0, open);
    rip_player_let_go(&stage.player, &stage.output, 2u);
    ck_assert_str_eq(end_whole(&stage),
                     open ? "0:b0 64 127, 0:e0 5 70, 1:b0 121 0" : "0:b0 64 127, 0:e0 5 70, 1:b0 64 0, 1:e0 0 64");
  }
}
END_TEST

START_TEST(a_full_buffer_owes_what_lets_go)
{
  for (unsigned how = 0; how < 3u; ++how) {
    Stage stage;
    setup(&stage);
    begin(&stage, 8u + 2u * 24u);
    pass(&stage, 0, 0xB0, 64, 127, true);
    pass(&stage, 1, 0xE5, 0, 0, true);
    pass(&stage, 2, 0xB0, 66, 127, true); // finds no room: it is not down
    if (how == 2u) {
      rip_player_let_go(&stage.player, &stage.output, 3u);
    } else {
      pass(&stage, 3, 0xB0, 64, 0, !how);
      pass(&stage, 3, 0xE5, 0, 64, !how);
    }
    ck_assert_str_eq(end_whole(&stage), "0:b0 64 127, 1:e5 0 0");
    begin(&stage, 8u + 24u);
    ck_assert_str_eq(end_whole(&stage), "0:b0 64 0");
    begin(&stage, 4096);
    ck_assert_str_eq(end_whole(&stage), "0:e5 0 64");
    begin(&stage, 4096);
    rip_player_let_go(&stage.player, &stage.output, 0u);
    ck_assert_str_eq(end_whole(&stage), "");
  }
}
END_TEST

/// Play 4 frames of 1000 samples, one sample a run() offset, with late notes as they come due
static const char*
play_late(Stage* const stage, RipManner manner, const double late[4])
{
  begin(stage, 4096);
  for (uint32_t i = 0; i < 4u; ++i) {
    manner.now  = 1000u * (i + 1u);
    manner.late = late[i];
    for (uint64_t due; (due = rip_player_due(&stage->player)) < manner.now;) {
      rip_player_catch_up(&stage->player, &stage->output, (uint32_t)due, due);
    }
    rip_player_step(
      &stage->player, &stage->output, 1000u * (i + 1u), &stage->plan, (RipTime){ 10, (int32_t)i }, &manner);
  }
  rip_player_end(&stage->player, &stage->output, 5000u);
  ck_assert(rip_player_due(&stage->player) == UINT64_MAX);
  return end(stage);
}

START_TEST(swings_ons_and_offs)
{
  static const double late[4] = { 0.0, 300.0, 600.0, 300.0 };
  Stage               stage;
  setup(&stage);
  plan_note(&stage, 0, 2, 39, 100);
  plan_note(&stage, 1, 2, 43, 100);
  plan_note(&stage, 2, 3, 39, 100); // struck again, as late as the first ends
  plan_note(&stage, 3, 4, 43, 100); // is due when all ends, and never begins
  const RipManner manner = { .frame = 1000.0, .second = 48000.0 };
  ck_assert_str_eq(play_late(&stage, manner, late), "1000+60 2300+64 3600-60 3600-64 3600+60 5000-60");
  ck_assert_uint_eq(stage.player.count, 0u);
}
END_TEST

START_TEST(is_late_within_the_frame)
{
  // A lateness beyond the frame is cut to it; a frame that comes early, for time became faster, catches up
  static const double late[4] = { 5000.0, 0.0, 0.0, 0.0 };
  Stage               stage;
  setup(&stage);
  plan_note(&stage, 0, 1, 39, 100);
  RipManner manner = { .frame = 1000.0, .second = 48000.0 };
  ck_assert_str_eq(play_late(&stage, manner, late), "1950+60 2000-60");
  setup(&stage);
  plan_note(&stage, 0, 1, 39, 100);
  manner.frame = 4000.0;
  ck_assert_str_eq(play_late(&stage, manner, late), "2000+60 2000-60");
}
END_TEST

START_TEST(humans_differ_a_little_and_always_so)
{
  static const double none[4] = { 0.0, 0.0, 0.0, 0.0 };
  char                texts[3][256];
  for (unsigned i = 0; i < 3u; ++i) {
    Stage           stage;
    const RipManner manner = { .humanise = 1.0f, .seed = i / 2u, .frame = 1000.0, .second = 8000.0 };
    setup(&stage);
    for (unsigned row = 20; row < 30u; ++row) {
      plan_note(&stage, 0, 3, row, 100);
    }
    snprintf(texts[i], sizeof(texts[i]), "%s", play_late(&stage, manner, none));
  }
  ck_assert_str_eq(texts[0], texts[1]);
  ck_assert_str_ne(texts[0], texts[2]); // another seed
}
END_TEST

START_TEST(two_do_not_share_a_key)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 0, 4, 39, 100);
  begin(&stage, 4096);
  step(&stage, 0u, 10, 0);
  pass(&stage, 1, 0x91, 60, 90, true); // another channel
  pass(&stage, 2, 0x90, 60, 90, true); // the player strikes what sounds
  pass(&stage, 3, 0x80, 60, 0, true);
  pass(&stage, 3, 0x81, 60, 0, true);
  ck_assert_str_eq(end(&stage), "0+60 1+60 2-60 2+60 3-60 3-60");
  setup(&stage);
  plan_note(&stage, 0, 4, 39, 100);
  begin(&stage, 4096);
  pass(&stage, 0, 0x90, 60, 90, true);
  step(&stage, 1u, 10, 0); // the key is taken
  pass(&stage, 2, 0x80, 60, 0, true);
  ck_assert_str_eq(end(&stage), "0+60 2-60");
}
END_TEST

// A pedal that came before a note's end, on one sample, once came out after it: the note was cut instead of held
START_TEST(what_is_passed_through_keeps_its_order)
{
  Stage stage;
  setup(&stage);
  plan_note(&stage, 0, 1, 39, 100);
  plan_note(&stage, 1, 2, 43, 100);
  plan_note(&stage, 2, 3, 45, 100);
  begin(&stage, 4096);
  step(&stage, 0u, 10, 0);
  pass(&stage, 0, 0x90, 70, 90, true);
  step(&stage, 1u, 10, 1); // generated ends come first, generated notes last
  pass(&stage, 1, 0xB0, 64, 127, true);
  pass(&stage, 1, 0x80, 70, 0, true);
  pass(&stage, 1, 0x90, 72, 90, true);
  pass(&stage, 1, 0x90, 74, 90, true);
  pass(&stage, 1, 0x80, 72, 0, true);
  ck_assert_str_eq(end(&stage), "0+70 0+60 1-60 1?64 1-70 1+72 1+74 1-72 1+64");
  begin(&stage, 4096);
  pass(&stage, 0, 0x80, 74, 90, true);
  step(&stage, 1u, 10, 2);
  pass(&stage, 1, 0x90, 74, 90, true);
  pass(&stage, 1, 0x90, 66, 90, true); // strikes what was to begin
  pass(&stage, 1, 0x80, 74, 90, true);
  pass(&stage, 2, 0x80, 66, 0, true);
  ck_assert_str_eq(end(&stage), "0-74 1-64 1+74 1+66 1-66 1+66 1-74 2-66");
}
END_TEST

/// What the sampler is told of generated notes, each as "frame key velocity"
static const char*
told(RipMailbox* const mail)
{
  static char text[256];
  size_t      used = 0;
  RipMessage  message;
  text[0] = '\0';
  while (rip_ring_read(&mail->messages, &message)) {
    ck_assert_int_eq(message.type, RIP_MESSAGE_STRUCK);
    ck_assert_int_eq(message.time.bar, 10);
    used += (size_t)snprintf(text + used,
                             sizeof(text) - used,
                             "%s%d %u %u",
                             used ? ", " : "",
                             (int)message.time.frame,
                             message.key,
                             message.velocity);
  }
  return text;
}

START_TEST(notes_are_told_as_they_are_played)
{
  Stage             stage;
  RipMailbox* const mail = (RipMailbox*)calloc(1u, sizeof(RipMailbox));
  ck_assert(mail && !rip_mailbox_init(mail));
  setup(&stage);
  stage.player.mail = mail;
  plan_note(&stage, 0, 2, 39, 60);
  plan_note(&stage, 3, 4, 43, 60);
  plan_note(&stage, 4, 5, 44, 60);
  RipManner manner = { .follow = 1.0f, .loudness = 90.0f, .frame = 100.0, .late = 20.0 };
  begin(&stage, 4096);
  for (int32_t i = 0; i < 4; ++i) {
    manner.now = 100u * (unsigned)i;
    rip_player_step(&stage.player, &stage.output, 0u, &stage.plan, (RipTime){ 10, i }, &manner);
  }
  ck_assert_str_eq(told(mail), "0 60 90"); // as loud as the player; the other one is late
  rip_player_catch_up(&stage.player, &stage.output, 0u, 320u);
  ck_assert_str_eq(told(mail), "3 64 90");
  end(&stage);
  begin(&stage, sizeof(LV2_Atom_Sequence_Body)); // no room: it does not sound
  manner.late = 0.0;
  rip_player_step(&stage.player, &stage.output, 0u, &stage.plan, (RipTime){ 10, 4 }, &manner);
  ck_assert_str_eq(told(mail), "");
  rip_mailbox_destroy(mail);
  free(mail);
}
END_TEST

START_TEST(what_is_played_leaves_room_for_what_is_heard)
{
  RipMailbox* const mail = (RipMailbox*)calloc(1u, sizeof(RipMailbox));
  const RipMessage  note = { .type = RIP_MESSAGE_STRUCK };
  ck_assert(mail && !rip_mailbox_init(mail));
  for (unsigned i = 0; i < 2u * RIP_MESSAGES; ++i) {
    rip_mailbox_struck(mail, &note);
  }
  ck_assert_uint_gt(rip_ring_space(&mail->messages), RIP_MESSAGES / 2u);
  rip_mailbox_destroy(mail);
  free(mail);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("player");
  tcase_add_test(tests, plays_a_plan);
  tcase_add_test(tests, finds_its_place_in_odd_bars);
  tcase_add_test(tests, a_new_plan_takes_over);
  tcase_add_test(tests, holds_the_last_chord_then_falls_silent);
  tcase_add_test(tests, ends_all_without_a_plan);
  tcase_add_test(tests, ends_notes_on_the_channel_they_began_on);
  tcase_add_test(tests, follows_the_players_loudness);
  tcase_add_test(tests, note_offs_come_first);
  tcase_add_test(tests, a_full_buffer_owes_note_offs);
  tcase_add_test(tests, long_messages_are_whole_or_not_there);
  tcase_add_test(tests, drops_notes_that_are_not_whole);
  tcase_add_test(tests, passes_notes_and_their_ends);
  tcase_add_test(tests, what_was_passed_through_as_held_is_let_go);
  tcase_add_test(tests, a_pedal_between_up_and_down_is_let_go);
  tcase_add_test(tests, a_reset_lets_all_go);
  tcase_add_test(tests, a_full_buffer_owes_what_lets_go);
  tcase_add_test(tests, swings_ons_and_offs);
  tcase_add_test(tests, is_late_within_the_frame);
  tcase_add_test(tests, humans_differ_a_little_and_always_so);
  tcase_add_test(tests, two_do_not_share_a_key);
  tcase_add_test(tests, what_is_passed_through_keeps_its_order);
  tcase_add_test(tests, notes_are_told_as_they_are_played);
  tcase_add_test(tests, what_is_played_leaves_room_for_what_is_heard);
  return run_tests(tests, "player");
}
