// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the files of the planner share.
#ifndef RIP_PLANNER_IMPL_H
#define RIP_PLANNER_IMPL_H

#include "listener.h"
#include "planner.h"
#include "window.h"

struct RipPlanner
{
  RipMemory*  memory;
  RipListener listener;
  bool        running;
  RipTime     last;   // up to here all is in the timeline
  RipBar      bar;    // metre of the bar `last`
  unsigned    role;   // of what is heard from `last` on
  RipSlot     coming; // what will be played, from `last` on
  RipRequest  request;
  RipTime     asked; // time of the request
  RipWindow   window;
  RipKnown    known;
  RipSounding sounding;
};

#endif
