// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "freerun.h"

void
rip_free_run_init(RipFreeRun* const run, const double sample_rate)
{
  *run = (RipFreeRun){ 0 };
  rip_transport_init(&run->clock, sample_rate);
}

void
rip_free_run_start(RipFreeRun* const run, const int64_t offset, const double tempo)
{
  rip_transport_start_free(&run->clock, run->bar, offset, tempo);
}

void
rip_free_run_stop(RipFreeRun* const run)
{
  run->bar = run->clock.next.bar + RIP_FREE_RUN_GAP;
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
