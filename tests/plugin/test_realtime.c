// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What run() does behind our backs: see watch.h. Seen to fail: when rip_engine_run allocates, when rip_mailbox_note
// posts for each note, when rip_sampler_mailbox's lock is taken in run().
#include "performance.h"
#include "run_tests.h"
#include "watch.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

START_TEST(watching_sees)
{
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  watch_enter(false);
  void* volatile memory = malloc(10);
  free(memory);
  pthread_mutex_lock(&mutex);
  watch_leave();
  pthread_mutex_unlock(&mutex);
  ck_assert_uint_eq(watch_forbidden(), 3u);
}
END_TEST

/// Play, stop, loop, change controls
static void
play_all(Host* const host)
{
  host_set_watch(host, watch_enter_strictly, watch_leave);
  host_roll(host, true);
  for (unsigned i = 0; i < 200u; ++i) {
    host_play(host, i * 11000u, 0x90, (uint8_t)(60u + i % 12u), 80);
    host_play(host, i * 11000u + 9000u, 0x80, (uint8_t)(60u + i % 12u), 0);
  }
  host_run(host, 8u * BAR, 256, 0);
  host_set_loop(host, 40.0);
  host_run(host, 6u * BAR, 0, 1);
  host_set(host, "regenerate", 1.0f);
  host_set(host, "style", 2.0f);
  host_run(host, 2u * BAR, 64, 0);
  host_set(host, "enabled", 0.0f);
  host_run(host, BAR, 256, 0);
  host_set(host, "enabled", 1.0f);
  host_set(host, "panic", 1.0f);
  host_set(host, "sync", 1.0f);
  host_run(host, 2u * BAR, 256, 0);
  host_roll(host, false);
  host_run(host, BAR, 256, 0);
}

START_TEST(run_never_blocks)
{
  Host* const host = host_new(MODEL, 0u);
  ck_assert_ptr_nonnull(host);
  host_set_patient(host, true);
  play_all(host);
  size_t count = 0;
  host_events(host, &count);
  ck_assert_uint_gt(count, 100u);
  ck_assert_uint_eq(watch_forbidden(), 0u);
  ck_assert_uint_gt(watch_posts(), 30u);
  ck_assert_uint_lt(watch_posts(), 4u * 22u + 60u); // one a request, of which there is one a beat and one a jump
  host_free(host);
}
END_TEST

START_TEST(nor_without_a_sampler_in_time)
{
  Host* const host = host_new(MODEL, 0u);
  ck_assert_ptr_nonnull(host);
  host_set(host, "steps", 100.0f);
  play_all(host); // as fast as it goes: most plans are missed
  ck_assert_float_gt(host_get(host, "missed"), 5.0f);
  ck_assert_uint_eq(watch_forbidden(), 0u);
  host_free(host);
}
END_TEST

START_TEST(nor_before_a_window_which_changes_nothing)
{
  Host* const seen   = host_new(MODEL, 0u);
  Host* const unseen = host_new(MODEL, 0u);
  ck_assert(seen && unseen);
  host_set_patient(seen, true);
  host_set_patient(unseen, true);
  host_open_window(seen);
  play_all(seen);
  host_open_window(seen); // late, and all is there
  host_run(seen, BAR, 256, 0);
  ck_assert_uint_eq(watch_forbidden(), 0u);
  play_all(unseen);
  host_run(unseen, BAR, 256, 0);
  size_t                 count  = 0;
  size_t                 same   = 0;
  const HostEvent* const events = host_events(seen, &count);
  const HostEvent* const others = host_events(unseen, &same);
  ck_assert_uint_gt(count, 100u);
  ck_assert_uint_eq(count, same);
  ck_assert_mem_eq(events, others, count * sizeof(HostEvent));
  ck_assert_uint_gt(host_reports(seen), 200u);
  ck_assert_uint_eq(host_reports(unseen), 0u);
  host_free(seen);
  host_free(unseen);
}
END_TEST

/// Saves and restores beside run()
static atomic_bool finished;

static void*
save_and_restore(void* const data)
{
  Host* const host = (Host*)data;
  while (!atomic_load(&finished)) {
    size_t         size  = 0;
    uint8_t* const bytes = host_save(host, &size);
    host_restore(host, bytes, size);
    free(bytes);
  }
  return NULL;
}

START_TEST(nor_beside_save_and_restore)
{
  pthread_t   saver;
  Host* const host = host_new(MODEL, 0u);
  ck_assert_ptr_nonnull(host);
  ck_assert_int_eq(pthread_create(&saver, NULL, save_and_restore, host), 0);
  host_set_watch(host, watch_enter_strictly, watch_leave);
  host_roll(host, true);
  const struct timespec moment = { 0, 200000 };
  for (unsigned i = 0; i < 400u; ++i) {
    host_play(host, host_now(host), i % 2u ? 0x80 : 0x90, 60, 80);
    host_run(host, 2000, 256, 0);
    nanosleep(&moment, NULL);
  }
  atomic_store(&finished, true);
  pthread_join(saver, NULL);
  ck_assert_uint_eq(watch_forbidden(), 0u);
  host_free(host);
}
END_TEST

int
main(void)
{
  watch_set_lenient(true); // count, and let Check tell
  TCase* const tests = tcase_create("realtime");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, watching_sees);
  tcase_add_test(tests, run_never_blocks);
  tcase_add_test(tests, nor_without_a_sampler_in_time);
  tcase_add_test(tests, nor_before_a_window_which_changes_nothing);
  tcase_add_test(tests, nor_beside_save_and_restore);
  return run_tests(tests, "realtime");
}
