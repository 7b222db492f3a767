// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Values of options: what kinds there are, and how they are read
#ifndef RIP_CLI_VALUES_H
#define RIP_CLI_VALUES_H

#include <stdbool.h>

typedef enum
{
  RIP_VALUE_NONE,   // bool, set to true
  RIP_VALUE_TEXT,   // const char*
  RIP_VALUE_WHOLE,  // unsigned, from least to most
  RIP_VALUE_REAL,   // float, from least to most
  RIP_VALUE_CHOICE, // unsigned, the place among the names
  RIP_VALUE_KEY,    // unsigned, a MIDI key as a name or a number
  RIP_VALUE_TONIC,  // unsigned, a pitch class as a name
  RIP_VALUE_BARS,   // RipBarList
  RIP_VALUE_METRE,  // unsigned[2], numerator and denominator
} RipValueKind;

typedef struct
{
  RipValueKind       kind;
  double             least, most;
  const char* const* names; // ended by NULL
} RipValue;

/// Read the value of the option --`name` into `place`, which has the kind's type. On failure returns false and has said
/// what it must be.
bool
rip_value_take(const RipValue* value, const char* name, const char* text, void* place);

#endif
