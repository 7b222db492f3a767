// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the machine may refuse: memory at each point in turn, threads, files, room on the disk. Each ends in a message
// and in a plugin that passes MIDI through; only where there is no memory for the instance itself is there none.
//
// Seen to fail: when rip_sampler_new does not look at what rip_scratch_new returns (a crash); when instantiate() gives
// up for want of a thread, as it once did; when the net is not released then (a leak); when save() does not return what
// store() does; when rip_file_read opens what is no regular file and waits for it (the pipe holds it up).
#include "bare.h"
#include "run_tests.h"
#include "smf.h"
#include "watch.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODEL RIP_FIXTURES "/net.safetensors"
#define MANY 100000u
#define PASSES_ON "passing MIDI through"

/// Make an instance while calls fail; check that it passes MIDI through and said why, or was refused with a message.
/// Returns the number of calls that could have failed.
static unsigned
make_while_failing(const unsigned nth, const bool onwards, unsigned* const refused, unsigned* const threadless)
{
  watch_fail(nth, onwards);
  const LV2_Handle  instance = bare_new(RIP_BUNDLE, MODEL);
  const unsigned    calls    = watch_calls();
  const char* const failed   = watch_failed();
  watch_fail(0u, false);
  if (!instance) {
    ck_assert_msg(strstr(bare_log(), "ripieno: "), "call %u (%s) failed without a word", nth, failed);
    ++*refused;
    return calls;
  }
  if (*bare_log()) {
    ck_assert_msg(strstr(bare_log(), PASSES_ON), "call %u (%s): %s", nth, failed, bare_log());
    ck_assert_msg(bare_passes(instance), "call %u (%s) failed: MIDI does not pass", nth, failed);
    *threadless += failed && !strcmp(failed, "pthread_create") ? 1u : 0u;
  }
  if (failed && !*bare_log()) {
    bare_perform(instance); // what it could do without must not be missed later
  }
  bare_save(instance, MANY);
  bare_free(instance);
  return calls;
}

START_TEST(each_call_that_fails_leaves_a_plugin)
{
  const bool onwards    = _i;
  unsigned   refused    = 0u;
  unsigned   threadless = 0u;
  unsigned   tried      = 1u;
  make_while_failing(MANY, false, &refused, &threadless); // what is done but once in a process
  const long held = watch_blocks();
  while (make_while_failing(tried, onwards, &refused, &threadless) >= tried) {
    ck_assert_msg(watch_blocks() <= held + 4, "memory leaks when call %u fails", tried);
    ++tried;
  }
  printf("faults: %u calls failed in turn%s\n", tried - 1u, onwards ? ", and all after them" : "");
  ck_assert_uint_gt(tried, 20u);
  if (!onwards) { // where nothing more is to be had there may be no instance
    ck_assert_uint_le(refused, 4u);
    ck_assert_uint_eq(threadless, 1u);
  }
}
END_TEST

START_TEST(a_state_that_cannot_be_kept_is_told)
{
  const LV2_Handle instance = bare_new(RIP_BUNDLE, MODEL);
  ck_assert_ptr_nonnull(instance);
  const uint64_t first = bare_perform(instance);
  ck_assert_int_ne(bare_save(instance, 0u), 0); // no room
  ck_assert_int_eq(bare_save(instance, SIZE_MAX), 0);
  const long held  = watch_blocks();
  unsigned   calls = 1u;
  unsigned   lost  = 0u;
  for (unsigned nth = 1; nth <= calls; ++nth) {
    watch_fail(nth, false);
    const int         status = bare_save(instance, SIZE_MAX);
    const char* const failed = watch_failed();
    calls                    = failed ? nth + 1u : nth;
    watch_fail(0u, false);
    lost += failed && !status;
    ck_assert_int_le(watch_blocks(), held + 2);
  }
  ck_assert_uint_gt(calls, 2u);
  ck_assert_uint_eq(lost, 0u);
  ck_assert_int_eq(bare_save(instance, SIZE_MAX), 0);
  calls = 1u;
  for (unsigned nth = 1; nth <= calls; ++nth) {
    watch_fail(nth, false);
    const int status = bare_restore(instance);
    calls            = watch_failed() ? nth + 1u : nth;
    ck_assert(status || !watch_failed());
    watch_fail(0u, false);
  }
  ck_assert_int_eq(bare_restore(instance), 0);
  ck_assert(bare_perform(instance) != 0u && first != 0u);
  bare_free(instance);
}
END_TEST

// Weights

static char folder[] = "/tmp/ripieno-faults-XXXXXX";
static char model[sizeof(folder) + 32u];

static void
write_file(const void* const bytes, const size_t size)
{
  FILE* const file = fopen(model, "wb");
  ck_assert_ptr_nonnull(file);
  ck_assert_uint_eq(fwrite(bytes, 1u, size, file), size);
  ck_assert_int_eq(fclose(file), 0);
}

static uint8_t*
read_model(size_t* const size)
{
  FILE* const    file  = fopen(MODEL, "rb");
  uint8_t* const bytes = (uint8_t*)malloc(1u << 20u);
  ck_assert(file && bytes);
  *size = fread(bytes, 1u, 1u << 20u, file);
  fclose(file);
  ck_assert(*size > 100000u && *size < 1u << 20u);
  return bytes;
}

/// The weights that lie in `model` must not do, for that reason, and MIDI must pass
static void
check_refused(const char* const why)
{
  const LV2_Handle instance = bare_new(RIP_BUNDLE, model);
  ck_assert_ptr_nonnull(instance);
  ck_assert_msg(strstr(bare_log(), PASSES_ON) && strstr(bare_log(), model) && strstr(bare_log(), why),
                "'%s' does not say '%s'",
                bare_log(),
                why);
  ck_assert(bare_passes(instance));
  bare_free(instance);
}

START_TEST(bad_weights_are_refused)
{
  size_t         size  = 0;
  uint8_t* const bytes = read_model(&size);
  unlink(model);
  check_refused("No such file");
  ck_assert_int_eq(mkdir(model, 0700), 0);
  check_refused("folder");
  ck_assert_int_eq(rmdir(model), 0);
  ck_assert_int_eq(mkfifo(model, 0600), 0);
  check_refused("regular file");
  unlink(model);
  ck_assert_int_eq(symlink("/dev/zero", model), 0);
  check_refused("regular file");
  unlink(model);
  ck_assert_int_eq(symlink(model, model), 0);
  check_refused("symbolic link");
  unlink(model);
  write_file("", 0u);
  check_refused("");
  for (size_t cut = 1; cut < size; cut += cut < 4000u ? 97u : 20011u) {
    write_file(bytes, cut);
    check_refused("");
  }
  write_file(bytes, size);
  ck_assert_int_eq(truncate(model, (off_t)size + 1), 0);
  check_refused("");
  if (geteuid()) { // root may read anything
    write_file(bytes, size);
    chmod(model, 0);
    check_refused("Permission");
  }
  unlink(model);
  ck_assert_int_eq(symlink(RIP_FIXTURES "/net-vectors.safetensors", model), 0);
  check_refused(""); // another architecture
  unlink(model);
  free(bytes);
}
END_TEST

START_TEST(weights_that_change_in_use_change_nothing)
{
  size_t         size  = 0;
  uint8_t* const bytes = read_model(&size);
  write_file(bytes, size);
  const LV2_Handle still = bare_new(RIP_BUNDLE, model);
  const uint64_t   sum   = bare_perform(still);
  bare_free(still);
  const LV2_Handle instance = bare_new(RIP_BUNDLE, model);
  ck_assert_str_eq(bare_log(), "");
  memset(bytes + size / 2u, 0x11, size / 4u);
  write_file(bytes, size); // the same file, other weights
  ck_assert_int_eq(truncate(model, 100), 0);
  ck_assert_uint_eq(bare_perform(instance), sum);
  check_refused("");
  bare_free(instance);
  unlink(model);
  free(bytes);
}
END_TEST

// MIDI files

START_TEST(a_full_disk_leaves_the_old_file)
{
  char          error[256] = "";
  RipSmf* const smf        = rip_smf_new(480u);
  ck_assert_ptr_nonnull(smf);
  ck_assert(rip_smf_add_track(smf, "RIPIENO"));
  write_file("old", 3u);
  unsigned calls = 1u;
  for (unsigned nth = 1; nth <= calls; ++nth) {
    watch_fail(nth, nth % 2u);
    const bool written = rip_smf_write(smf, model, error, sizeof(error));
    calls              = watch_failed() ? nth + 1u : nth;
    watch_fail(0u, false);
    FILE* const file   = fopen(model, "rb");
    char        was[4] = "";
    ck_assert_ptr_nonnull(file);
    const size_t got = fread(was, 1u, sizeof(was), file);
    fclose(file);
    ck_assert_msg(written || (*error && got == 3u && !memcmp(was, "old", 3u)), "call %u", nth);
    write_file("old", 3u);
  }
  ck_assert_uint_gt(calls, 2u);
  rip_smf_free(smf);
  unlink(model);
}
END_TEST

int
main(void)
{
  if (!mkdtemp(folder)) {
    return EXIT_FAILURE;
  }
  snprintf(model, sizeof(model), "%s/model.safetensors", folder);
  bare_load(RIP_BUNDLE "/ripieno.so");
  TCase* const tests = tcase_create("faults");
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, each_call_that_fails_leaves_a_plugin, 0, 2);
  tcase_add_test(tests, a_state_that_cannot_be_kept_is_told);
  tcase_add_test(tests, bad_weights_are_refused);
  tcase_add_test(tests, weights_that_change_in_use_change_nothing);
  tcase_add_test(tests, a_full_disk_leaves_the_old_file);
  const int status = run_tests(tests, "faults");
  rmdir(folder);
  return status;
}
