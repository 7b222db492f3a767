// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// One copy of each set of weights a process, shared by all instances. Any thread; not real-time.
#ifndef RIP_REGISTRY_H
#define RIP_REGISTRY_H

#include "unet.h"

/// The weights of a file, loaded at first use. On failure NULL, and one line without the path in `error`.
const RipNet*
rip_registry_get(const char* path, char* error, size_t error_size);

/// Done with them: the last to say so frees them. NULL is fine.
void
rip_registry_release(const RipNet* net);

#endif
