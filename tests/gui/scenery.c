// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "scenery.h"

#include "wire.h"

#define BARS 6     // that were played
#define PLANNED 3u // bars that are planned from bar BARS - 1 on
#define NOW_FRAME 5

typedef struct
{
  unsigned first, length; // of bar
  unsigned key;
} Note;

// A tune over I vi IV V in C, half a bar a chord
static const Note tune[BARS + PLANNED][4] = {
  { { 0, 4, 76 }, { 4, 4, 74 }, { 8, 8, 72 } },
  { { 0, 6, 72 }, { 6, 2, 74 }, { 8, 8, 76 } },
  { { 0, 4, 77 }, { 4, 4, 76 }, { 8, 8, 74 } },
  { { 0, 2, 74 }, { 2, 2, 76 }, { 4, 4, 74 }, { 8, 8, 71 } },
  { { 0, 4, 72 }, { 4, 4, 76 }, { 8, 8, 79 } },
  { { 0, 6, 77 }, { 6, 2, 76 }, { 8, 8, 74 } },
  { { 0, 4, 76 }, { 4, 4, 74 }, { 8, 8, 72 } },
  { { 0, 8, 74 }, { 8, 8, 71 } },
  { { 0, 16, 72 } },
};
static const unsigned chords[BARS + PLANNED][2][3] = {
  { { 48, 60, 64 }, { 45, 57, 64 } }, { { 45, 57, 60 }, { 48, 60, 64 } }, { { 41, 57, 60 }, { 43, 59, 62 } },
  { { 43, 55, 62 }, { 43, 59, 65 } }, { { 48, 60, 64 }, { 52, 60, 67 } }, { { 50, 57, 65 }, { 43, 59, 62 } },
  { { 48, 60, 64 }, { 45, 57, 64 } }, { { 43, 59, 62 }, { 43, 55, 65 } }, { { 48, 55, 64 }, { 48, 60, 67 } },
};

static void
add(RipKeys onset[RIP_WIRE_FRAMES], RipKeys sustain[RIP_WIRE_FRAMES], const Note note, const unsigned end)
{
  for (unsigned i = note.first; i < note.first + note.length && i < end; ++i) {
    rip_keys_set(&sustain[i], note.key - RIP_LOW_KEY);
    if (i == note.first) {
      rip_keys_set(&onset[i], note.key - RIP_LOW_KEY);
    }
  }
}

static void
add_chords(RipKeys onset[RIP_WIRE_FRAMES], RipKeys sustain[RIP_WIRE_FRAMES], const unsigned bar, const unsigned end)
{
  for (unsigned half = 0; half < 2u; ++half) {
    const unsigned* const keys = chords[bar][half];
    add(onset, sustain, (Note){ 8u * half, 8u, keys[0] }, end);
    for (unsigned beat = 0; beat < 4u; ++beat) {
      add(onset, sustain, (Note){ 8u * half + 2u * beat, 2u, keys[1u + beat % 2u] }, end);
    }
  }
}

unsigned
scenery_velocity(const unsigned bar, const unsigned index)
{
  return 30u + (13u * bar + 29u * index) % 80u;
}

void
scenery_play(void (*const take)(void* data, const void* body, size_t size), void* const data)
{
  uint32_t serial = 0u;
  for (unsigned number = 0; number < BARS; ++number) {
    const unsigned end = number + 1u < BARS ? RIP_WIRE_FRAMES : NOW_FRAME + 1u;
    RipWireBar     bar = { .head        = { RIP_WIRE_VERSION, RIP_WIRE_BAR, ++serial },
                           .bar         = number,
                           .bar_frames  = 16u,
                           .numerator   = 4u,
                           .denominator = 4u,
                           .count       = RIP_WIRE_FRAMES,
                           .locked      = number == 2u };
    for (unsigned i = 0; i < 4u; ++i) {
      add(bar.cell[RIP_WIRE_GIVEN_ONSET], bar.cell[RIP_WIRE_GIVEN], tune[number][i], end);
    }
    for (unsigned i = 0; i < RIP_WIRE_NOTES; ++i) {
      bar.velocity[i] = (uint8_t)scenery_velocity(number, i);
    }
    if (number) {
      add_chords(bar.cell[RIP_WIRE_MADE_ONSET], bar.cell[RIP_WIRE_MADE], number, end);
    }
    take(data, &bar, sizeof(bar));
  }
  for (unsigned i = 0; i < PLANNED; ++i) {
    const unsigned number = BARS - 1u + i;
    RipWirePlan    plan   = { .head          = { RIP_WIRE_VERSION, RIP_WIRE_PLAN, ++serial },
                              .bar           = number,
                              .bar_frames    = 16u,
                              .numerator     = 4u,
                              .denominator   = 4u,
                              .count         = RIP_WIRE_FRAMES,
                              .last          = i + 1u == PLANNED,
                              .epoch         = 1u,
                              .sequence      = 20u,
                              .settled_bar   = BARS - 1,
                              .settled_frame = 10 };
    add_chords(plan.onset, plan.sustain, number, RIP_WIRE_FRAMES);
    for (unsigned frame = 0; frame < RIP_WIRE_FRAMES; ++frame) {
      for (unsigned row = 0; row < RIP_KEYS; ++row) {
        const unsigned sure = rip_keys_get(&plan.sustain[frame], row) ? 15u - (16u * i + frame) / 5u
                              : row > 36u && row < 46u && (row * 5u + frame / 2u) % 11u == 3u ? 4u
                                                                                              : 0u;
        plan.certainty[frame][row / 2u] |= (uint8_t)(sure << (row % 2u ? 4u : 0u));
      }
    }
    take(data, &plan, sizeof(plan));
  }
  RipWireNow now = { .head        = { RIP_WIRE_VERSION, RIP_WIRE_NOW, ++serial },
                     .bar         = BARS - 1,
                     .frame       = NOW_FRAME + 0.5f,
                     .pace        = 8.0f,
                     .bar_frames  = 16u,
                     .numerator   = 4u,
                     .denominator = 4u,
                     .epoch       = 1u,
                     .progress    = 1.0f,
                     .plan_ms     = 142.0f,
                     .missed      = 0u,
                     .status      = 4u };
  rip_keys_set(&now.heard, 77u - RIP_LOW_KEY);
  rip_keys_set(&now.played, 50u - RIP_LOW_KEY);
  rip_keys_set(&now.played, 57u - RIP_LOW_KEY);
  take(data, &now, sizeof(now));
}
