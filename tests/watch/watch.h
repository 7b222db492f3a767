// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Stands in front of the C library's functions that allocate, lock, wait, start threads or reach the system, for the
// whole program and what it loads: sees which of them run() calls, counts the memory that is held, and lets any of them
// fail. Link the program with export_dynamic; not together with a sanitizer, which stands there itself.
#ifndef RIP_TESTS_WATCH_H
#define RIP_TESTS_WATCH_H

#include <stdbool.h>

/// This thread is inside run() from here on; with `may_wait` (freewheeling) it may wait for a semaphore with a bound
void
watch_enter(bool may_wait);

void
watch_leave(void);

/// As watch_enter(false), for hosts that take a function without arguments
void
watch_enter_strictly(void);

/// Only count what is forbidden inside run(), instead of ending the program with a backtrace
void
watch_set_lenient(bool lenient);

/// This thread: forbidden calls from inside run() so far
unsigned
watch_forbidden(void);

/// This thread: posts of a semaphore from inside run() so far
unsigned
watch_posts(void);

/// All threads: blocks of memory that are held now
long
watch_blocks(void);

/// Let the `nth` (from 1) call that this thread makes from now on to a function that can fail do so, and, if `onwards`,
/// all after it; 0: none
void
watch_fail(unsigned nth, bool onwards);

/// This thread: calls to functions that can fail since watch_fail
unsigned
watch_calls(void);

/// The name of the function that failed last on watch_fail's behalf in this thread, or NULL
const char*
watch_failed(void);

#endif
