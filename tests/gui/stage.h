// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A view with nobody behind it: what it asks for is kept, and its widgets are found by name.
#ifndef RIP_TESTS_STAGE_H
#define RIP_TESTS_STAGE_H

#include "view.h"

#define STAGE_WIDTH 980.0
#define STAGE_HEIGHT 620.0

/// A place in the window
typedef struct
{
  double x, y;
} StagePlace;

typedef struct
{
  RipScore* score;
  RipView   view;
  unsigned  sets; // how often a port was set
  RipPort   port; // the last one
  float     value;
  unsigned  touches, releases;
  int       held[RIP_PORTS]; // touches of a port that no release followed
  char      locks[256];
  char      clip[256];
  unsigned  drags;
} Stage;

/// A stage of this size at scale 1; free it with stage_free
Stage*
stage_new(double width, double height);

void
stage_free(Stage* stage);

/// Show the scenery of scenery.h
void
stage_furnish(Stage* stage);

/// The widget of a port's symbol, or of an action's label; ends the test if there is none
const RipWidget*
stage_find(const Stage* stage, const char* name);

/// Its middle
StagePlace
stage_place(const Stage* stage, const char* name);

/// Press and release at a place, a second after what was before
void
stage_click(Stage* stage, StagePlace at);

void
stage_click_on(Stage* stage, const char* name);

/// Type characters, then Enter
void
stage_type(Stage* stage, const char* text);

#endif
