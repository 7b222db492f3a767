// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where the weights are, for programs; a plugin knows its bundle. Any thread; reads the environment.
#ifndef RIP_MODELPATH_H
#define RIP_MODELPATH_H

#include <stdbool.h>
#include <stddef.h>

/// Find a model file: `asked` if not NULL, else the environment's RIPIENO_MODEL if set and not empty, else that of the
/// bundle which was built or installed with this program, wherever both were moved, else that of the bundle below the
/// prefix of the build. The first two are taken as they are, found or not. Writes the path to `path`, or returns false
/// if there is none or it does not fit.
bool
rip_model_path(const char* asked, char* path, size_t path_size);

#endif
