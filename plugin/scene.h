// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The settings of the presets, built in, so that an automation lane or a program change can switch them. Real-time.
#ifndef RIP_SCENE_H
#define RIP_SCENE_H

#include "task.h"

typedef struct
{
  const char* name;     // of the preset: urn:ripieno:preset:NAME
  RipSettings settings; // of these: what a preset sets, see presets/presets.py
  float       swing, humanise, follow_dynamics;
} RipScene;

/// How many there are
unsigned
rip_scene_count(void);

/// Scene 1, 2, ... count; NULL for any other number
const RipScene*
rip_scene(unsigned number);

#endif
