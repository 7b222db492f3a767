// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "json.h"

#include <stdint.h>
#include <string.h>

static void
skip_space(RipJson* const json)
{
  while (json->at < json->end && *json->at && strchr(" \t\r\n", *json->at)) {
    ++json->at;
  }
}

bool
rip_json_skip(RipJson* const json, const char c)
{
  skip_space(json);
  if (json->at == json->end || *json->at != c) {
    return false;
  }
  ++json->at;
  return true;
}

/// Four hexadecimal digits, or -1
static int32_t
read_hex(RipJson* const json)
{
  static const char digits[] = "0123456789abcdef";

  int32_t value = 0;
  for (unsigned i = 0; i < 4; ++i) {
    if (json->at == json->end || !*json->at) {
      return -1;
    }
    const char        c     = *json->at >= 'A' && *json->at <= 'F' ? (char)(*json->at | 0x20) : *json->at;
    const char* const digit = strchr(digits, c);
    if (!digit) {
      return -1;
    }
    value = 16 * value + (int32_t)(digit - digits);
    ++json->at;
  }
  return value;
}

/// The code point after "\u", surrogate pairs joined, or -1
static int32_t
read_code_point(RipJson* const json)
{
  const int32_t high = read_hex(json);
  if (high < 0xD800 || high > 0xDFFF) {
    return high > 0 ? high : -1;
  }
  if (high > 0xDBFF || json->end - json->at < 2 || json->at[0] != '\\' || json->at[1] != 'u') {
    return -1;
  }
  json->at += 2;
  const int32_t low = read_hex(json);
  return low >= 0xDC00 && low <= 0xDFFF ? 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00) : -1;
}

static char*
write_utf8(char* out, const int32_t code)
{
  if (code < 0x80) {
    *out++ = (char)code;
    return out;
  }
  static const unsigned char heads[] = { 0, 0xC0, 0xE0, 0xF0 };

  const int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  *out++         = (char)(heads[tail] | code >> (6 * tail));
  for (int i = tail - 1; i >= 0; --i) {
    *out++ = (char)(0x80 | (code >> (6 * i) & 0x3F));
  }
  return out;
}

/// Decode what follows a backslash; an escape is never shorter than what it stands for
static char*
read_escape(RipJson* const json, char* const out)
{
  static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

  if (json->at == json->end) {
    return NULL;
  }
  const char c = *json->at++;
  if (c == 'u') {
    const int32_t code = read_code_point(json);
    return code > 0 ? write_utf8(out, code) : NULL;
  }
  for (const char* e = escapes; *e; e += 2) {
    if (*e == c) {
      *out = e[1];
      return out + 1;
    }
  }
  return NULL;
}

const char*
rip_json_string(RipJson* const json)
{
  if (!rip_json_skip(json, '"')) {
    return NULL;
  }
  char* const string = json->at;
  char*       out    = string;
  while (json->at < json->end) {
    const char c = *json->at++;
    if (c == '"') {
      *out = '\0';
      return string;
    }
    if ((unsigned char)c < 0x20u) {
      return NULL;
    }
    if (c != '\\') {
      *out++ = c;
    } else if (!(out = read_escape(json, out))) {
      return NULL;
    }
  }
  return NULL;
}

bool
rip_json_size(RipJson* const json, size_t* const value)
{
  skip_space(json);
  const char* const first = json->at;
  size_t            sum   = 0;
  for (; json->at < json->end && *json->at >= '0' && *json->at <= '9'; ++json->at) {
    const size_t digit = (size_t)(*json->at - '0');
    if (sum > (SIZE_MAX - digit) / 10u) {
      return false;
    }
    sum = 10u * sum + digit;
  }
  *value                = sum;
  const ptrdiff_t count = json->at - first;
  return count == 1 || (count > 1 && *first != '0');
}

bool
rip_json_end(RipJson* const json)
{
  skip_space(json);
  return json->at == json->end;
}
