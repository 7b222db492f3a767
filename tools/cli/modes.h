// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the command line can do. Each mode returns the exit status, and has said why if that is not 0.
#ifndef RIP_CLI_MODES_H
#define RIP_CLI_MODES_H

#include "options.h"

/// Accompany the melodies of files
int
rip_mode_harmonise(const RipOptions* options);

/// Draw a file
int
rip_mode_roll(const RipOptions* options);

#endif
