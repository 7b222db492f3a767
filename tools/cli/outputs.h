// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Files to be written when all of them are ready, so that a run that fails leaves none
#ifndef RIP_CLI_OUTPUTS_H
#define RIP_CLI_OUTPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RipOutputs RipOutputs;

/// `folder` is made, if it is missing, before the files are written; NULL: none is needed. NULL when there is no
/// memory.
RipOutputs*
rip_outputs_new(const char* folder);

void
rip_outputs_free(RipOutputs* outputs);

/// Say that something will be written at a path, and see that it can be. Returns its index, or SIZE_MAX if it has said
/// why not.
size_t
rip_outputs_plan(RipOutputs* outputs, const char* path);

/// The same for a name inside the folder
size_t
rip_outputs_plan_inside(RipOutputs* outputs, const char* name);

const char*
rip_outputs_path(const RipOutputs* outputs, size_t index);

/// Hand over what is to be written there, allocated by malloc
void
rip_outputs_fill(RipOutputs* outputs, size_t index, uint8_t* bytes, size_t size);

/// Write all of them, or none: then it has said why
bool
rip_outputs_write(RipOutputs* outputs);

#endif
