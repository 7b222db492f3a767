// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Reports of a short piece of music, as a plugin would send them: for tests that draw or drive a window.
#ifndef RIP_TESTS_SCENERY_H
#define RIP_TESTS_SCENERY_H

#include <stddef.h>

/// Give the bodies of all reports to `take`, in order
void
scenery_play(void (*take)(void* data, const void* body, size_t size), void* data);

/// The velocity that reports tell of the note made with this index in a bar
unsigned
scenery_velocity(unsigned bar, unsigned index);

#endif
