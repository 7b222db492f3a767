// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "bars.h"

#include "smf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST_KEY 127L

/// A number of digits alone; moves `text` behind it
static bool
take_number(const char** const text, const unsigned most, unsigned* const number)
{
  if (!isdigit((unsigned char)**text)) {
    return false;
  }

  char*               end   = NULL;
  const unsigned long value = strtoul(*text, &end, 10);
  *text                     = end;
  *number                   = (unsigned)value;

  return value <= most;
}

static bool
take_range(const char** const text, RipBarRange* const range)
{
  if (!take_number(text, RIP_SMF_BARS, &range->first)) {
    return false;
  }

  range->last = range->first;
  if (**text == '-') {
    *text += 1;
    if (!take_number(text, RIP_SMF_BARS, &range->last)) {
      return false;
    }
  }

  return range->first && range->first <= range->last;
}

bool
rip_bars_parse(RipBarList* const list, const char* text)
{
  list->count = 0u;
  for (bool more = true; more;) {
    RipBarRange range;
    if (list->count == RIP_BAR_RANGES || !take_range(&text, &range)) {
      list->count = 0u;
      return false;
    }
    list->range[list->count++] = range;

    more = *text == ',';
    text += more;
  }
  if (*text) {
    list->count = 0u;
  }

  return list->count;
}

bool
rip_bars_have(const RipBarList* const list, const size_t bar)
{
  for (size_t i = 0u; i < list->count; ++i) {
    if (bar + 1u >= list->range[i].first && bar + 1u <= list->range[i].last) {
      return true;
    }
  }

  return false;
}

unsigned
rip_bars_last(const RipBarList* const list)
{
  unsigned last = 0u;
  for (size_t i = 0u; i < list->count; ++i) {
    last = list->range[i].last > last ? list->range[i].last : last;
  }

  return last;
}

bool
rip_key_parse(const char* const text, unsigned* const key)
{
  static const char notes[] = "C D EF G A B";

  const char* at    = text;
  char*       end   = NULL;
  long        value = 0;
  if (isalpha((unsigned char)*at)) {
    const char* const note = strchr(notes, toupper((unsigned char)*at++));
    if (!note) {
      return false;
    }
    value = note - notes;
    for (; *at == '#' || *at == 'b'; ++at) {
      value += *at == '#' ? 1 : -1;
    }
    const bool is_octave = isdigit((unsigned char)*at) || (*at == '-' && at[1] == '1');
    value += 12 * (strtol(at, &end, 10) + 1);
    if (!is_octave) {
      return false;
    }
  } else {
    if (!isdigit((unsigned char)*at)) {
      return false;
    }
    value = strtol(at, &end, 10);
  }
  if (*end || value < 0 || value > MOST_KEY) {
    return false;
  }

  *key = (unsigned)value;
  return true;
}
