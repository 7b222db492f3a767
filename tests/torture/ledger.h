// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Keeps account of the notes that come out of a plugin, of its pedals and pitch wheels, and looks at each event.
#ifndef RIP_TESTS_LEDGER_H
#define RIP_TESTS_LEDGER_H

#include "levers.h"

#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>
#include <stdint.h>

typedef struct
{
  LV2_URID sequence, midi;
  uint32_t on[16][128]; // notes that sound
  uint64_t sounding;    // in all
  Levers   levers;
  uint64_t notes;  // note-ons so far
  uint64_t events; // so far
} Ledger;

/// Read what a run of `samples` put into a buffer whose atom had `capacity` bytes. NULL, or what is wrong with it.
const char*
ledger_read(Ledger* ledger, const LV2_Atom_Sequence* out, uint32_t capacity, uint32_t samples);

#endif
