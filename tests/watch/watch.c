// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#define _GNU_SOURCE // RTLD_NEXT

#include "watch.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FRAMES 40

static _Thread_local bool     inside;
static _Thread_local bool     waits;
static _Thread_local unsigned forbidden;
static _Thread_local unsigned posts;

static _Thread_local unsigned    calls;
static _Thread_local unsigned    fail_at;
static _Thread_local bool        fail_on;
static _Thread_local const char* failed;

static atomic_bool lenient;
static atomic_long blocks;

void
watch_enter(const bool may_wait)
{
  waits  = may_wait;
  inside = true;
}

void
watch_enter_strictly(void)
{
  watch_enter(false);
}

void
watch_leave(void)
{
  inside = false;
}

void
watch_set_lenient(const bool is_lenient)
{
  atomic_store(&lenient, is_lenient);
}

unsigned
watch_forbidden(void)
{
  return forbidden;
}

unsigned
watch_posts(void)
{
  return posts;
}

long
watch_blocks(void)
{
  return atomic_load(&blocks);
}

void
watch_fail(const unsigned nth, const bool onwards)
{
  calls   = 0u;
  fail_at = nth;
  fail_on = onwards;
  failed  = NULL;
}

unsigned
watch_calls(void)
{
  return calls;
}

const char*
watch_failed(void)
{
  return failed;
}

static void
say(const char* const text)
{
  if (write(STDERR_FILENO, text, strlen(text)) < 0) {
    _exit(3);
  }
}

/// A function that real-time code must not call was called
static void
meet(const char* const name)
{
  if (!inside) {
    return;
  }
  ++forbidden;
  if (!atomic_load(&lenient)) {
    void* frame[FRAMES];
    inside = false;
    say("watch: run() calls ");
    say(name);
    say("\n");
    backtrace_symbols_fd(frame, backtrace(frame, FRAMES), STDERR_FILENO);
    abort();
  }
}

/// Whether this call is to fail
static bool
is_to_fail(const char* const name)
{
  if (!fail_at) {
    return false;
  }
  ++calls;
  if (calls == fail_at || (fail_on && calls > fail_at)) {
    failed = name;
    return true;
  }
  return false;
}

// Memory

extern void*
__libc_malloc(size_t size);
extern void*
__libc_calloc(size_t count, size_t size);
extern void*
__libc_realloc(void* memory, size_t size);
extern void*
__libc_memalign(size_t alignment, size_t size);
extern void
__libc_free(void* memory);

static void*
held(void* const memory)
{
  if (memory) {
    atomic_fetch_add(&blocks, 1);
  }
  return memory;
}

static bool
is_refused(const char* const name)
{
  meet(name);
  if (is_to_fail(name)) {
    errno = ENOMEM;
    return true;
  }
  return false;
}

void*
malloc(const size_t size)
{
  return is_refused("malloc") ? NULL : held(__libc_malloc(size));
}

void*
calloc(const size_t count, const size_t size)
{
  return is_refused("calloc") ? NULL : held(__libc_calloc(count, size));
}

void*
realloc(void* const memory, const size_t size)
{
  if (is_refused("realloc")) {
    return NULL;
  }
  void* const moved = __libc_realloc(memory, size);
  if (!memory) {
    held(moved);
  } else if (!moved && !size) {
    atomic_fetch_sub(&blocks, 1);
  }
  return moved;
}

void*
aligned_alloc(const size_t alignment, const size_t size)
{
  return is_refused("aligned_alloc") ? NULL : held(__libc_memalign(alignment, size));
}

int
posix_memalign(void** const memory, const size_t alignment, const size_t size)
{
  if (is_refused("posix_memalign")) {
    return ENOMEM;
  }
  void* const block = held(__libc_memalign(alignment, size));
  if (block) {
    *memory = block;
  }
  return block ? 0 : ENOMEM;
}

void
free(void* const memory)
{
  meet("free");
  if (memory) {
    atomic_fetch_sub(&blocks, 1);
  }
  __libc_free(memory);
}

// The rest: each function looks for the next definition of its name, once, before main()

static void*
find(const char* const name)
{
  return dlsym(RTLD_NEXT, name);
}

/// Define `name` so that `check` comes before it; `refusal` is what it returns when it is to fail
#define STAND_BEFORE(result, name, parameters, arguments, check, refusal)             \
  static result(*next_##name) parameters;                                             \
  __attribute__((constructor)) static void find_##name(void)                          \
  {                                                                                   \
    *(void**)(&next_##name) = find(#name);                                            \
  }                                                                                   \
  result name parameters                                                              \
  {                                                                                   \
    if (!next_##name) {                                                               \
      find_##name();                                                                  \
    }                                                                                 \
    check;                                                                            \
    return is_to_fail_as_##refusal(#name) ? refusal##_RESULT : next_##name arguments; \
  }

// How a function fails
#define NEVER_RESULT 0
#define AGAIN_RESULT EAGAIN
#define MINUS_RESULT (-1)
#define MAP_RESULT MAP_FAILED

static bool
is_to_fail_as_NEVER(const char* const name)
{
  (void)name;
  return false;
}

static bool
is_to_fail_as_AGAIN(const char* const name)
{
  return is_to_fail(name);
}

static bool
is_to_fail_as_MINUS(const char* const name)
{
  const bool fails = is_to_fail(name);
  errno            = fails ? EIO : errno;
  return fails;
}

static bool
is_to_fail_as_MAP(const char* const name)
{
  const bool fails = is_to_fail(name);
  errno            = fails ? ENOMEM : errno;
  return fails;
}

#define FORBID(result, name, parameters, arguments, refusal) \
  STAND_BEFORE(result, name, parameters, arguments, meet(#name), refusal)

FORBID(int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex), NEVER)
FORBID(int, pthread_mutex_trylock, (pthread_mutex_t * mutex), (mutex), NEVER)
FORBID(int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), (lock), NEVER)
FORBID(int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), (lock), NEVER)
FORBID(int, pthread_cond_wait, (pthread_cond_t * condition, pthread_mutex_t* mutex), (condition, mutex), NEVER)
FORBID(int, pthread_cond_signal, (pthread_cond_t * condition), (condition), NEVER)
FORBID(int, pthread_cond_broadcast, (pthread_cond_t * condition), (condition), NEVER)
FORBID(int, pthread_join, (pthread_t thread, void** result), (thread, result), NEVER)
FORBID(int,
       pthread_create,
       (pthread_t * thread, const pthread_attr_t* attributes, void* (*start)(void*), void* data),
       (thread, attributes, start, data),
       AGAIN)
FORBID(int, sem_init, (sem_t * semaphore, int shared, unsigned value), (semaphore, shared, value), MINUS)
FORBID(int, sem_wait, (sem_t * semaphore), (semaphore), NEVER)
STAND_BEFORE(int,
             sem_timedwait,
             (sem_t * semaphore, const struct timespec* until),
             (semaphore, until),
             waits ? (void)0 : meet("sem_timedwait"),
             NEVER)
STAND_BEFORE(int, sem_post, (sem_t * semaphore), (semaphore), posts += inside, NEVER)
STAND_BEFORE(int,
             clock_gettime,
             (clockid_t clock, struct timespec* time),
             (clock, time),
             waits ? (void)0 : meet("clock_gettime"),
             NEVER)
FORBID(int, nanosleep, (const struct timespec* time, struct timespec* left), (time, left), NEVER)
FORBID(int,
       clock_nanosleep,
       (clockid_t clock, int flags, const struct timespec* time, struct timespec* left),
       (clock, flags, time, left),
       NEVER)
FORBID(int, usleep, (useconds_t microseconds), (microseconds), NEVER)
FORBID(int, sched_yield, (void), (), NEVER)
FORBID(int, poll, (struct pollfd * files, nfds_t count, int timeout), (files, count, timeout), NEVER)
FORBID(ssize_t, read, (int file, void* bytes, size_t size), (file, bytes, size), MINUS)
FORBID(ssize_t, write, (int file, const void* bytes, size_t size), (file, bytes, size), MINUS)
FORBID(int, close, (int file), (file), NEVER)
FORBID(int, stat, (const char* path, struct stat* status), (path, status), MINUS)
FORBID(int, fstat, (int file, struct stat* status), (file, status), MINUS)
FORBID(void*,
       mmap,
       (void* address, size_t size, int protection, int flags, int file, off_t offset),
       (address, size, protection, flags, file, offset),
       MAP)
FORBID(int, munmap, (void* address, size_t size), (address, size), NEVER)
FORBID(int, madvise, (void* address, size_t size, int advice), (address, size, advice), NEVER)
FORBID(char*, getenv, (const char* name), (name), NEVER)

typedef int (*Open)(const char*, int, ...);

int
open(const char* const path, const int flags, ...)
{
  static _Atomic(Open) next;
  Open                 found = atomic_load(&next);
  va_list              args;
  va_start(args, flags);
  const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0u;
  va_end(args);
  meet("open");
  if (is_to_fail("open")) {
    errno = EMFILE;
    return -1;
  }
  if (!found) {
    *(void**)(&found) = find("open");
    atomic_store(&next, found);
  }
  return found(path, flags, mode);
}

/// backtrace() loads a library when it is first called
__attribute__((constructor)) static void
prepare_backtrace(void)
{
  void* frame[1];
  backtrace(frame, 1);
}
