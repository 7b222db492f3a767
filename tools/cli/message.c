// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "message.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

#define LONGEST 4096u

void
rip_say(const char* const file, const char* const format, ...)
{
  char text[LONGEST];
  int  size = snprintf(text, sizeof(text), "ripieno: %s%s", file ? file : "", file ? ": " : "");
  if (size > 0 && (size_t)size < sizeof(text)) {
    va_list args;
    va_start(args, format);
    vsnprintf(text + size, sizeof(text) - (size_t)size, format, args);
    va_end(args);
  }

  for (char* c = text; *c; ++c) {
    *c = (char)(iscntrl((unsigned char)*c) ? '?' : *c);
  }
  fprintf(stderr, "%s\n", text);
}
