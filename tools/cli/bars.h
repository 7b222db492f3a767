// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Lists of bars and keys as people write them
#ifndef RIP_CLI_BARS_H
#define RIP_CLI_BARS_H

#include <stdbool.h>
#include <stddef.h>

#define RIP_BAR_RANGES 256u

/// Bars first..last, both included, counted from 1
typedef struct
{
  unsigned first, last;
} RipBarRange;

/// Bars in the order they were named; none is named in an empty list
typedef struct
{
  RipBarRange range[RIP_BAR_RANGES];
  size_t      count;
} RipBarList;

/// Read a list as "5-8,12". False, and the list empty, if the text is none, or names bar 0 or one beyond RIP_SMF_BARS.
bool
rip_bars_parse(RipBarList* list, const char* text);

/// Whether a bar, counted from 0, is in the list
bool
rip_bars_have(const RipBarList* list, size_t bar);

/// The last bar named, counted from 1; 0 for an empty list
unsigned
rip_bars_last(const RipBarList* list);

/// Read a MIDI key 0..127, as a number or a name: C4 is 60, F#3 or Gb3 is 54. False if the text is none.
bool
rip_key_parse(const char* text, unsigned* key);

/// Read a pitch class, 0 C to 11 B, as a name: F# or Gb is 6. False if the text is none.
bool
rip_tonic_parse(const char* text, unsigned* tonic);

#endif
