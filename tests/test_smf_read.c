// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Standard MIDI files: what is read, and one broken file for each thing that is refused

#include "run_tests.h"
#include "smf_bytes.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static SmfBytes file;

static void
check_event(const RipSmf* const smf,
            const size_t        track,
            const size_t        index,
            const uint64_t      tick,
            const char* const   bytes,
            const size_t        size)
{
  const RipSmfEvent event = rip_smf_event(smf, track, index);
  ck_assert_uint_eq(event.tick, tick);
  ck_assert_uint_eq(event.size, size);
  ck_assert_mem_eq(event.bytes, bytes, size);
}

#define CHECK_EVENT(smf, track, index, tick, literal) \
  check_event(smf, track, index, tick, literal, sizeof(literal) - 1u)

static void
expect_refusal(const char* const message)
{
  char error[256] = "";
  ck_assert_ptr_null(rip_smf_parse(file.bytes, file.size, error, sizeof(error)));
  ck_assert_str_eq(error, message);
}

START_TEST(reads_format_0)
{
  smf_begin(&file, 0u, 1u, 96u);
  SMF_TRACK(&file, "\x00\x90\x3C\x40\x60\x80\x3C\x20" SMF_END);

  RipSmf* const smf = smf_parse(&file);
  ck_assert_uint_eq(rip_smf_division(smf), 96u);
  ck_assert_uint_eq(rip_smf_tracks(smf), 1u);
  ck_assert_uint_eq(rip_smf_events(smf, 0u), 2u);
  CHECK_EVENT(smf, 0u, 0u, 0u, "\x90\x3C\x40");
  CHECK_EVENT(smf, 0u, 1u, 96u, "\x80\x3C\x20");
  ck_assert_uint_eq(rip_smf_track_end(smf, 0u), 96u);
  rip_smf_free(smf);
}
END_TEST

START_TEST(reads_format_1_and_all_kinds_of_events)
{
  smf_begin(&file, 1u, 2u, 480u);
  SMF_TRACK(&file,
            "\x00\xFF\x03\x09"
            "Conductor" SMF_END);
  SMF_TRACK(&file,
            "\x00\xC3\x05"
            "\x00\xB3\x07\x7F"
            "\x00\xE3\x00\x40"
            "\x00\xD3\x11"
            "\x00\xA3\x3C\x22"
            "\x00\xF0\x03\x7E\x7F\xF7"
            "\x81\x00\xF7\x02\x01\x02"
            "\x00\xFF\x7F\x00"
            "\x82\x80\x00\xFF\x2F\x00");

  RipSmf* const smf = smf_parse(&file);
  ck_assert_uint_eq(rip_smf_tracks(smf), 2u);
  ck_assert_uint_eq(rip_smf_events(smf, 1u), 8u);
  CHECK_EVENT(smf,
              0u,
              0u,
              0u,
              "\xFF\x03"
              "Conductor");
  CHECK_EVENT(smf, 1u, 0u, 0u, "\xC3\x05");
  CHECK_EVENT(smf, 1u, 3u, 0u, "\xD3\x11");
  CHECK_EVENT(smf, 1u, 4u, 0u, "\xA3\x3C\x22");
  CHECK_EVENT(smf, 1u, 5u, 0u, "\xF0\x7E\x7F\xF7");
  CHECK_EVENT(smf, 1u, 6u, 128u, "\xF7\x01\x02");
  CHECK_EVENT(smf, 1u, 7u, 128u, "\xFF\x7F");
  ck_assert_uint_eq(rip_smf_track_end(smf, 1u), 128u + 32768u);
  ck_assert_uint_eq(rip_smf_length(smf), 128u + 32768u);
  rip_smf_free(smf);
}
END_TEST

START_TEST(spells_running_status_out)
{
  smf_begin(&file, 1u, 1u, 480u);
  SMF_TRACK(&file,
            "\x00\x91\x3C\x40"
            "\x0A\x3C\x00"
            "\x00\xFF\x01\x01x" // outlives a meta event
            "\x00\x3E\x41"
            "\x05\xC1\x07"
            "\x00\x08" SMF_END);

  RipSmf* const smf = smf_parse(&file);
  ck_assert_uint_eq(rip_smf_events(smf, 0u), 6u);
  CHECK_EVENT(smf, 0u, 1u, 10u, "\x91\x3C\x00");
  CHECK_EVENT(smf, 0u, 3u, 10u, "\x91\x3E\x41");
  CHECK_EVENT(smf, 0u, 5u, 15u, "\xC1\x08");
  rip_smf_free(smf);
}
END_TEST

START_TEST(tolerates_what_does_no_harm)
{
  // A longer header, an alien chunk, a track without an end, one with bytes behind its end, bytes behind the last track
  file.size = 0u;
  smf_put(&file, "MThd\x00\x00\x00\x08\x00\x01\x00\x02\x01\xE0\xAA\xBB", 16u);
  smf_put_chunk(&file, "XFIH", "junk", 4u);
  SMF_TRACK(&file, "\x00\x90\x3C\x40\x0A\x80\x3C\x00");
  SMF_TRACK(&file, "\x00\x90\x3C\x40" SMF_END "\xFF\xFF\xFF");
  smf_put(&file, "\x00\x00\x00", 3u);

  RipSmf* const smf = smf_parse(&file);
  ck_assert_uint_eq(rip_smf_tracks(smf), 2u);
  ck_assert_uint_eq(rip_smf_events(smf, 0u), 2u);
  ck_assert_uint_eq(rip_smf_track_end(smf, 0u), 10u);
  ck_assert_uint_eq(rip_smf_events(smf, 1u), 1u);
  rip_smf_free(smf);
}
END_TEST

START_TEST(gathers_tempo_and_metre_from_all_tracks)
{
  smf_begin(&file, 1u, 2u, 480u);
  SMF_TRACK(&file,
            "\x00\xFF\x51\x03\x0F\x42\x40"
            "\x8F\x00\xFF\x58\x04\x06\x03\x24\x08" SMF_END);
  SMF_TRACK(&file,
            "\x83\x60\xFF\x51\x03\x07\xA1\x20"
            "\x00\xFF\x51\x03\x00\x00\x00"         // no tempo
            "\x00\xFF\x58\x04\x00\x02\x18\x08"     // 0/4
            "\x00\xFF\x58\x04\x04\x07\x18\x08"     // 4/128
            "\x8B\x20\xFF\x58\x04\x03\x02\x18\x08" // at the tick of the other track's signature: the later one holds
            SMF_END);

  size_t                   count  = 0u;
  RipSmf* const            smf    = smf_parse(&file);
  const RipSmfTempo* const tempos = rip_smf_tempos(smf, &count);
  ck_assert_uint_eq(count, 2u);
  ck_assert_uint_eq(tempos[0].tick, 0u);
  ck_assert_uint_eq(tempos[0].quarter, 1000000u);
  ck_assert_uint_eq(tempos[1].tick, 480u);
  ck_assert_uint_eq(tempos[1].quarter, 500000u);

  const RipSmfSignature* const signatures = rip_smf_signatures(smf, &count);
  ck_assert_uint_eq(count, 2u);
  ck_assert_uint_eq(signatures[0].numerator, 4u);
  ck_assert_uint_eq(signatures[0].denominator, 4u);
  ck_assert_uint_eq(signatures[1].tick, 1920u);
  ck_assert_uint_eq(signatures[1].numerator, 3u);
  ck_assert_uint_eq(signatures[1].denominator, 4u);
  rip_smf_free(smf);
}
END_TEST

START_TEST(finds_tracks_by_name)
{
  smf_begin(&file, 1u, 4u, 480u);
  SMF_TRACK(&file, SMF_END);
  SMF_TRACK(&file, "\x00\xFF\x01\x06MELODY" SMF_END); // a text is no name
  SMF_TRACK(&file, "\x00\xFF\x03\x09 Melody \x00" SMF_END);
  SMF_TRACK(&file, "\x00\xFF\x03\x07MELODY2\x00\xFF\x03\x04LATE" SMF_END); // the first name counts

  RipSmf* const smf = smf_parse(&file);
  ck_assert_uint_eq(rip_smf_find(smf, "MELODY"), 2u);
  ck_assert_uint_eq(rip_smf_find(smf, "melody2"), 3u);
  ck_assert_uint_eq(rip_smf_find(smf, "LATE"), 4u);
  ck_assert_uint_eq(rip_smf_find(smf, "MELOD"), 4u);
  ck_assert(!rip_smf_track_is(smf, 0u, ""));
  rip_smf_free(smf);
}
END_TEST

static void
check_note(const RipSmfNote note, const uint64_t tick, const uint64_t end, const unsigned channel, const unsigned key)
{
  ck_assert_uint_eq(note.tick, tick);
  ck_assert_uint_eq(note.end, end);
  ck_assert_uint_eq(note.channel, channel);
  ck_assert_uint_eq(note.key, key);
}

START_TEST(pairs_notes)
{
  smf_begin(&file, 1u, 1u, 480u);
  SMF_TRACK(&file,
            "\x00\x80\x30\x00" // ends nothing
            "\x00\x90\x3C\x40"
            "\x00\x91\x3C\x41"
            "\x0A\x90\x3C\x42" // overlaps the first
            "\x0A\x90\x3C\x00" // ends the first
            "\x00\x81\x3C\x00"
            "\x0A\x80\x3C\x00" // ends the second
            "\x00\x90\x28\x01"
            "\x00\x80\x28\x00" // of no length
            "\x00\x90\x29\x7F" // never ends
            "\x14\xFF\x2F\x00");

  size_t            count = 0u;
  RipSmf* const     smf   = smf_parse(&file);
  RipSmfNote* const notes = rip_smf_notes(smf, 0u, &count);
  ck_assert_uint_eq(count, 5u);
  check_note(notes[0], 0u, 20u, 0u, 60u);
  check_note(notes[1], 0u, 20u, 1u, 60u);
  check_note(notes[2], 10u, 30u, 0u, 60u);
  check_note(notes[3], 30u, 30u, 0u, 40u);
  check_note(notes[4], 30u, 50u, 0u, 41u);
  ck_assert_uint_eq(notes[2].velocity, 0x42u);
  free(notes);
  rip_smf_free(smf);
}
END_TEST

START_TEST(refuses_broken_headers)
{
  file.size = 0u;
  expect_refusal("is empty");
  smf_put(&file, "RIFFxxxxRMID", 12u);
  expect_refusal("is no MIDI file: it does not begin with MThd");
  file.size = 3u;
  expect_refusal("is no MIDI file: it does not begin with MThd");

  smf_begin(&file, 1u, 1u, 480u);
  file.size = 13u;
  expect_refusal("is cut short in its header");
  file.size = 4u;
  expect_refusal("is cut short in its header");
  smf_begin(&file, 1u, 1u, 480u);
  file.bytes[7] = 5u;
  expect_refusal("is cut short in its header");

  smf_begin(&file, 2u, 1u, 480u);
  expect_refusal("is of format 2, songs one after the other; save each as a file of format 0 or 1");
  smf_begin(&file, 7u, 1u, 480u);
  expect_refusal("is of a MIDI file format that is not known; save it as format 0 or 1");
  smf_begin(&file, 1u, 1u, 0xE728u);
  expect_refusal("counts time in SMPTE frames; save it with ticks per quarter");
  smf_begin(&file, 1u, 1u, 0u);
  expect_refusal("has no ticks in a quarter");
  smf_begin(&file, 1u, 0u, 480u);
  expect_refusal("has no tracks");
}
END_TEST

START_TEST(refuses_cut_tracks)
{
  smf_begin(&file, 1u, 2u, 480u);
  expect_refusal("is cut short in track 1 of 2, at byte 14");
  SMF_TRACK(&file, "\x00\x90\x3C\x40" SMF_END);
  expect_refusal("is cut short in track 2 of 2, at byte 30");
  SMF_TRACK(&file, "\x00\x90\x3C\x40" SMF_END);
  file.size -= 1u;
  expect_refusal("is cut short in track 2 of 2, at byte 30");

  smf_begin(&file, 1u, 1u, 480u);
  SMF_TRACK(&file, SMF_END);
  memset(file.bytes + 18, 0xFF, 4u); // a chunk of 4 GiB
  expect_refusal("is cut short in track 1 of 1, at byte 14");
}
END_TEST

#define REFUSED_TRACK(literal, message)  \
  do {                                   \
    smf_begin(&file, 1u, 1u, 480u);      \
    SMF_TRACK(&file, literal);           \
    expect_refusal("track 1: " message); \
  } while (0)

START_TEST(refuses_broken_events)
{
  REFUSED_TRACK("\x00", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x80", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x80\x80\x80\x80\x00\x90\x3C\x40", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\x90\x3C", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\x90\x3C\x40\x00\x3C", "the event at byte 26 is cut short");
  REFUSED_TRACK("\x00\xFF", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\xFF\x01", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\xFF\x01\x05xxxx", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\xF0\xFF\xFF\xFF\x7F", "the event at byte 22 is cut short");
  REFUSED_TRACK("\x00\x3C\x40", "the event at byte 22 is no MIDI event");
  REFUSED_TRACK("\x00\x90\x80\x40", "the event at byte 22 is no MIDI event");
  REFUSED_TRACK("\x00\x90\x3C\xFF", "the event at byte 22 is no MIDI event");
  REFUSED_TRACK("\x00\xF8", "the event at byte 22 is no MIDI event");
  REFUSED_TRACK("\x00\xFF\x81\x00", "the event at byte 22 is no MIDI event");
}
END_TEST

START_TEST(refuses_more_than_4096_bars)
{
  // 4,096 bars of 4/4 at one tick a quarter are 16,384 ticks
  smf_begin(&file, 1u, 1u, 1u);
  SMF_TRACK(&file, "\x81\x80\x00\xFF\x2F\x00");
  rip_smf_free(smf_parse(&file));
  smf_begin(&file, 1u, 1u, 1u);
  SMF_TRACK(&file, "\x81\x80\x01\xFF\x2F\x00");
  expect_refusal("has more than 4096 bars; split it");

  // Signatures that come and go are bars of their own, however short
  smf_begin(&file, 1u, 1u, 960u);
  static uint8_t body[4098u * 8u + 4u];
  for (size_t i = 0u; i < 4098u; ++i) {
    memcpy(body + 8u * i, "\x01\xFF\x58\x04\x04\x02\x18\x08", 8u);
  }
  memcpy(body + 8u * 4098u, SMF_END, 4u);
  smf_put_chunk(&file, "MTrk", body, sizeof(body));
  expect_refusal("has more than 4096 bars; split it");

  // Short bars count as what they are, and the longest pause cannot wrap round
  smf_begin(&file, 1u, 1u, 32767u);
  SMF_TRACK(&file, "\x00\xFF\x58\x04\x01\x06\x18\x08\xFF\xFF\xFF\x7F\xFF\x2F\x00");
  expect_refusal("has more than 4096 bars; split it");
}
END_TEST

/// Any bytes are read or refused, and what is read is written and read again as the same
START_TEST(survives_every_cut_and_flip)
{
  smf_begin(&file, 1u, 2u, 480u);
  SMF_TRACK(&file, "\x00\xFF\x03\x06MELODY\x00\xFF\x58\x04\x03\x02\x18\x08" SMF_END);
  SMF_TRACK(&file, "\x00\x90\x3C\x40\x83\x60\x3C\x00\x00\xF0\x02\x01\xF7\x00\xC0\x05" SMF_END);

  const SmfBytes whole = file;
  char           error[256];
  for (size_t size = 0u; size < whole.size; ++size) {
    uint8_t* const copy = malloc(size + 1u); // so that a sanitizer sees a read behind the end
    memcpy(copy, whole.bytes, size);
    ck_assert_ptr_null(rip_smf_parse(copy, size, error, sizeof(error)));
    ck_assert_ptr_null(strchr(error, '\n'));
    free(copy);
  }
  for (size_t i = 0u; i < whole.size; ++i) {
    for (unsigned value = 0u; value < 256u; ++value) {
      file          = whole;
      file.bytes[i] = (uint8_t)value;

      RipSmf* const smf = rip_smf_parse(file.bytes, file.size, error, sizeof(error));
      for (size_t t = 0u; smf && t < rip_smf_tracks(smf); ++t) {
        size_t count = 0u;
        free(rip_smf_notes(smf, t, &count));
      }
      size_t         size  = 0u;
      uint8_t* const bytes = smf ? rip_smf_bytes(smf, &size) : NULL;
      if (bytes) {
        RipSmf* const again = rip_smf_parse(bytes, size, error, sizeof(error));
        ck_assert_msg(again, "%s", error);
        rip_smf_free(again);
      }
      free(bytes);
      rip_smf_free(smf);
    }
  }
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
  char error[256] = "";
  ck_assert_ptr_null(rip_smf_read("no/such/file", error, sizeof(error)));
  ck_assert_str_eq(error, "No such file or directory");
  ck_assert_ptr_null(rip_smf_read("/", error, sizeof(error)));
  ck_assert_str_eq(error, "is a folder");

  char fifo[] = "/tmp/ripieno-test-XXXXXX";
  ck_assert_int_ne(close(mkstemp(fifo)), -1);
  ck_assert_int_eq(unlink(fifo), 0);
  ck_assert_int_eq(mkfifo(fifo, 0600), 0);
  ck_assert_ptr_null(rip_smf_read(fifo, error, sizeof(error)));
  ck_assert_str_eq(error, "is no regular file");
  ck_assert_int_eq(unlink(fifo), 0);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("smf_read");
  tcase_set_timeout(tests, 60.0);
  tcase_add_test(tests, reads_format_0);
  tcase_add_test(tests, reads_format_1_and_all_kinds_of_events);
  tcase_add_test(tests, spells_running_status_out);
  tcase_add_test(tests, tolerates_what_does_no_harm);
  tcase_add_test(tests, gathers_tempo_and_metre_from_all_tracks);
  tcase_add_test(tests, finds_tracks_by_name);
  tcase_add_test(tests, pairs_notes);
  tcase_add_test(tests, refuses_broken_headers);
  tcase_add_test(tests, refuses_cut_tracks);
  tcase_add_test(tests, refuses_broken_events);
  tcase_add_test(tests, refuses_more_than_4096_bars);
  tcase_add_test(tests, survives_every_cut_and_flip);
  tcase_add_test(tests, refuses_what_is_no_file);
  return run_tests(tests, "smf_read");
}
