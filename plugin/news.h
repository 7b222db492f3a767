// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// News for the window, from the sampler thread to the audio thread, which sends it on. When there is no window there
// is no news.
#ifndef RIP_NEWS_H
#define RIP_NEWS_H

#include "ring.h"
#include "wire.h"

#define RIP_NEWS 64u // pieces on their way

typedef union
{
  RipWireHead head;
  RipWireBar  bar;
  RipWirePlan plan;
} RipNews;

typedef struct
{
  RipRing          ring;    // sampler -> audio: RipNews
  _Atomic bool     watched; // audio writes: a window wants news
  _Atomic uint32_t asked;   // audio writes: counts how often all was asked for
  _Atomic bool     more;    // sampler sets it when it has more than the ring holds; audio clears it and wakes it
  RipNews          memory[RIP_NEWS];
} RipNewsBox;

/// Before any thread uses it
static inline void
rip_news_init(RipNewsBox* const box)
{
  rip_ring_init(&box->ring, box->memory, sizeof(RipNews), RIP_NEWS);
  atomic_init(&box->watched, false);
  atomic_init(&box->asked, 0u);
  atomic_init(&box->more, false);
}

#endif
