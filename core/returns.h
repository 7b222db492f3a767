// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Returns: which earlier bar of a song a bar repeats, by what is heard. Any thread; nothing allocates.
#ifndef RIP_RETURNS_H
#define RIP_RETURNS_H

#include "roll.h"

#include <stddef.h>
#include <stdint.h>

/// The bar that a bar repeats
typedef struct
{
  size_t lag;      // bars back, 0: none
  float  likeness; // 0..1; 0 where nothing is known and the lag is but the usual one
} RipReturn;

/// Find what bar number `bar` of the first `bar_count` bars repeats, `least` bars back or more.
///
/// `heard` has the cells of each frame by plane, `first` the first frame of each bar and, at [bar_count], their end.
/// Bars are alike as far as they share their cells (the Jaccard index), and half of it is how the two bars before and
/// after go on alike. A bar returns to one of its own length. A bar like none returns to the one eight bars back, which
/// is where the chords of most songs come round.
RipReturn
rip_return_find(const RipKeys (*heard)[RIP_PLANES], const uint32_t* first, size_t bar_count, size_t bar, size_t least);

/// Where what a bar says again was heard first
typedef struct
{
  size_t bar;      // itself if it is new
  float  likeness; // to the bar that it was traced by, 0..1; 0 if it is new
} RipOrigin;

/// Trace what bar number `bar` says again to where it was heard first; arguments as above, and the origins of the bars
/// before. A section comes back after eight bars or more: what is nearer answers.
RipOrigin
rip_return_origin(const RipKeys (*heard)[RIP_PLANES],
                  const uint32_t*  first,
                  size_t           bar_count,
                  size_t           bar,
                  const RipOrigin* origin);

#endif
