// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Who hears what: roles, the top voice, later passes.

#include "listener.h"
#include "run_tests.h"

#include <check.h>
#include <string.h>

static const RipBar common = { 16, 4, 4 };

static RipTimeline* timeline;
static RipListener  listener;

static void
setup(void)
{
  timeline = rip_timeline_new();
  rip_timeline_enter(timeline, 0, common);
  rip_listener_begin(&listener, (RipTime){ 0, 0 });
}

static void
teardown(void)
{
  rip_timeline_free(timeline);
}

static void
note(const RipMessageType type, const int32_t frame, const unsigned key, const unsigned role)
{
  const RipMessage message = {
    .type = type, .time = { 0, frame }, .bar = common, .key = (uint8_t)key, .role = (uint8_t)role
  };
  rip_listener_note(&listener, timeline, &message, common);
}

static void
pass(const int32_t frame, const unsigned role)
{
  rip_listener_pass(&listener, timeline, (RipTime){ 0, frame }, common, role);
}

/// A character a frame of what a voice does on a key: o begins, - is held, . is silent
static void
check(const RipVoice voice, const unsigned key, const char* const wanted)
{
  char text[17] = "";
  for (unsigned i = 0; i < 16u; ++i) {
    const RipKeys onset   = rip_timeline_get(timeline, 0, i, RIP_HEARD + 2u * voice);
    const RipKeys sustain = rip_timeline_get(timeline, 0, i, RIP_HEARD + 2u * voice + 1u);
    const bool    sounds  = rip_keys_get(&sustain, key - RIP_LOW_KEY);
    text[i]               = rip_keys_get(&onset, key - RIP_LOW_KEY) ? 'o' : sounds ? '-' : '.';
    ck_assert(sounds || text[i] != 'o');
  }
  ck_assert_str_eq(text, wanted);
}

START_TEST(a_role_says_which_voice_it_is)
{
  note(RIP_MESSAGE_NOTE_ON, 0, 60, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_ON, 2, 48, RIP_ROLE_ACCOMPANIMENT);
  note(RIP_MESSAGE_NOTE_OFF, 4, 60, RIP_ROLE_ACCOMPANIMENT); // a note stays in its voice
  note(RIP_MESSAGE_NOTE_OFF, 5, 48, RIP_ROLE_MELODY);
  check(RIP_MELODY, 60, "o---............");
  check(RIP_ACCOMPANIMENT, 48, "..o--...........");
  check(RIP_ACCOMPANIMENT, 60, "................");
  check(RIP_MELODY, 48, "................");
}
END_TEST

START_TEST(the_top_voice_is_the_melody)
{
  const unsigned split = RIP_ROLE_SPLIT;
  note(RIP_MESSAGE_NOTE_ON, 0, 48, split); // a chord, from the bottom up
  note(RIP_MESSAGE_NOTE_ON, 0, 55, split);
  note(RIP_MESSAGE_NOTE_ON, 0, 72, split);
  note(RIP_MESSAGE_NOTE_ON, 4, 52, split); // below what sounds
  note(RIP_MESSAGE_NOTE_OFF, 6, 72, split);
  note(RIP_MESSAGE_NOTE_ON, 6, 74, split); // the melody goes on ...
  note(RIP_MESSAGE_NOTE_ON, 6, 50, split); // ... and the left hand, struck after it
  for (unsigned key = 40; key < 80u; ++key) {
    note(RIP_MESSAGE_NOTE_OFF, 8, key, split);
  }
  note(RIP_MESSAGE_NOTE_ON, 10, 47, split); // alone it is the top
  pass(12, split);
  check(RIP_MELODY, 72, "o-----..........");
  check(RIP_MELODY, 74, "......o-........");
  check(RIP_MELODY, 47, "..........o-....");
  check(RIP_MELODY, 48, "................");
  check(RIP_MELODY, 55, "................");
  check(RIP_ACCOMPANIMENT, 48, "o-------........");
  check(RIP_ACCOMPANIMENT, 55, "o-------........");
  check(RIP_ACCOMPANIMENT, 52, "....o---........");
  check(RIP_ACCOMPANIMENT, 50, "......o-........");
  check(RIP_ACCOMPANIMENT, 72, "................");
}
END_TEST

START_TEST(what_comes_in_replaces_what_was_heard)
{
  note(RIP_MESSAGE_NOTE_ON, 0, 60, RIP_ROLE_MELODY);
  pass(12, RIP_ROLE_MELODY);
  rip_listener_begin(&listener, (RipTime){ 0, 0 }); // a loop
  pass(4, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_ON, 6, 64, RIP_ROLE_MELODY);
  pass(8, RIP_ROLE_MELODY);
  check(RIP_MELODY, 60, "........----....");
  check(RIP_MELODY, 64, "......o-........");
}
END_TEST

START_TEST(the_other_voice_is_dubbed_over)
{
  note(RIP_MESSAGE_NOTE_ON, 0, 60, RIP_ROLE_MELODY);
  pass(12, RIP_ROLE_MELODY);
  for (unsigned i = 0; i < 12u; ++i) {
    rip_timeline_set_heard(timeline, 0, i, RIP_MELODY, true);
  }
  rip_listener_begin(&listener, (RipTime){ 0, 0 });
  note(RIP_MESSAGE_NOTE_ON, 2, 40, RIP_ROLE_ACCOMPANIMENT);
  pass(8, RIP_ROLE_ACCOMPANIMENT);
  check(RIP_MELODY, 60, "o-----------....");
  check(RIP_ACCOMPANIMENT, 40, "..o-----........");
  ck_assert(rip_timeline_is_heard(timeline, 0, 5, RIP_MELODY));
  ck_assert(!rip_role_hears(RIP_ROLE_MELODY, RIP_ACCOMPANIMENT) && rip_role_hears(RIP_ROLE_SPLIT, RIP_MELODY));
}
END_TEST

START_TEST(a_note_of_a_frame_that_never_began_is_forgotten)
{
  note(RIP_MESSAGE_NOTE_ON, 6, 64, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_ON, 8, 60, RIP_ROLE_MELODY); // nearer to that frame than to the one before
  pass(8, RIP_ROLE_MELODY);
  rip_listener_end(&listener, timeline, (RipTime){ 0, 8 }, common, RIP_ROLE_MELODY);
  check(RIP_MELODY, 64, "......o-........");
  check(RIP_MELODY, 60, "................");
}
END_TEST

START_TEST(a_key_struck_again_is_two_notes)
{
  note(RIP_MESSAGE_NOTE_ON, 0, 60, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_ON, 4, 60, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_OFF, 6, 60, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_ON, 6, 60, RIP_ROLE_MELODY);
  note(RIP_MESSAGE_NOTE_OFF, 6, 60, RIP_ROLE_MELODY); // shorter than a frame
  check(RIP_MELODY, 60, "o---o-o.........");
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("listener");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, a_role_says_which_voice_it_is);
  tcase_add_test(tests, the_top_voice_is_the_melody);
  tcase_add_test(tests, what_comes_in_replaces_what_was_heard);
  tcase_add_test(tests, the_other_voice_is_dubbed_over);
  tcase_add_test(tests, a_note_of_a_frame_that_never_began_is_forgotten);
  tcase_add_test(tests, a_key_struck_again_is_two_notes);
  return run_tests(tests, "listener");
}
