// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Paths and text
#ifndef RIP_CLI_TEXT_H
#define RIP_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/// The part of a path behind the last slash
const char*
rip_base_name(const char* path);

/// True if the path is more than this extension, and ends in it, whatever its letter case
bool
rip_has_extension(const char* path, const char* extension);

/// Length of the UTF-8 sequence that a text, which is not empty, starts with; 0 if it is none (RFC 3629)
size_t
rip_utf8_length(const char* text);

/// Copy a text, as much as fits, with '?' for control characters and bytes that are no UTF-8
void
rip_clean_text(const char* text, char* clean, size_t size);

#endif
