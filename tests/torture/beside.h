// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A host's main thread: saves, restores and activates while another thread runs the plugin.
#ifndef RIP_TESTS_BESIDE_H
#define RIP_TESTS_BESIDE_H

#include "rig.h"

typedef struct Beside Beside;

/// Begin to disturb a rig, as the seed has it
Beside*
beside_start(Rig* rig, uint64_t seed);

/// Stop it. Returns how often state was saved or restored.
unsigned
beside_stop(Beside* beside);

#endif
