// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Standard MIDI files: what is written

#include "file.h"
#include "fixture.h"
#include "run_tests.h"
#include "smf_bytes.h"

#include <dirent.h>
#include <unistd.h>

static SmfBytes file;
static char     folder[64];
static char     path[128];

static void
setup(void)
{
  strcpy(folder, "/tmp/ripieno-test-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof(path), "%s/out.mid", folder);
}

/// Remove the folder, which holds at most the file
static void
teardown(void)
{
  unlink(path);
  ck_assert_int_eq(rmdir(folder), 0);
}

static void
check_bytes(const RipSmf* const smf, const SmfBytes* const expected)
{
  size_t         size  = 0u;
  uint8_t* const bytes = rip_smf_bytes(smf, &size);
  ck_assert_ptr_nonnull(bytes);
  ck_assert_uint_eq(size, expected->size);
  ck_assert_mem_eq(bytes, expected->bytes, size);
  free(bytes);
}

START_TEST(keeps_every_byte_of_a_file_without_running_status)
{
  for (unsigned format = 0u; format < 2u; ++format) {
    smf_begin(&file, format, format + 1u, 97u);
    SMF_TRACK(&file,
              "\x00\xFF\x03\x01x"
              "\x00\xFF\x51\x03\x07\xA1\x20"
              "\x00\x90\x3C\x40"
              "\x7F\xF0\x03\x7E\x7F\xF7"
              "\x81\x00\x80\x3C\x11"
              "\x00\xF7\x00"
              "\x83\xFF\x7F\xFF\x7F\x00"
              "\x00\xC0\x05"
              "\x64\xFF\x2F\x00");
    if (format == 1u) {
      SMF_TRACK(&file, "\x05\xFF\x2F\x00");
    }

    RipSmf* const smf = smf_parse(&file);
    check_bytes(smf, &file);
    rip_smf_free(smf);
  }
}
END_TEST

START_TEST(writes_long_events_and_pauses)
{
  static uint8_t body[5u + 200u + 7u];
  memcpy(body, "\x00\xFF\x01\x81\x48", 5u);
  memset(body + 5, 'x', 200u);
  memcpy(body + 205, "\xBF\xFF\x7F\xFF\x2F\x00", 6u);
  smf_begin(&file, 1u, 1u, 32767u);
  smf_put_chunk(&file, "MTrk", body, 211u);

  RipSmf* const smf = smf_parse(&file);
  check_bytes(smf, &file);

  rip_smf_extend(smf, 0u, (uint64_t)1u << 28u); // one more than a pause can be
  size_t size = 1u;
  ck_assert_ptr_null(rip_smf_bytes(smf, &size));
  ck_assert_uint_eq(size, 0u);
  char error[256] = "";
  ck_assert(!rip_smf_write(smf, path, error, sizeof(error)));
  ck_assert_str_ne(error, "");
  ck_assert_int_ne(access(path, F_OK), 0);
  rip_smf_free(smf);
}
END_TEST

START_TEST(adds_tracks_of_notes)
{
  const RipSmfNote notes[] = {
    { 10u, 20u, 2u, 60u, 100u },
    { 0u, 10u, 2u, 60u, 90u },
    { 10u, 10u, 2u, 62u, 1u }, // of no length: its end comes behind its start
  };

  RipSmf* const smf = rip_smf_new(480u);
  ck_assert(rip_smf_add_track(smf, "RIPIENO"));
  ck_assert(rip_smf_add_notes(smf, 0u, notes, 3u));
  ck_assert(rip_smf_add_notes(smf, 0u, NULL, 0u));
  rip_smf_extend(smf, 0u, 30u);
  rip_smf_extend(smf, 0u, 25u);

  smf_begin(&file, 1u, 1u, 480u);
  SMF_TRACK(&file,
            "\x00\xFF\x03\x07RIPIENO"
            "\x00\x92\x3C\x5A"
            "\x0A\x82\x3C\x40"
            "\x00\x92\x3C\x64"
            "\x00\x92\x3E\x01"
            "\x00\x82\x3E\x40"
            "\x0A\x82\x3C\x40"
            "\x0A\xFF\x2F\x00");
  check_bytes(smf, &file);
  rip_smf_free(smf);
}
END_TEST

START_TEST(adds_only_whole_events)
{
  RipSmf* const smf = rip_smf_new(480u);
  ck_assert(rip_smf_add_track(smf, NULL));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"", 0u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\x3C\x40", 2u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\x90\x3C", 2u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\x90\x3C\x80", 3u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\xC0\x01\x02", 3u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\xF8", 1u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\xFF", 1u));
  ck_assert(!rip_smf_add_event(smf, 0u, 0u, (const uint8_t*)"\xFF\x2F", 2u));
  ck_assert_uint_eq(rip_smf_events(smf, 0u), 0u);

  ck_assert(rip_smf_add_event(smf, 0u, 5u, (const uint8_t*)"\xC0\x01", 2u));
  ck_assert(rip_smf_add_event(smf, 0u, 3u, (const uint8_t*)"\xF0\x01\xF7", 3u)); // not before the end of the track
  ck_assert_uint_eq(rip_smf_event(smf, 0u, 1u).tick, 5u);
  rip_smf_free(smf);
}
END_TEST

START_TEST(tracks_come_and_go)
{
  smf_begin(&file, 0u, 1u, 480u);
  SMF_TRACK(&file, "\x00\x90\x3C\x40\x0A\x80\x3C\x00" SMF_END);
  RipSmf* const smf = smf_parse(&file);
  ck_assert(rip_smf_add_track(smf, "A"));
  ck_assert(rip_smf_add_track(smf, "B"));
  rip_smf_remove_track(smf, 1u);
  ck_assert_uint_eq(rip_smf_tracks(smf), 2u);
  ck_assert_uint_eq(rip_smf_find(smf, "B"), 1u);

  smf_begin(&file, 1u, 2u, 480u); // no longer of format 0
  SMF_TRACK(&file, "\x00\x90\x3C\x40\x0A\x80\x3C\x00" SMF_END);
  SMF_TRACK(&file,
            "\x00\xFF\x03\x01"
            "B" SMF_END);
  check_bytes(smf, &file);
  rip_smf_free(smf);
}
END_TEST

START_TEST(replaces_a_file_whole)
{
  char error[256] = "";
  smf_begin(&file, 1u, 1u, 480u);
  SMF_TRACK(&file, SMF_END);
  RipSmf* const smf = smf_parse(&file);
  ck_assert_msg(rip_file_write(path, "old", 3u, error, sizeof(error)), "%s", error);
  ck_assert_msg(rip_smf_write(smf, path, error, sizeof(error)), "%s", error);
  rip_smf_free(smf);

  RipSmf* const again = rip_smf_read(path, error, sizeof(error));
  ck_assert_msg(again, "%s", error);
  check_bytes(again, &file);
  rip_smf_free(again);
}
END_TEST

START_TEST(leaves_nothing_behind_where_it_may_not_write)
{
  char error[256] = "";
  ck_assert(!rip_file_write(folder, "x", 1u, error, sizeof(error)));
  ck_assert_str_eq(error, "is a folder");
  ck_assert(!rip_file_write("/dev/null", "x", 1u, error, sizeof(error)));
  ck_assert_str_eq(error, "is no regular file");
  ck_assert(!rip_file_write("/no/such/folder/out", "x", 1u, error, sizeof(error)));
  ck_assert_str_eq(error, "No such file or directory");

  char broken[sizeof(folder) + 8u]; // a name that stands for a folder that is not there: only the move fails
  snprintf(broken, sizeof(broken), "%s/x/", folder);
  ck_assert(!rip_file_write(broken, "x", 1u, error, sizeof(error)));
  DIR* const here = opendir(folder);
  for (const struct dirent* entry = readdir(here); entry; entry = readdir(here)) {
    ck_assert_int_eq(entry->d_name[0], '.');
  }
  closedir(here);
}
END_TEST

START_TEST(reads_within_a_limit)
{
  char   error[256] = "";
  size_t size       = 0u;
  ck_assert(rip_file_write(path, "12345", 5u, error, sizeof(error)));

  uint8_t* const bytes = rip_file_read(path, 5u, &size, error, sizeof(error));
  ck_assert_ptr_nonnull(bytes);
  ck_assert_uint_eq(size, 5u);
  ck_assert_mem_eq(bytes, "12345", 5u);
  free(bytes);
  ck_assert_ptr_null(rip_file_read(path, 4u, &size, error, sizeof(error)));
  ck_assert_str_eq(error, "larger than 0 MiB");
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("smf_write");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, keeps_every_byte_of_a_file_without_running_status);
  tcase_add_test(tests, writes_long_events_and_pauses);
  tcase_add_test(tests, adds_tracks_of_notes);
  tcase_add_test(tests, adds_only_whole_events);
  tcase_add_test(tests, tracks_come_and_go);
  tcase_add_test(tests, replaces_a_file_whole);
  tcase_add_test(tests, leaves_nothing_behind_where_it_may_not_write);
  tcase_add_test(tests, reads_within_a_limit);
  return run_tests(tests, "smf_write");
}
