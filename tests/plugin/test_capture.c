// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "capture.h"
#include "run_tests.h"

#include <check.h>
#include <stdlib.h>

static RipMailbox* mail;
static RipCapture  capture;

static void
setup(void)
{
  mail = (RipMailbox*)calloc(1u, sizeof(RipMailbox));
  ck_assert_int_eq(rip_mailbox_init(mail), 0);
  rip_capture_reset(&capture);
}

static void
teardown(void)
{
  rip_mailbox_destroy(mail);
  free(mail);
}

static RipHeard
hear(const uint8_t status, const uint8_t data1, const uint8_t data2, const unsigned channel)
{
  const uint8_t message[3] = { status, data1, data2 };
  return rip_capture_hear(&capture, mail, (RipTime){ 1, 2 }, (RipBar){ 16, 4, 4 }, message, 3u, channel);
}

/// The next message must be this one; type END: there must be none
static void
check_told(const RipMessageType type, const unsigned key)
{
  RipMessage message = { .type = RIP_MESSAGE_END };
  ck_assert(rip_ring_read(&mail->messages, &message) == (type != RIP_MESSAGE_END));
  ck_assert_int_eq(message.type, type);
  if (type != RIP_MESSAGE_END) {
    ck_assert_uint_eq(message.key, key);
    ck_assert(message.time.bar == 1 && message.time.frame == 2);
  }
}

START_TEST(hears_notes)
{
  ck_assert_int_eq(hear(0x90, 60, 100, 0), RIP_HEARD_ON);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  ck_assert_uint_eq(capture.held_keys, 1u);
  ck_assert_int_eq(hear(0x90, 60, 0, 0), RIP_HEARD_OFF); // a note-on of no velocity is a note-off
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
  ck_assert_uint_eq(capture.held_keys, 0u);
  ck_assert_int_eq(hear(0x80, 60, 0, 0), RIP_HEARD_NOTHING);
  ck_assert_int_eq(hear(0xB0, 64, 127, 0), RIP_HEARD_NOTHING);
  ck_assert_int_eq(hear(0x90, 200, 100, 0), RIP_HEARD_NOTHING);
  ck_assert_int_eq(hear(0x3C, 60, 100, 0), RIP_HEARD_NOTHING);
  check_told(RIP_MESSAGE_END, 0);
}
END_TEST

START_TEST(tells_what_is_held)
{
  hear(0x90, 60, 100, 0);
  hear(0x91, 64, 100, 0);
  hear(0x90, 67, 100, 0);
  hear(0x80, 67, 0, 0);
  for (RipMessage message; rip_ring_read(&mail->messages, &message);) {
  }
  rip_capture_tell(&capture, mail, (RipTime){ 1, 2 }, (RipBar){ 16, 4, 4 });
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  check_told(RIP_MESSAGE_NOTE_ON, 64);
  check_told(RIP_MESSAGE_END, 0);
}
END_TEST

START_TEST(listens_to_a_channel)
{
  ck_assert_int_eq(hear(0x90, 60, 100, 3), RIP_HEARD_NOTHING);
  ck_assert_int_eq(hear(0x92, 60, 100, 3), RIP_HEARD_ON);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  ck_assert_int_eq(hear(0x82, 60, 0, 5), RIP_HEARD_OFF); // the control was moved meanwhile
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
}
END_TEST

START_TEST(a_key_sounds_until_its_last_channel_ends)
{
  hear(0x90, 60, 100, 0);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  hear(0x91, 60, 100, 0);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  hear(0x80, 60, 0, 0);
  check_told(RIP_MESSAGE_END, 0);
  hear(0x81, 60, 0, 0);
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
}
END_TEST

START_TEST(all_notes_off_ends_a_channel)
{
  hear(0x90, 60, 100, 0);
  hear(0x90, 64, 100, 0);
  hear(0x91, 67, 100, 0);
  for (unsigned i = 0; i < 3u; ++i) {
    RipMessage message;
    ck_assert(rip_ring_read(&mail->messages, &message));
  }
  ck_assert_int_eq(hear(0xB0, 123, 0, 0), RIP_HEARD_OFF); // as Ardour sends when a session closes
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
  check_told(RIP_MESSAGE_NOTE_OFF, 64);
  check_told(RIP_MESSAGE_END, 0);
  ck_assert_uint_eq(capture.held_keys, 1u);
}
END_TEST

START_TEST(keeps_the_loudness_of_recent_notes)
{
  ck_assert_float_eq(capture.velocity, 0.0f);
  hear(0x90, 60, 40, 0);
  ck_assert_float_eq(capture.velocity, 40.0f);
  for (unsigned i = 0; i < 30u; ++i) {
    hear(0x90, 60, 120, 0);
    ck_assert(capture.velocity > 40.0f && capture.velocity <= 120.0f);
  }
  ck_assert(capture.velocity > 119.0f);
}
END_TEST

START_TEST(a_flood_leaves_room_for_requests)
{
  for (unsigned i = 0; i < 3u * RIP_MESSAGES; ++i) {
    hear(i % 2u ? 0x80 : 0x90, 60, 100, 0);
  }
  ck_assert_uint_eq(rip_ring_space(&mail->messages), RIP_MESSAGES_KEPT);
  ck_assert_uint_eq(capture.held_keys, 0u);
}
END_TEST

START_TEST(the_pedal_holds_notes)
{
  capture.role = RIP_ROLE_ACCOMPANIMENT;
  hear(0xB0, 64, 127, 0);
  hear(0x90, 60, 100, 0);
  hear(0x90, 64, 100, 0);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  check_told(RIP_MESSAGE_NOTE_ON, 64);
  ck_assert_int_eq(hear(0x80, 60, 0, 0), RIP_HEARD_OFF);
  ck_assert_int_eq(hear(0x80, 60, 0, 0), RIP_HEARD_NOTHING);
  check_told(RIP_MESSAGE_END, 0); // it sounds on
  ck_assert_uint_eq(capture.held_keys, 2u);
  hear(0x90, 67, 100, 0);
  check_told(RIP_MESSAGE_NOTE_ON, 67);
  ck_assert_int_eq(hear(0xB1, 64, 0, 0), RIP_HEARD_NOTHING); // another channel's
  ck_assert_int_eq(hear(0xB0, 64, 63, 0), RIP_HEARD_OFF);    // it comes up: what no finger holds ends
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
  check_told(RIP_MESSAGE_END, 0);
  hear(0x80, 64, 0, 0);
  check_told(RIP_MESSAGE_NOTE_OFF, 64);
  hear(0x80, 67, 0, 0);
  check_told(RIP_MESSAGE_NOTE_OFF, 67);
  ck_assert_uint_eq(capture.held_keys, 0u);
}
END_TEST

START_TEST(everything_ends_whatever_the_pedal_does)
{
  static const uint8_t ends[] = { 120, 121, 123 };
  capture.role                = RIP_ROLE_ACCOMPANIMENT;
  for (unsigned i = 0; i < 3u; ++i) {
    hear(0xB0, 64, 127, 0);
    hear(0x90, 60, 100, 0);
    hear(0x80, 60, 0, 0);
    check_told(RIP_MESSAGE_NOTE_ON, 60);
    hear(0xB0, ends[i], 0, 0);
    check_told(RIP_MESSAGE_NOTE_OFF, 60);
    hear(0x90, 62, 100, 0);
    hear(0x80, 62, 0, 0);
    check_told(RIP_MESSAGE_NOTE_ON, 62);
    check_told(RIP_MESSAGE_NOTE_OFF, 62); // and the pedal is up
    ck_assert_uint_eq(capture.held_keys, 0u);
  }
}
END_TEST

START_TEST(in_a_melody_the_pedal_joins_notes)
{
  capture.role = RIP_ROLE_MELODY;
  hear(0xB0, 64, 127, 0);
  hear(0x90, 60, 100, 0);
  hear(0x80, 60, 0, 0);
  check_told(RIP_MESSAGE_NOTE_ON, 60);
  hear(0x90, 62, 100, 0);
  check_told(RIP_MESSAGE_NOTE_OFF, 60);
  check_told(RIP_MESSAGE_NOTE_ON, 62);
  hear(0x90, 65, 100, 0); // 62 is held by a finger
  check_told(RIP_MESSAGE_NOTE_ON, 65);
  check_told(RIP_MESSAGE_END, 0);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("capture");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, hears_notes);
  tcase_add_test(tests, tells_what_is_held);
  tcase_add_test(tests, listens_to_a_channel);
  tcase_add_test(tests, a_key_sounds_until_its_last_channel_ends);
  tcase_add_test(tests, all_notes_off_ends_a_channel);
  tcase_add_test(tests, keeps_the_loudness_of_recent_notes);
  tcase_add_test(tests, a_flood_leaves_room_for_requests);
  tcase_add_test(tests, the_pedal_holds_notes);
  tcase_add_test(tests, everything_ends_whatever_the_pedal_does);
  tcase_add_test(tests, in_a_melody_the_pedal_joins_notes);
  return run_tests(tests, "capture");
}
