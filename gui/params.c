// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "params.h"

#include "chords.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

float
rip_param_clamp(const RipParam* const param, const float value)
{
  if (isnan(value)) {
    return param->standard;
  }
  const float inside = fminf(fmaxf(value, param->low), param->high);
  switch (param->kind) {
  case RIP_PARAM_REAL:
    return inside;
  case RIP_PARAM_SWITCH:
  case RIP_PARAM_TRIGGER:
    return inside > 0.5f ? 1.0f : 0.0f;
  default:
    return roundf(inside);
  }
}

/// A number to hundredths, with a point whatever the locale; `plus` is the sign of one above 0
static void
format_number(const float value, const char* const plus, char* const text, const size_t size)
{
  const long  hundredths = lroundf(fabsf(value) * 100.0f);
  const char* sign       = !hundredths ? "" : value < 0.0f ? "-" : plus;
  snprintf(text, size, "%s%ld.%02ld", sign, hundredths / 100, hundredths % 100);
}

void
rip_param_format(const RipParam* const param, const float value, char* const text, const size_t size)
{
  const float inside = rip_param_clamp(param, value);
  if (param->kind == RIP_PARAM_CHOICE) {
    snprintf(text, size, "%s", param->names[(size_t)(inside - param->low)]);
  } else if (param->lowest && inside <= param->low) {
    snprintf(text, size, "%s", param->lowest);
  } else if (param->unit == RIP_UNIT_KEY) {
    rip_key_name((unsigned)inside, text, size);
  } else if (param->unit == RIP_UNIT_PERCENT) {
    snprintf(text, size, "%ld %%", lroundf(100.0f * inside));
  } else if (param->unit == RIP_UNIT_BPM) {
    const long tenths = lroundf(inside * 10.0f);
    snprintf(text, size, "%ld.%ld", tenths / 10, tenths % 10);
  } else if (param->kind == RIP_PARAM_REAL) {
    format_number(inside, param->unit == RIP_UNIT_SIGNED ? "+" : "", text, size);
  } else {
    snprintf(text, size, "%ld", lroundf(inside));
  }
}

void
rip_param_format_brief(const RipParam* const param, const float value, char* const text, const size_t size)
{
  if (param->briefs) {
    snprintf(text, size, "%s", param->briefs[(size_t)(rip_param_clamp(param, value) - param->low)]);
  } else {
    rip_param_format(param, value, text, size);
  }
}

/// A key's name, e.g. "Bb3" or "f#4"; false if it is none
static bool
parse_key(const char* const text, float* const value)
{
  static const int steps[7] = { 9, 11, 0, 2, 4, 5, 7 }; // A..G
  const int        letter   = toupper((unsigned char)text[0]);
  if (letter < 'A' || letter > 'G') {
    return false;
  }
  int         key  = steps[letter - 'A'];
  const char* rest = text + 1;
  for (; *rest == '#' || *rest == 'b'; ++rest) {
    key += *rest == '#' ? 1 : -1;
  }
  char*      end    = NULL;
  const long octave = strtol(rest, &end, 10);
  if (end == rest || *end || octave < -1 || octave > 9) {
    return false;
  }
  *value = (float)(12 * ((int)octave + 1) + key);
  return true;
}

/// A decimal number with a point or a comma, whatever the locale
static bool
parse_number(const char* const text, float* const value)
{
  const bool  minus = *text == '-';
  const char* at    = text + (minus || *text == '+');
  double      sum   = 0.0;
  double      place = 0.0; // of the next digit, behind the point
  bool        any   = false;
  for (; isdigit((unsigned char)*at) || (!(place > 0.0) && (*at == '.' || *at == ',')); ++at) {
    if (!isdigit((unsigned char)*at)) {
      place = 0.1;
    } else if (place > 0.0) {
      sum += place * (*at - '0');
      place /= 10.0;
      any = true;
    } else {
      sum = fmin(10.0 * sum + (*at - '0'), 1e9);
      any = true;
    }
  }
  while (*at == ' ' || *at == '%') {
    ++at;
  }
  *value = (float)(minus ? -sum : sum);
  return any && !*at;
}

bool
rip_param_parse(const RipParam* const param, const char* const text, float* const value)
{
  const char* start = text;
  while (*start == ' ') {
    ++start;
  }
  float read = 0.0f;
  if (!(param->unit == RIP_UNIT_KEY && parse_key(start, &read)) && !parse_number(start, &read)) {
    return false;
  }
  *value = rip_param_clamp(param, param->unit == RIP_UNIT_PERCENT ? read / 100.0f : read);
  return true;
}
