// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Parts of ripieno-host that its script test does not reach: rings, hostile sequences, numbers of URIs, exact positions
#include "host/record.h"
#include "host/ring.h"
#include "host/sequence.h"
#include "host/song.h"
#include "host/urids.h"
#include "run_tests.h"

#include <check.h>
#include <lv2/atom/atom.h>
#include <lv2/atom/util.h>
#include <lv2/midi/midi.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_ring_keeps_messages_whole)
{
  RipHostRing* const ring = rip_host_ring_new(64);
  uint8_t            in[64];
  uint8_t            out[64];
  uint32_t           size = 0;
  ck_assert(!rip_host_ring_read(ring, out, sizeof(out), &size));
  for (uint32_t round = 0; round < 200; ++round) {
    const uint32_t length = round % 29;
    memset(in, (int)round, sizeof(in));
    ck_assert(rip_host_ring_write(ring, in, length));
    ck_assert(rip_host_ring_write(ring, &round, sizeof(round)));
    ck_assert(rip_host_ring_read(ring, out, sizeof(out), &size));
    ck_assert_uint_eq(size, length);
    ck_assert_mem_eq(out, in, length);
    ck_assert(rip_host_ring_read(ring, out, sizeof(out), &size));
    ck_assert_mem_eq(out, &round, sizeof(round));
  }
  ck_assert(rip_host_ring_write(ring, in, 60));
  ck_assert(!rip_host_ring_write(ring, in, 0));
  ck_assert(rip_host_ring_read(ring, out, sizeof(out), &size));
  ck_assert(!rip_host_ring_write(ring, in, 61));
  ck_assert(!rip_host_ring_write(ring, in, UINT32_MAX));
  ck_assert(!rip_host_ring_read(ring, out, sizeof(out), &size));
  rip_host_ring_free(ring);
}
END_TEST

#define MESSAGES 20000u

static void*
write_numbers(void* const data)
{
  RipHostRing* const ring = (RipHostRing*)data;
  for (uint32_t i = 0; i < MESSAGES; ++i) {
    const uint32_t message[4] = { i, ~i, i * 3u, i ^ 0x55u };
    while (!rip_host_ring_write(ring, message, 4u + i % 4u * 4u)) {
      sched_yield();
    }
  }
  return NULL;
}

START_TEST(test_ring_between_threads)
{
  RipHostRing* const ring = rip_host_ring_new(256);
  pthread_t          writer;
  ck_assert_int_eq(pthread_create(&writer, NULL, write_numbers, ring), 0);
  for (uint32_t i = 0; i < MESSAGES;) {
    uint32_t message[64];
    uint32_t size = 0;
    if (rip_host_ring_read(ring, message, sizeof(message), &size)) {
      ck_assert_uint_eq(size, 4u + i % 4u * 4u);
      ck_assert_uint_eq(message[0], i);
      ck_assert(size < 8u || message[1] == ~i);
      ++i;
    } else {
      sched_yield();
    }
  }
  pthread_join(writer, NULL);
  rip_host_ring_free(ring);
}
END_TEST

START_TEST(test_urids)
{
  RipHostUrids* const urids = rip_host_urids_new();
  char                uri[32];
  for (unsigned i = 1; i <= 1000; ++i) {
    snprintf(uri, sizeof(uri), "urn:%u", i);
    ck_assert_uint_eq(rip_host_urid(urids, uri), i);
  }
  LV2_URID_Unmap* const unmap = rip_host_urids_unmap(urids);
  ck_assert_uint_eq(rip_host_urid(urids, "urn:7"), 7);
  ck_assert_str_eq(unmap->unmap(unmap->handle, 999), "urn:999");
  ck_assert_ptr_null(unmap->unmap(unmap->handle, 0));
  ck_assert_ptr_null(unmap->unmap(unmap->handle, 1001));
  rip_host_urids_free(urids);
}
END_TEST

START_TEST(test_sequence_round_trip)
{
  RipHostUrids* const urids = rip_host_urids_new();
  RipHostSequence     sequence;
  uint64_t            buffer[64];
  const uint8_t       bytes[8]  = { 0xF0, 1, 2, 3, 4, 5, 6, 0xF7 };
  const RipHostEvent  events[3] = { { 100, bytes, 8, 0 }, { 107, bytes, 3, 1 }, { 107, bytes, 1, 2 } };
  RipHostMidi         midi[8];
  rip_host_sequence_init(&sequence, urids);
  const RipHostPosition position = { 100, 2, 3.0, 4, 4, 120.0, 1.0f };
  ck_assert(rip_host_sequence_write(&sequence, buffer, sizeof(buffer), &position, events, 3, 100));
  ck_assert_uint_eq(rip_host_sequence_read(&sequence, buffer, sizeof(buffer), midi, 8), 3);
  for (unsigned i = 0; i < 3; ++i) {
    ck_assert_int_eq(midi[i].frame, events[i].frame - 100);
    ck_assert_uint_eq(midi[i].size, events[i].size);
    ck_assert_mem_eq(midi[i].bytes, bytes, midi[i].size);
  }
  ck_assert_uint_eq(rip_host_sequence_read(&sequence, buffer, sizeof(buffer), midi, 2), 2);

  // Rounded to a float, too, a position lies within its bar
  const RipHostPosition last = { 100, 2, 3.99999999, 4, 4, 120.0, 1.0f };
  const LV2_Atom_Float* beat = NULL;
  ck_assert(rip_host_sequence_write(&sequence, buffer, sizeof(buffer), &last, NULL, 0, 100));
  const LV2_Atom_Event* const event = (const LV2_Atom_Event*)((const uint8_t*)buffer + sizeof(LV2_Atom_Sequence));
  lv2_atom_object_get((const LV2_Atom_Object*)&event->body, sequence.bar_beat, &beat, 0);
  ck_assert_ptr_nonnull(beat);
  ck_assert(beat->body < 4.0f);

  // A whole sequence also when not everything fits
  size_t fitting = 0;
  for (size_t size = 16; size <= 16 + 24 + 24 + 24; size += 8) {
    const bool   whole = rip_host_sequence_write(&sequence, buffer, size, NULL, events, 3, 100);
    const size_t count = rip_host_sequence_read(&sequence, buffer, size, midi, 8);
    ck_assert_int_eq(whole, count == 3);
    ck_assert_uint_ge(count, fitting);
    fitting = count;
  }
  ck_assert_uint_eq(fitting, 3);
  rip_host_urids_free(urids);
}
END_TEST

START_TEST(test_sequence_of_lies)
{
  RipHostUrids* const urids = rip_host_urids_new();
  RipHostSequence     sequence;
  RipHostMidi         midi[64];
  rip_host_sequence_init(&sequence, urids);
  const uint8_t      bytes[3] = { 0x90, 60, 1 };
  const RipHostEvent event    = { 0, bytes, 3, 0 };
  // On the heap, at its exact size, so that memory checkers see what is read beyond it
  const size_t    size   = 16 + 24;
  uint64_t* const buffer = (uint64_t*)calloc(1, size);
  for (unsigned offset = 0; offset < size / 4u; ++offset) {
    static const uint32_t lies[] = { 0, 1, 7, 15, 23, 24, 25, 31, 32, 33, 0x7FFFFFFFu, 0xFFFFFFF0u, 0xFFFFFFFFu };
    for (unsigned lie = 0; lie < sizeof(lies) / sizeof(lies[0]); ++lie) {
      ck_assert(rip_host_sequence_write(&sequence, buffer, size, NULL, &event, 1, 0));
      memcpy((uint8_t*)buffer + 4u * offset, &lies[lie], 4u);
      const size_t count = rip_host_sequence_read(&sequence, buffer, size, midi, 64);
      for (size_t i = 0; i < count; ++i) {
        ck_assert(midi[i].bytes >= (const uint8_t*)buffer);
        ck_assert(midi[i].bytes + midi[i].size <= (const uint8_t*)buffer + size);
      }
    }
  }
  rip_host_sequence_clear(&sequence, buffer, size);
  ck_assert_uint_eq(rip_host_sequence_read(&sequence, buffer, size, midi, 64), 0);
  ck_assert_uint_eq(((const LV2_Atom*)buffer)->size, size - sizeof(LV2_Atom));
  free(buffer);
  rip_host_urids_free(urids);
}
END_TEST

START_TEST(test_record_takes_what_a_file_can_hold)
{
  RipHostRecord* const record = rip_host_record_new();
  ck_assert(rip_host_record_add(record, 0, (const uint8_t[]){ 0x90, 60, 1 }, 3));
  ck_assert(rip_host_record_add(record, 0, (const uint8_t[]){ 0x90, 60, 1 }, 3));
  ck_assert(rip_host_record_add(record, 0, (const uint8_t[]){ 0x91, 60, 1 }, 3));
  ck_assert(rip_host_record_add(record, 5, (const uint8_t[]){ 0x90, 60, 0 }, 3));
  ck_assert(rip_host_record_add(record, 4, (const uint8_t[]){ 0x81, 60, 0 }, 3));
  ck_assert(rip_host_record_add(record, 6, (const uint8_t[]){ 0x82, 60, 0 }, 3));
  ck_assert_uint_eq(rip_host_record_notes(record), 3);
  ck_assert_uint_eq(rip_host_record_hanging(record), 1);
  static const uint8_t odd[][3] = { { 0x90, 60, 0x80 }, { 0x90, 0xFF, 1 }, { 0xF8, 0, 0 }, { 0xF1, 0, 0 },
                                    { 60, 1, 1 },       { 0xFF, 0x2F, 0 }, { 0xF0, 1, 2 } };
  for (unsigned i = 0; i < sizeof(odd) / sizeof(odd[0]); ++i) {
    for (size_t size = 1; size <= 3; ++size) {
      ck_assert(rip_host_record_add(record, 7, odd[i], size));
    }
  }
  ck_assert(rip_host_record_add(record, 7, (const uint8_t[]){ 0x90, 60 }, 2));
  ck_assert_uint_eq(rip_host_record_notes(record), 3);
  rip_host_record_free(record);
}
END_TEST

START_TEST(test_positions)
{
  char          error[256];
  RipSmf* const made = rip_smf_new(480);
  ck_assert(rip_smf_add_track(made, "melody"));
  static const struct
  {
    uint64_t tick;
    uint8_t  bytes[6];
    size_t   size;
  } events[] = {
    { 0, { 0xFF, 0x51, 0x07, 0xA1, 0x20 }, 5 },   // 120 quarters a minute
    { 0, { 0x90, 60, 1 }, 3 },                    //
    { 960, { 0xFF, 0x58, 6, 3, 24, 8 }, 6 },      // 6/8, in the middle of bar 0
    { 960, { 0xFF, 0x51, 0x0F, 0x42, 0x40 }, 5 }, // 60 quarters a minute
    { 2500, { 0x80, 60, 1 }, 3 },                 // 100 ticks into bar 2
  };
  for (unsigned i = 0; i < sizeof(events) / sizeof(events[0]); ++i) {
    ck_assert(rip_smf_add_event(made, 0, events[i].tick, events[i].bytes, events[i].size));
  }
  size_t         size  = 0;
  uint8_t* const bytes = rip_smf_bytes(made, &size);
  RipSmf* const  smf   = rip_smf_parse(bytes, size, error, sizeof(error));
  ck_assert_ptr_nonnull(smf);
  free(bytes);
  rip_smf_free(made);

  RipHostSong* const song = rip_host_song_new(smf, 48000.0, 0.0, false, error, sizeof(error));
  ck_assert_ptr_nonnull(song);
  RipHostPosition position = rip_host_song_position(song, 36000);
  ck_assert_int_eq(position.bar, 0);
  ck_assert_double_eq_tol(position.bar_beat, 1.5, 1e-9);
  ck_assert_double_eq_tol(position.beats_per_minute, 120.0, 1e-9);
  ck_assert_int_eq(rip_host_song_next_change(song, 36000), 48000);
  ck_assert_uint_eq(rip_host_song_tick(song, 36000), 720);

  position = rip_host_song_position(song, 48000);
  ck_assert_int_eq(position.bar, 1);
  ck_assert_double_eq_tol(position.bar_beat, 0.0, 1e-9);
  ck_assert_uint_eq(position.beats_per_bar, 6);
  ck_assert_uint_eq(position.beat_unit, 8);
  ck_assert_double_eq_tol(position.beats_per_minute, 120.0, 1e-9); // of eighths
  ck_assert_int_eq(rip_host_song_next_change(song, 48000), INT64_MAX);
  ck_assert_uint_eq(rip_host_song_tick(song, 48100), 961);

  position = rip_host_song_position(song, 48000 + 48000 * 3 + 24000);
  ck_assert_int_eq(position.bar, 2);
  ck_assert_double_eq_tol(position.bar_beat, 1.0, 1e-9);

  ck_assert_uint_eq(rip_host_song_end_tick(song), 2500 + 1440);

  // Events come at the first frame that is not before them
  size_t                    count = 0;
  const RipHostEvent* const sent  = rip_host_song_events(song, &count);
  ck_assert_uint_eq(count, 2);
  ck_assert_int_eq(sent[1].frame, 48000 + 154000);
  rip_host_song_free(song);
  RipHostSong* const other = rip_host_song_new(smf, 44101.0, 0.0, false, error, sizeof(error));
  ck_assert_int_eq(rip_host_song_events(other, &count)[1].frame, 44101 + 141491); // 141490.7
  rip_host_song_free(other);
  RipHostSong* const loop = rip_host_song_new(smf, 48000.0, 0.0, true, error, sizeof(error));
  ck_assert_uint_eq(rip_host_song_end_tick(loop), 960 + 3 * 1440);
  rip_host_song_free(loop);
  rip_smf_free(smf);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("parts");
  tcase_add_test(tests, test_ring_keeps_messages_whole);
  tcase_add_test(tests, test_ring_between_threads);
  tcase_add_test(tests, test_urids);
  tcase_add_test(tests, test_sequence_round_trip);
  tcase_add_test(tests, test_sequence_of_lies);
  tcase_add_test(tests, test_record_takes_what_a_file_can_hold);
  tcase_add_test(tests, test_positions);
  return run_tests(tests, "host_parts");
}
