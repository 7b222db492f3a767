// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "leading.h"

#include "noise.h"

#include <string.h>

#define VOICES 4u
#define FIFTH 7u
#define OCTAVE 12u
#define BEAT 4u // frames
#define ROUNDS 8u
#define STEPS 3u

/// How many keys sound at a frame, and the lowest of them, upwards
static unsigned
chord_at(const RipRoll* const roll, const unsigned frame, unsigned row[VOICES])
{
  const RipKeys keys =
    rip_keys_union(roll->cell[RIP_MELODY_SUSTAIN][frame], roll->cell[RIP_ACCOMPANIMENT_SUSTAIN][frame]);
  unsigned count = 0u;
  for (unsigned i = 0u; i < RIP_KEYS; ++i) {
    if (rip_keys_get(&keys, i)) {
      if (count < VOICES) {
        row[count] = i;
      }
      ++count;
    }
  }
  return count;
}

/// Pairs of voices that go from one chord to another in parallel
static unsigned
count_parallels(const unsigned before[VOICES], const unsigned after[VOICES])
{
  unsigned count = 0u;
  for (unsigned low = 0u; low < VOICES; ++low) {
    for (unsigned high = low + 1u; high < VOICES; ++high) {
      const bool     moved    = after[low] != before[low] && after[high] != before[high];
      const unsigned interval = (after[high] - after[low]) % OCTAVE;
      const unsigned was      = (before[high] - before[low]) % OCTAVE;
      count += moved && interval == was && (interval == 0u || interval == FIFTH);
    }
  }
  return count;
}

unsigned
rip_leading_faults(const RipRoll* const roll, const RipMetre* const metre, const unsigned until, bool fault[RIP_FRAMES])
{
  unsigned before[VOICES], faults = 0u;
  bool     follows = false;
  memset(fault, 0, RIP_FRAMES * sizeof(*fault));
  for (unsigned frame = 0u; frame < until && frame < metre->frames; ++frame) {
    if (metre->position[frame] % (int)BEAT) {
      continue;
    }
    unsigned       chord[VOICES];
    const bool     full = chord_at(roll, frame, chord) == VOICES;
    const bool     sung = rip_keys_any(roll->cell[RIP_MELODY_SUSTAIN][frame]);
    const unsigned here = full && follows ? count_parallels(before, chord) : sung && !full;
    fault[frame]        = here > 0u;
    faults += here;
    follows = full;
    memcpy(before, chord, sizeof(before));
  }
  return faults;
}

/// Give the melody, and the accompaniment but that of some beats, as a roll has them; false if nothing is left to fill
static bool
give_but(const bool beats[RIP_FRAMES], const RipRoll* const roll, RipProblem* const again)
{
  const RipKeys everything = rip_keys_range(0u, RIP_KEYS);
  bool          any = false, open = false;
  for (unsigned frame = 0u; frame < again->metre.frames; ++frame) {
    RipKeys* const mask                 = &again->mask.cell[RIP_ACCOMPANIMENT][frame];
    again->mask.cell[RIP_MELODY][frame] = everything; // which the sampler may have made too
    for (unsigned plane = 0u; plane < RIP_ACCOMPANIMENT_ONSET; ++plane) {
      again->given.cell[plane][frame] = roll->cell[plane][frame];
    }
    if (again->metre.position[frame] % (int)BEAT == 0) {
      open = beats[frame];
    }
    if (open) {
      any = any || rip_keys_count(*mask) < RIP_KEYS;
      continue;
    }
    *mask = everything;
    for (unsigned plane = RIP_ACCOMPANIMENT_ONSET; plane < RIP_PLANES; ++plane) {
      again->given.cell[plane][frame] = roll->cell[plane][frame];
    }
  }
  return any;
}

bool
rip_leading_mend(const RipNet* const     net,
                 RipScratch* const       scratch,
                 const RipProblem* const problem,
                 const unsigned          until,
                 const RipStop           stop,
                 void* const             stop_data,
                 RipPlan* const          plan)
{
  const bool few = problem->voices && problem->voices + 1u < VOICES;
  if (problem->style != RIP_STYLE_CHORALE || few || problem->start_beta < 1.0f) {
    return true;
  }
  bool     fault[RIP_FRAMES];
  unsigned faults = rip_leading_faults(&plan->roll, &problem->metre, until, fault);
  for (unsigned round = 0u; round < ROUNDS; ++round) {
    RipProblem again = *problem;
    again.seed       = rip_noise_hash(problem->seed, round);
    again.steps      = STEPS;
    if (!give_but(fault, &plan->roll, &again)) {
      return true;
    }
    if (stop && stop(stop_data)) {
      return false;
    }
    RipPlan tried;
    bool    left[RIP_FRAMES];
    rip_diffusion_run(net, scratch, &again, stop, stop_data, &tried);
    if (tried.steps < again.steps) {
      return false; // what is unfinished mends nothing
    }
    const unsigned now = rip_leading_faults(&tried.roll, &problem->metre, until, left);
    if (now < faults) {
      *plan  = tried;
      faults = now;
      memcpy(fault, left, sizeof(fault));
    }
  }
  return true;
}
