// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Makes up what a host may send in one block, and what no host should.
#ifndef RIP_TESTS_STORM_H
#define RIP_TESTS_STORM_H

#include "dice.h"

#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>

/// A transport that behaves, more or less, between surprises
typedef struct
{
  Dice*         dice;
  LV2_URID_Map* map;
  double        rate;
  double        bpm, beats, unit, speed, beat;
  bool          melodious; // one note at a time
  uint8_t       held;      // that note
  bool          hidden;    // no Position at all
  bool          blank;     // Blank instead of Object
  uint32_t      madness;   // one event in so many is senseless; 0: none
} Storm;

void
storm_init(Storm* storm, Dice* dice, const LV2_URID_Map* map, double rate);

/// The transport stands still from here on, and says so
void
storm_calm(Storm* storm);

/// The sequence of a block, in memory of just its size, to be freed with free()
LV2_Atom_Sequence*
storm_block(Storm* storm, uint32_t samples);

#endif
