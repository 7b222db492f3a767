// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What run() does behind our backs: this program stands in front of the C library's functions that may block, and
// counts calls that come from within run().
#define _GNU_SOURCE // RTLD_NEXT

#include "performance.h"

#include <check.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static _Thread_local int inside;
static _Thread_local int forbidden;
static _Thread_local int posts;

extern void*
__libc_malloc(size_t size);
extern void*
__libc_calloc(size_t count, size_t size);
extern void*
__libc_realloc(void* memory, size_t size);
extern void
__libc_free(void* memory);

static void
meet(void)
{
  forbidden += inside;
}

void*
malloc(const size_t size)
{
  meet();
  return __libc_malloc(size);
}

void*
calloc(const size_t count, const size_t size)
{
  meet();
  return __libc_calloc(count, size);
}

void*
realloc(void* const memory, const size_t size)
{
  meet();
  return __libc_realloc(memory, size);
}

void
free(void* const memory)
{
  meet();
  __libc_free(memory);
}

/// The next definition of a function after ours
#define NEXT(result, name, parameters)          \
  static result(*next) parameters;              \
  if (!next) {                                  \
    *(void**)(&next) = dlsym(RTLD_NEXT, #name); \
  }

int
pthread_mutex_lock(pthread_mutex_t* const mutex)
{
  NEXT(int, pthread_mutex_lock, (pthread_mutex_t*))
  meet();
  return next(mutex);
}

int
sem_wait(sem_t* const semaphore)
{
  NEXT(int, sem_wait, (sem_t*))
  meet();
  return next(semaphore);
}

int
sem_timedwait(sem_t* const semaphore, const struct timespec* const until)
{
  NEXT(int, sem_timedwait, (sem_t*, const struct timespec*))
  meet();
  return next(semaphore, until);
}

int
sem_post(sem_t* const semaphore)
{
  NEXT(int, sem_post, (sem_t*))
  posts += inside;
  return next(semaphore);
}

ssize_t
write(const int file, const void* const bytes, const size_t size)
{
  NEXT(ssize_t, write, (int, const void*, size_t))
  meet();
  return next(file, bytes, size);
}

ssize_t
read(const int file, void* const bytes, const size_t size)
{
  NEXT(ssize_t, read, (int, void*, size_t))
  meet();
  return next(file, bytes, size);
}

int
nanosleep(const struct timespec* const time, struct timespec* const left)
{
  NEXT(int, nanosleep, (const struct timespec*, struct timespec*))
  meet();
  return next(time, left);
}

static void
enter(void)
{
  inside = 1;
}

static void
leave(void)
{
  inside = 0;
}

START_TEST(watching_sees)
{
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  enter();
  void* volatile memory = malloc(10);
  free(memory);
  pthread_mutex_lock(&mutex);
  leave();
  pthread_mutex_unlock(&mutex);
  ck_assert_int_eq(forbidden, 3);
}
END_TEST

/// Play, stop, loop, change controls
static void
play_all(Host* const host)
{
  host_set_watch(host, enter, leave);
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
  ck_assert_int_eq(forbidden, 0);
  ck_assert_int_gt(posts, 30);
  ck_assert_int_lt(posts, 4 * 22 + 60); // one a request, of which there is one a beat and one a jump
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
  ck_assert_int_eq(forbidden, 0);
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
  ck_assert_int_eq(forbidden, 0);
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
  host_set_watch(host, enter, leave);
  host_roll(host, true);
  const struct timespec moment = { 0, 200000 };
  for (unsigned i = 0; i < 400u; ++i) {
    host_play(host, host_now(host), i % 2u ? 0x80 : 0x90, 60, 80);
    host_run(host, 2000, 256, 0);
    nanosleep(&moment, NULL);
  }
  atomic_store(&finished, true);
  pthread_join(saver, NULL);
  ck_assert_int_eq(forbidden, 0);
  host_free(host);
}
END_TEST

/// Look all functions up now: that allocates
static void
find_all(void)
{
  pthread_mutex_t       mutex = PTHREAD_MUTEX_INITIALIZER;
  const struct timespec none  = { 0, 0 };
  sem_t                 semaphore;
  sem_init(&semaphore, 0, 2u);
  sem_post(&semaphore);
  sem_wait(&semaphore);
  sem_timedwait(&semaphore, &none);
  sem_destroy(&semaphore);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  nanosleep(&none, NULL);
  char byte = 0;
  if (write(-1, &byte, 1u) >= 0 || read(-1, &byte, 1u) >= 0) {
    abort();
  }
}

int
main(void)
{
  find_all();
  Suite* const suite = suite_create("realtime");
  TCase* const tests = tcase_create("realtime");
  tcase_set_timeout(tests, 120);
  tcase_add_test(tests, watching_sees);
  tcase_add_test(tests, run_never_blocks);
  tcase_add_test(tests, nor_without_a_sampler_in_time);
  tcase_add_test(tests, nor_before_a_window_which_changes_nothing);
  tcase_add_test(tests, nor_beside_save_and_restore);
  suite_add_tcase(suite, tests);
  SRunner* const runner = srunner_create(suite);
  srunner_run_all(runner, CK_ENV);
  const int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
