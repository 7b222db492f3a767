// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The plugin without a host's library around it, so that what fails is the plugin's own. Nothing here allocates but the
// plugin itself.
#ifndef RIP_TESTS_BARE_H
#define RIP_TESTS_BARE_H

#include <lv2/core/lv2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Load the plugin's library; ends the program if that fails
void
bare_load(const char* path);

/// Make an instance with the weights of a file. NULL if it will not be made.
LV2_Handle
bare_new(const char* bundle, const char* model);

void
bare_free(LV2_Handle instance);

/// What was logged since bare_new
const char*
bare_log(void);

/// Run a block with a note in it and a block with its end: whether both came out as they were
bool
bare_passes(LV2_Handle instance);

/// Roll for some bars with a melody, freewheeling, and stop; a checksum of what came out
uint64_t
bare_perform(LV2_Handle instance);

/// Save into memory that has room for `room` bytes of one property each. The status that save() returns.
int
bare_save(LV2_Handle instance, size_t room);

/// Restore what bare_save kept; the status
int
bare_restore(LV2_Handle instance);

#endif
