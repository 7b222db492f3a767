// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "controls.h"

#include <math.h>

/// A control's value, within its range; `fallback` where there is none
static float
control(void* const ports[RIP_PORTS], const RipPort port, const float low, const float high, const float fallback)
{
  const float* const value = (const float*)ports[port];
  return !value || isnan(*value) ? fallback : fminf(fmaxf(*value, low), high);
}

static bool
is_on(void* const ports[RIP_PORTS], const RipPort port, const bool fallback)
{
  return control(ports, port, 0.0f, 1.0f, fallback ? 1.0f : 0.0f) > 0.5f;
}

/// The nearest whole number: in double, for a float from 2^23 on has no halves to add
static unsigned
whole(void* const    ports[RIP_PORTS],
      const RipPort  port,
      const unsigned low,
      const unsigned high,
      const unsigned fallback)
{
  return (unsigned)((double)control(ports, port, (float)low, (float)high, (float)fallback) + 0.5);
}

/// Quarters as frames
static uint32_t
frames(void* const ports[RIP_PORTS], const RipPort port, const float low, const float high, const float fallback)
{
  return (uint32_t)(4.0f * control(ports, port, low, high, fallback) + 0.5f);
}

static RipSettings
read_settings(void* const port[RIP_PORTS])
{
  return (RipSettings){
    .mode        = whole(port, RIP_PORT_MODE, 0u, RIP_MODES - 1u, RIP_MODE_HARMONISE),
    .role        = whole(port, RIP_PORT_INPUT_ROLE, 0u, RIP_ROLES - 1u, RIP_ROLE_MELODY),
    .given       = whole(port, RIP_PORT_GIVEN, 0u, RIP_GIVENS - 1u, RIP_GIVEN_NOTES),
    .amount      = control(port, RIP_PORT_AMOUNT, 0.0f, 1.0f, 0.35f),
    .style       = whole(port, RIP_PORT_STYLE, 0u, RIP_STYLES - 1u, 0u),
    .seed        = whole(port, RIP_PORT_SEED, 0u, 16777215u, 0u),
    .steps       = whole(port, RIP_PORT_STEPS, 0u, 100u, 0u),
    .sampler     = RIP_SAMPLER_POSTERIOR,
    .temperature = control(port, RIP_PORT_TEMPERATURE, 0.5f, 1.5f, 1.0f),
    .guidance    = control(port, RIP_PORT_GUIDANCE, 0.0f, 4.0f, 0.0f),
    .density     = control(port, RIP_PORT_DENSITY, -1.0f, 1.0f, 0.0f),
    .low         = whole(port, RIP_PORT_LOW, RIP_LOW_KEY, RIP_HIGH_KEY, RIP_LOW_KEY),
    .high        = whole(port, RIP_PORT_HIGH, RIP_LOW_KEY, RIP_HIGH_KEY, RIP_HIGH_KEY),
    .voices      = whole(port, RIP_PORT_VOICES, 0u, RIP_VOICES_MAX, 0u),
    .key_lock    = whole(port, RIP_PORT_KEY_LOCK, 0u, RIP_KEY_LOCKS - 1u, RIP_KEY_FREE),
    .key         = whole(port, RIP_PORT_KEY, 0u, RIP_CLASSES - 1u, 0u),
    .scale       = whole(port, RIP_PORT_SCALE, 0u, RIP_SCALES - 1u, RIP_SCALE_MAJOR),
  };
}

RipControls
rip_controls_read(void* const port[RIP_PORTS])
{
  return (RipControls){
    .enabled       = is_on(port, RIP_PORT_ENABLED, true),
    .freewheel     = is_on(port, RIP_PORT_FREEWHEEL, false),
    .free_run      = is_on(port, RIP_PORT_SYNC, false),
    .thru          = is_on(port, RIP_PORT_THRU, false),
    .new_each_pass = is_on(port, RIP_PORT_NEW_EACH_PASS, false),
    .lock          = is_on(port, RIP_PORT_LOCK, false),
    .regenerate    = is_on(port, RIP_PORT_REGENERATE, false),
    .panic         = is_on(port, RIP_PORT_PANIC, false),
    .scene         = whole(port, RIP_PORT_SCENE, 0u, rip_scene_count(), 0u),
    .set =
      {
        .settings        = read_settings(port),
        .swing           = control(port, RIP_PORT_SWING, 0.0f, 1.0f, 0.0f),
        .humanise        = control(port, RIP_PORT_HUMANISE, 0.0f, 1.0f, 0.0f),
        .follow_dynamics = control(port, RIP_PORT_FOLLOW_DYNAMICS, 0.0f, 1.0f, 0.5f),
      },
    .lookahead   = frames(port, RIP_PORT_LOOKAHEAD, 0.5f, 8.0f, 1.0f),
    .replan      = frames(port, RIP_PORT_REPLAN, 0.5f, 4.0f, 1.0f),
    .channel_in  = whole(port, RIP_PORT_CHANNEL_IN, 0u, 16u, 0u),
    .channel_out = whole(port, RIP_PORT_CHANNEL_OUT, 1u, 16u, 1u) - 1u,
    .tempo       = (double)control(port, RIP_PORT_TEMPO, 20.0f, 300.0f, 120.0f),
  };
}
