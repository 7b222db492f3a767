// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "locks.h"

#include <stdio.h>
#include <string.h>

bool
rip_locks_get(const RipLocks* const locks, const int64_t bar)
{
  return bar >= 0 && bar < (int64_t)RIP_LOCK_BARS && ((locks->bits[bar / 32] >> (bar % 32)) & 1u);
}

void
rip_locks_set(RipLocks* const locks, const int64_t bar, const bool locked)
{
  if (bar >= 0 && bar < (int64_t)RIP_LOCK_BARS) {
    const uint32_t bit    = 1u << (bar % 32);
    locks->bits[bar / 32] = locked ? locks->bits[bar / 32] | bit : locks->bits[bar / 32] & ~bit;
  }
}

static const char*
skip_space(const char* text)
{
  while (*text == ' ' || *text == '\t') {
    ++text;
  }
  return text;
}

/// The number of a bar, 1.., 0 if there is none; moves on past it
static unsigned
read_bar(const char** const text)
{
  unsigned bar = 0u;
  *text        = skip_space(*text);
  while (**text >= '0' && **text <= '9' && bar <= RIP_LOCK_BARS) {
    bar = 10u * bar + (unsigned)(*(*text)++ - '0');
  }
  *text = skip_space(*text);
  return bar <= RIP_LOCK_BARS ? bar : 0u;
}

bool
rip_locks_parse(RipLocks* const locks, const char* text)
{
  RipLocks read = { { 0u } };
  for (text = skip_space(text); *text;) {
    const unsigned first = read_bar(&text);
    unsigned       last  = first;
    if (*text == '-') {
      ++text;
      last = read_bar(&text);
    }
    if (!first || last < first || (*text && *text != ',')) {
      return false;
    }
    for (unsigned bar = first; bar <= last; ++bar) {
      rip_locks_set(&read, (int64_t)bar - 1, true);
    }
    if (*text && !*(text = skip_space(text + 1))) {
      return false; // a comma and nothing behind it
    }
  }
  *locks = read;
  return true;
}

void
rip_locks_print(const RipLocks* const locks, char text[RIP_LOCKS_TEXT])
{
  size_t used = 0u;
  text[0]     = '\0';
  for (unsigned bar = 0; bar < RIP_LOCK_BARS; ++bar) {
    if (!rip_locks_get(locks, bar)) {
      continue;
    }
    const unsigned first = bar;
    while (rip_locks_get(locks, (int64_t)bar + 1)) {
      ++bar;
    }
    char      range[32];
    const int length = first == bar ? snprintf(range, sizeof(range), "%s%u", used ? "," : "", first + 1u)
                                    : snprintf(range, sizeof(range), "%s%u-%u", used ? "," : "", first + 1u, bar + 1u);
    memcpy(text + used, range, (size_t)length + 1u);
    used += (size_t)length;
  }
}
