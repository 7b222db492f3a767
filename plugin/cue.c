// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "cue.h"

void
rip_cue_reset(RipCue* const cue, const unsigned number)
{
  *cue = (RipCue){ .now = number, .next = number };
}

static void
give(RipCue* const cue, const unsigned number, const RipTime next, const bool program)
{
  if (number > rip_scene_count()) {
    return;
  }
  if (number != cue->next) {
    cue->next = number;
    cue->from = next.frame ? next.bar + 1 : next.bar;
  }
  cue->program = program;
}

void
rip_cue_give(RipCue* const cue, const unsigned number, const RipTime next)
{
  give(cue, number, next, false);
}

void
rip_cue_hear(RipCue* const        cue,
             const uint8_t* const message,
             const uint32_t       size,
             const unsigned       channel,
             const RipTime        next)
{
  if (size == 2u && (message[0] & 0xF0u) == 0xC0u && message[1] < 128u &&
      (!channel || channel == (message[0] & 0x0Fu) + 1u)) {
    give(cue, message[1], next, true);
  }
}

void
rip_cue_reach(RipCue* const cue, const int64_t bar)
{
  if (bar >= cue->from) {
    rip_cue_change(cue);
  }
}

void
rip_cue_change(RipCue* const cue)
{
  cue->now = cue->next;
}

static const RipScene*
scene_of(const unsigned number, const RipScene* const controls)
{
  return number ? rip_scene(number) : controls;
}

const RipScene*
rip_cue_scene(const RipCue* const cue, const RipScene* const controls)
{
  return scene_of(cue->now, controls);
}

const RipScene*
rip_cue_scene_at(const RipCue* const cue, const RipScene* const controls, const int64_t bar)
{
  return scene_of(bar >= cue->from ? cue->next : cue->now, controls);
}
