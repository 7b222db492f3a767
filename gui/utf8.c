// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "utf8.h"

#include <string.h>

static const char strange[] = "\xef\xbf\xbd"; // U+FFFD

size_t
rip_utf8_length(const char* const text)
{
  const unsigned char* const c      = (const unsigned char*)text;
  const size_t               length = !c[0]          ? 0u
                                      : c[0] < 0x80u ? 1u
                                      : c[0] < 0xC2u ? 0u // the second byte of one, or too long a form
                                      : c[0] < 0xE0u ? 2u
                                      : c[0] < 0xF0u ? 3u
                                      : c[0] < 0xF5u ? 4u
                                                     : 0u;
  for (size_t i = 1; i < length; ++i) {
    if ((c[i] & 0xC0u) != 0x80u) {
      return 0u;
    }
  }
  const bool unsound = (c[0] == 0xE0u && c[1] < 0xA0u) || (c[0] == 0xEDu && c[1] > 0x9Fu) || // too long; surrogates
                       (c[0] == 0xF0u && c[1] < 0x90u) || (c[0] == 0xF4u && c[1] > 0x8Fu);   // too long; too high
  return unsound ? 0u : length;
}

size_t
rip_utf8_before(const char* const text, const size_t at)
{
  for (size_t back = 2; back <= 4u && back <= at; ++back) {
    if (rip_utf8_length(text + at - back) == back) {
      return at - back;
    }
  }
  return at - 1u;
}

size_t
rip_utf8_write(char to[4], const uint32_t character)
{
  const bool     sound   = character <= 0x10FFFFu && (character < 0xD800u || character > 0xDFFFu);
  const uint32_t code    = sound ? character : 0xFFFDu;
  const size_t   length  = code < 0x80u ? 1u : code < 0x800u ? 2u : code < 0x10000u ? 3u : 4u;
  const unsigned marks[] = { 0u, 0u, 0xC0u, 0xE0u, 0xF0u };
  for (size_t i = 1; i < length; ++i) {
    to[i] = (char)(0x80u | ((code >> (6u * (length - 1u - i))) & 0x3Fu));
  }
  to[0] = (char)(marks[length] | (code >> (6u * (length - 1u))));
  return length;
}

void
rip_utf8_copy(char* const to, const size_t size, const char* const text)
{
  size_t used = 0u;
  for (const char* from = text; *from;) {
    const size_t      length = rip_utf8_length(from);
    const size_t      bytes  = length ? length : sizeof(strange) - 1u;
    const char* const what   = length ? from : strange;
    if (used + bytes >= size) {
      break;
    }
    memcpy(to + used, what, bytes);
    used += bytes;
    from += length ? length : 1u;
  }
  to[used] = '\0';
}

bool
rip_utf8_append(char* const to, const size_t size, const char* const text)
{
  const size_t before = strlen(to);
  size_t       used   = before;
  for (const char* from = text; *from;) {
    const size_t length = rip_utf8_length(from);
    const bool   seen   = length > 2u || (length == 2u && (unsigned char)from[0] > 0xC2u) ||
                      (length == 2u && (unsigned char)from[1] >= 0xA0u) ||
                      (length == 1u && (unsigned char)*from >= 0x20u && *from != 0x7F);
    if (seen && used + length >= size) {
      to[before] = '\0';
      return false;
    }
    if (seen) {
      memcpy(to + used, from, length);
      used += length;
    }
    from += length ? length : 1u;
  }
  to[used] = '\0';
  return true;
}
