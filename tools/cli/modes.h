// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the commands do. Each returns the exit status, and has said why if that is not 0.
#ifndef RIP_CLI_MODES_H
#define RIP_CLI_MODES_H

#include "options.h"

/// Make new files: harmonise, counter, complete, vary and generate
int
rip_mode_make(const RipOptions* options);

/// Draw a file
int
rip_mode_roll(const RipOptions* options);

/// Say what a file of weights holds
int
rip_mode_info(const RipOptions* options);

#endif
