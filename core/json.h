// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A cursor over the few kinds of JSON that a safetensors header holds: strings, objects, arrays of whole numbers. The
// caller says what must come next; what else comes is an error. Any thread; no function allocates.
#ifndef RIP_JSON_H
#define RIP_JSON_H

#include <stdbool.h>
#include <stddef.h>

/// Text still to be read, [at, end); strings are decoded in place
typedef struct
{
  char* at;
  char* end;
} RipJson;

/// Skip white space and the character `c`; false, and only the white space skipped, if another one comes
bool
rip_json_skip(RipJson* json, char c);

/// Read a string, its escapes decoded to UTF-8; valid as long as the text is. NULL if there is none, if it is broken or
/// if it holds a NUL
const char*
rip_json_string(RipJson* json);

/// Read a whole number that fits; false if there is none
bool
rip_json_size(RipJson* json, size_t* value);

/// Whether nothing but white space is left
bool
rip_json_end(RipJson* json);

#endif
