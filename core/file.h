// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Whole files, read within a limit and written all or not at all. Any thread but a real-time one.
#ifndef RIP_FILE_H
#define RIP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Read a file of at most `limit` bytes, to be freed with free(). On failure returns NULL and writes one line, without
/// the path, to `error`.
uint8_t*
rip_file_read(const char* path, size_t limit, size_t* size, char* error, size_t error_size);

/// Write a file next to its place and move it there when it is whole, so that a reader sees the old file or the new
/// one. Refuses to replace what is no regular file. On failure returns false, leaves nothing new behind and writes one
/// line, without the path, to `error`.
bool
rip_file_write(const char* path, const void* bytes, size_t size, char* error, size_t error_size);

#endif
