// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Words as UTF-8. Names of files may be any bytes.
#ifndef RIP_UTF8_H
#define RIP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of the character that begins here; 0 at the end, and where no sound one begins
size_t
rip_utf8_length(const char* text);

/// Where the character before a byte begins; `at` is not 0. Of unsound bytes each counts as one.
size_t
rip_utf8_before(const char* text, size_t at);

/// Write a character, or U+FFFD if there is none of that number. Returns its bytes, 1..4; no 0 is written.
size_t
rip_utf8_write(char to[4], uint32_t character);

/// Copy as many whole characters as there is room for, with U+FFFD for each byte that belongs to none
void
rip_utf8_copy(char* to, size_t size, const char* text);

/// Append characters that can be seen, if there is room for all of them; false, and nothing is appended, if not
bool
rip_utf8_append(char* to, size_t size, const char* text);

#endif
