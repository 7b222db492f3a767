// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The control inputs that the window shows, as the plugin's description has them (a test compares the two).
#ifndef RIP_PARAMS_H
#define RIP_PARAMS_H

#include "ports.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum
{
  RIP_PARAM_REAL,
  RIP_PARAM_WHOLE,
  RIP_PARAM_CHOICE,  // of `names`, from `low` on
  RIP_PARAM_SWITCH,  // 0 or 1
  RIP_PARAM_TRIGGER, // acts when it rises
} RipParamKind;

typedef enum
{
  RIP_UNIT_NONE,
  RIP_UNIT_BEATS,
  RIP_UNIT_BPM,
  RIP_UNIT_KEY,     // a MIDI key
  RIP_UNIT_SIGNED,  // shown with its sign
  RIP_UNIT_PERCENT, // of 1
} RipUnit;

typedef struct
{
  RipPort            port;
  const char*        symbol;
  const char*        label; // short
  RipParamKind       kind;
  RipUnit            unit;
  float              low, high, standard;
  const char*        lowest; // what the lowest value is called; NULL: by its number
  const char* const* names;  // of a choice, ended by NULL
  const char* const* briefs; // the same for where there is little room; NULL: they are short
  const char*        help;   // a sentence or two
} RipParam;

/// All of them
const RipParam*
rip_params(size_t* count);

/// NULL if there is none of this symbol
const RipParam*
rip_param_find(const char* symbol);

/// NULL if none is of this port
const RipParam*
rip_param_at(RipPort port);

/// The value within its range, whole if it has to be, as the plugin reads it; NaN becomes the default
float
rip_param_clamp(const RipParam* param, float value);

/// The value in words, e.g. "C4", "-0.25", "Chorale"
void
rip_param_format(const RipParam* param, float value, char* text, size_t size);

/// The same, or a choice's brief name
void
rip_param_format_brief(const RipParam* param, float value, char* text, size_t size);

/// Read what somebody typed: a number, in the unit shown, or a key's name; clamped. False if it is neither.
bool
rip_param_parse(const RipParam* param, const char* text, float* value);

#endif
