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

/// The name of a note without its octave, as semitones above C; moves `text` behind it
static bool
take_note(const char** const text, long* const semitones)
{
  static const char notes[] = "C D EF G A B";

  const char* const note = isalpha((unsigned char)**text) ? strchr(notes, toupper((unsigned char)**text)) : NULL;
  if (!note) {
    return false;
  }

  *semitones = note - notes;
  for (*text += 1; **text == '#' || **text == 'b'; *text += 1) {
    *semitones += **text == '#' ? 1 : -1;
  }
  return true;
}

bool
rip_key_parse(const char* const text, unsigned* const key)
{
  const char* at    = text;
  char*       end   = NULL;
  long        value = 0;
  const bool  named = take_note(&at, &value);
  if (!isdigit((unsigned char)*at) && !(named && !strcmp(at, "-1"))) {
    return false;
  }
  value = named ? value + 12 * (strtol(at, &end, 10) + 1) : strtol(at, &end, 10);
  if (*end || value < 0 || value > MOST_KEY) {
    return false;
  }

  *key = (unsigned)value;
  return true;
}

bool
rip_tonic_parse(const char* text, unsigned* const tonic)
{
  long value = 0;
  if (!take_note(&text, &value) || *text) {
    return false;
  }

  *tonic = (unsigned)((value % 12 + 12) % 12);
  return true;
}
