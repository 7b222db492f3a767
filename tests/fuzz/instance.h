// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// One instance of the plugin, linked in, made when it is first needed. Ends the program when anything is amiss.
#ifndef RIP_TESTS_INSTANCE_H
#define RIP_TESTS_INSTANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Run a block of events, given as the body of a sequence behind its head
void
instance_run(const uint8_t* events, size_t size, uint32_t samples);

/// Press panic, stop the transport, activate: nothing may sound
void
instance_rest(void);

/// Restore a state whose properties all hold these bytes; whether the plugin took it
bool
instance_restore(const uint8_t* bytes, size_t size);

/// Save, restore what was saved, save: whether both went well and gave the same
bool
instance_resave(void);

#endif
