// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The window opened and closed 200 times, now and then in use: under AddressSanitizer nothing is left behind.

#include "host.h"
#include "scenery.h"

#include <X11/keysym.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <stdio.h>

#define TIMES 200u

/// A field is left open, with an input method at work
static void
type_into(Host* const host)
{
  host_click(host, 740.0, 543.0); // the seed
  host_press(host, XK_1);
}

int
main(void)
{
  for (unsigned i = 0; i < TIMES; ++i) {
    Host* const host = host_open((HostManner){ i % 7u == 3u, i % 5u == 4u ? 2.0f : 1.0f });
    host_live(host, 0.0);
    if (i % 2u) {
      scenery_play(host_report, host);
      host_tell(host, RIP_PORT_STATUS, (float)(i % 6u));
      host_live(host, 0.02);
    }
    if (i % 10u == 1u) {
      type_into(host);
    }
    host_close(host, i % 3u == 2u && i % 7u != 3u);
  }
  cairo_debug_reset_static_data();
  FcFini();
  printf("opened and closed %u times\n", TIMES);
  return 0;
}
