// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "freerun.h"

void
rip_free_run_init(RipFreeRun* const run, const double sample_rate)
{
  *run = (RipFreeRun){ .told = INT64_MIN };
  rip_transport_init(&run->clock, sample_rate);
}

void
rip_free_run_tell(RipFreeRun* const run, const int64_t bar)
{
  run->told = bar > run->told ? bar : run->told;
}

void
rip_free_run_forget(RipFreeRun* const run)
{
  run->told = INT64_MIN;
}

void
rip_free_run_start(RipFreeRun* const run, const int64_t remembered, const int64_t offset, const double tempo)
{
  const int64_t last = remembered > run->told ? remembered : run->told;
  const bool    room = last > -RIP_FREE_RUN_GAP && last < INT64_MAX / 2; // bytes may say any number
  rip_transport_start_free(&run->clock, room ? last + RIP_FREE_RUN_GAP : 0, offset, tempo);
}

void
rip_free_run_stop(RipFreeRun* const run)
{
  rip_transport_stop(&run->clock);
}

void
rip_free_run_hear(RipFreeRun* const run, const uint64_t frames)
{
  run->heard = frames;
}

bool
rip_free_run_is_over(const RipFreeRun* const run, const uint64_t frames)
{
  return run->clock.rolling && frames - run->heard >= RIP_FREE_RUN_FRAMES;
}
