// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "values.h"

#include "bars.h"
#include "message.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
refuse(const char* const name, const char* const text, const char* const wanted)
{
  rip_say(NULL, "--%s %s: must be %s", name, *text ? text : "''", wanted);

  return false;
}

static bool
take_text(const char* const name, const char* const text, const char** const place)
{
  *place = text;

  return *text ? true : refuse(name, text, "said");
}

static bool
take_choice(const RipValue* const value, const char* const name, const char* const text, unsigned* const place)
{
  char   wanted[256] = "";
  size_t used        = 0u;
  for (unsigned i = 0u; value->names[i]; ++i) {
    if (!strcmp(text, value->names[i])) {
      *place = i;
      return true;
    }
    const int more = snprintf(wanted + used, sizeof(wanted) - used, "%s%s", i ? ", " : "one of ", value->names[i]);
    used += more > 0 && (size_t)more < sizeof(wanted) - used ? (size_t)more : 0u;
  }

  return refuse(name, text, wanted);
}

static bool
take_whole(const RipValue* const value, const char* const name, const char* const text, unsigned* const place)
{
  char* end = NULL;
  errno     = 0;

  const unsigned long given = strtoul(text, &end, 10);
  if (text[0] < '0' || text[0] > '9' || *end || errno || (double)given < value->least || (double)given > value->most) {
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "a whole number from %.0f to %.0f", value->least, value->most);
    return refuse(name, text, wanted);
  }

  *place = (unsigned)given;
  return true;
}

static bool
take_real(const RipValue* const value, const char* const name, const char* const text, float* const place)
{
  char*        end   = NULL;
  const double given = strtod(text, &end);
  if (end == text || *end || !(given >= value->least && given <= value->most)) {
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "a number from %g to %g", value->least, value->most);
    return refuse(name, text, wanted);
  }

  *place = (float)given;
  return true;
}

/// A metre that lies on the 16th grid and fits into a window: 1/1 to 32/16
static bool
take_metre(const char* const name, const char* const text, unsigned* const place)
{
  unsigned numerator = 0u, denominator = 0u;
  int      used = 0;
  if (sscanf(text, "%3u/%2u%n", &numerator, &denominator, &used) != 2 || text[used] || !numerator || numerator > 32u ||
      (denominator != 1u && denominator != 2u && denominator != 4u && denominator != 8u && denominator != 16u) ||
      numerator * 16u / denominator > 64u) {
    return refuse(name, text, "a metre as 3/4, of at most four whole notes");
  }

  place[0] = numerator;
  place[1] = denominator;
  return true;
}

bool
rip_value_take(const RipValue* const value, const char* const name, const char* const text, void* const place)
{
  switch (value->kind) {
  case RIP_VALUE_NONE:
    *(bool*)place = true;
    return true;
  case RIP_VALUE_TEXT:
    return take_text(name, text, place);
  case RIP_VALUE_WHOLE:
    return take_whole(value, name, text, place);
  case RIP_VALUE_REAL:
    return take_real(value, name, text, place);
  case RIP_VALUE_CHOICE:
    return take_choice(value, name, text, place);
  case RIP_VALUE_KEY:
    return rip_key_parse(text, place) || refuse(name, text, "a key as C3, F#4 or 48");
  case RIP_VALUE_TONIC:
    return rip_tonic_parse(text, place) || refuse(name, text, "a note as C, F# or Bb");
  case RIP_VALUE_BARS:
    return rip_bars_parse(place, text) || refuse(name, text, "bars as 5-8,12");
  case RIP_VALUE_METRE:
    return take_metre(name, text, place);
  }

  return false;
}
