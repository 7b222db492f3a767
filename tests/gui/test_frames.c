// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a window costs: processor time, in percent of a core, while music rolls by at 30 frames a second, and at rest.
// Prints both; fails where they are far off.

#include "host.h"
#include "scenery.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS 6.0
#define MOST_ROLLING 15.0 // percent; 5 is the aim, and machines differ
#define MOST_AT_REST 3.0

typedef struct
{
  Host*      host;
  RipWireNow now;
} Player;

static void
take(void* const data, const void* const body, const size_t size)
{
  Player* const player = (Player*)data;
  host_report(player->host, body, size);
  if (size == sizeof(RipWireNow)) {
    memcpy(&player->now, body, size);
  }
}

static double
processor_seconds(void)
{
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Let it live, with a report of now 30 times a second if music rolls. Returns percent of a core.
static double
cost(Player* const player, const bool rolls)
{
  const double          before = processor_seconds();
  const unsigned        frames = (unsigned)(SECONDS * 30.0);
  const struct timespec pause  = { 0, 23000000 }; // with what host_live takes, a 30th of a second
  for (unsigned i = 0; i < frames; ++i) {
    if (rolls) {
      player->now.frame += 8.0f / 30.0f;
      if (player->now.frame >= 16.0f) {
        player->now.frame -= 16.0f;
        ++player->now.bar;
      }
      ++player->now.head.serial;
      host_report(player->host, &player->now, sizeof(player->now));
    }
    host_live(player->host, 0.0); // once, as hosts do
    nanosleep(&pause, NULL);
  }
  return 100.0 * (processor_seconds() - before) / SECONDS;
}

int
main(void)
{
  Player player = { .host = host_open((HostManner){ false, 1.0f }) };
  host_live(player.host, 0.5);
  const double rest = cost(&player, false);
  scenery_play(take, &player);
  const double rolling = cost(&player, true);
  host_close(player.host, false);
  printf("rolling %.1f %%, at rest %.1f %% of a core\n", rolling, rest);
  return rolling < MOST_ROLLING && rest < MOST_AT_REST ? EXIT_SUCCESS : EXIT_FAILURE;
}
