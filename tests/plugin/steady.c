// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// steady blocks: runs 100,000 blocks in an audio thread, between two calls of getppid() that strace.sh looks for.
// steady times: how long run() takes while the sampler is in the middle of a plan, and while it is idle; the work is
// the same. Seen to fail when run() slept 8 ms in the middle of a plan. Before blocks were paced and their progress
// looked at it did not: on a loaded machine the sampler's thread had not even begun when all blocks were run.
#define _DEFAULT_SOURCE // syscall

#include "performance.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BLOCKS 100000u
#define BLOCK 64u
#define TIMED 10000u
#define MOST 400000u // blocks to wait for so many in the middle of a plan
#define PACE 150000L // nanoseconds from block to block, an eighth of what they last
#define STEPS 100.0f // of a plan, to be busy for long
#define BOUND 50.0   // far above what is hoped for (1.5): the machine may be busy with other things

static double
seconds_now(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void
play(Host* const host)
{
  host_roll(host, true);
  for (unsigned i = 0; i < 270u; ++i) { // some notes a second, to the end
    host_play(host, i * BEAT, 0x90, (uint8_t)(60u + i * 5u % 12u), 80);
    host_play(host, i * BEAT + BEAT / 2u, 0x80, (uint8_t)(60u + i * 5u % 12u), 0);
  }
}

static void*
run_blocks(void* const data)
{
  Host* const host = (Host*)data;
  syscall(SYS_getppid);
  host_run(host, (uint64_t)BLOCKS * BLOCK, BLOCK, 0u);
  syscall(SYS_getppid);
  return NULL;
}

// Times

static double times[2][TIMED];
static size_t taken;
static double entered;
static double (*into)[TIMED];

static void
enter(void)
{
  entered = seconds_now();
}

static void
leave(void)
{
  if (taken < TIMED) {
    (*into)[taken++] = seconds_now() - entered;
  }
}

static int
compare(const void* const a, const void* const b)
{
  const double x = *(const double*)a;
  const double y = *(const double*)b;
  return x < y ? -1 : x > y;
}

/// The time that one block in a thousand exceeds, in microseconds
static bool
is_planning(const Host* const host)
{
  const float progress = host_get(host, "progress");
  return progress > 0.0f && progress < 1.0f;
}

static double
measure(const unsigned busy)
{
  const struct timespec pace = { 0, PACE };
  Host* const           host = host_new(MODEL, 0u);
  taken                      = 0u;
  into                       = &times[busy];
  host_set(host, "steps", STEPS);
  play(host);
  for (unsigned block = 0; taken < TIMED && block < MOST; ++block) {
    const size_t before = taken;
    host_set_watch(host, enter, leave);
    host_run(host, BLOCK, BLOCK, 0u);
    host_set_watch(host, NULL, NULL);
    if (!busy) {
      host_settle(host);
    } else if (!is_planning(host)) {
      taken = before;
    }
    nanosleep(&pace, NULL);
  }
  host_free(host);
  if (taken < TIMED) {
    fprintf(stderr, "only %zu blocks in the middle of a plan\n", taken);
    exit(EXIT_FAILURE);
  }
  qsort(times[busy], TIMED, sizeof(double), compare);
  return 1e6 * times[busy][TIMED - TIMED / 1000u];
}

int
main(const int argc, char** const argv)
{
  if (argc == 2 && !strcmp(argv[1], "times")) {
    const double idle = measure(0u);
    const double busy = measure(1u);
    printf("run() of %u samples, p99.9 of %u: %.1f us with the sampler idle, %.1f us with it busy\n",
           BLOCK,
           TIMED,
           idle,
           busy);
    return busy < BOUND * idle + 5000.0 ? EXIT_SUCCESS : EXIT_FAILURE;
  }
  Host* const host = host_new(MODEL, 0u);
  pthread_t   thread;
  play(host);
  if (pthread_create(&thread, NULL, run_blocks, host) || pthread_join(thread, NULL)) {
    return EXIT_FAILURE;
  }
  size_t count = 0;
  host_events(host, &count);
  printf("%u blocks, %zu events came out, %g plans missed\n", BLOCKS, count, (double)host_get(host, "missed"));
  host_free(host);
  return EXIT_SUCCESS;
}
