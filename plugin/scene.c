// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "scene.h"

static const RipScene scenes[] = {
#include "scenes.h"
};

unsigned
rip_scene_count(void)
{
  return (unsigned)(sizeof(scenes) / sizeof(scenes[0]));
}

const RipScene*
rip_scene(const unsigned number)
{
  return number >= 1u && number <= rip_scene_count() ? &scenes[number - 1u] : NULL;
}
