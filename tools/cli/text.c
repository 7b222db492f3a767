// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "text.h"

#include <ctype.h>
#include <string.h>

const char*
rip_base_name(const char* const path)
{
  const char* const slash = strrchr(path, '/');

  return slash ? slash + 1 : path;
}

bool
rip_has_extension(const char* const path, const char* const extension)
{
  const size_t length = strlen(path);
  const size_t wanted = strlen(extension);
  if (length <= wanted) {
    return false;
  }

  for (size_t i = 0u; i < wanted; ++i) {
    if (tolower((unsigned char)path[length - wanted + i]) != extension[i]) {
      return false;
    }
  }

  return true;
}

size_t
rip_utf8_length(const char* const text)
{
  const unsigned char* const c = (const unsigned char*)text;

  size_t size = 0u;
  if (c[0] < 0x80u) {
    size = 1u;
  } else if (c[0] >= 0xC2u && c[0] < 0xF5u) {
    size = c[0] < 0xE0u ? 2u : c[0] < 0xF0u ? 3u : 4u;
  }
  for (size_t i = 1u; i < size; ++i) {
    if ((c[i] & 0xC0u) != 0x80u) {
      return 0u;
    }
  }

  const bool overlong  = (c[0] == 0xE0u && c[1] < 0xA0u) || (c[0] == 0xF0u && c[1] < 0x90u);
  const bool surrogate = c[0] == 0xEDu && c[1] >= 0xA0u;
  const bool too_high  = c[0] == 0xF4u && c[1] >= 0x90u;

  return overlong || surrogate || too_high ? 0u : size;
}

void
rip_clean_text(const char* text, char* const clean, const size_t size)
{
  size_t used = 0u;
  while (*text) {
    const size_t length = rip_utf8_length(text);
    if (used + (length ? length : 1u) >= size) {
      break;
    }
    if (!length || iscntrl((unsigned char)*text)) {
      clean[used++] = '?';
    } else {
      memcpy(clean + used, text, length);
      used += length;
    }
    text += length ? length : 1u;
  }
  clean[used] = '\0';
}
