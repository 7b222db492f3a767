// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "progress.h"

#include "seconds.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PAUSE 0.1 // seconds between two drawings
#define WIDTH 24u // of the bar
#define MOST_COLUMNS 240u
#define USUAL_COLUMNS 80u

static size_t
columns(void)
{
  struct winsize size = { 0 };
  const bool     said = !ioctl(STDERR_FILENO, TIOCGWINSZ, &size) && size.ws_col > 8u;

  return !said ? USUAL_COLUMNS : size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
}

bool
rip_progress_begin(RipProgress* const progress, const RipJob* const jobs, const size_t count)
{
  *progress             = (RipProgress){ .jobs = jobs, .count = count, .begun = rip_seconds() };
  progress->share       = calloc(count, sizeof(float));
  progress->on_terminal = isatty(STDERR_FILENO);

  return progress->share;
}

/// [######------] 12 of 45, 1 failed, 0:42 left, song.mid
static void
draw(RipProgress* const progress, const size_t job)
{
  const double time = rip_seconds();
  if (!progress->on_terminal || (progress->visible && time < progress->drawn + PAUSE)) {
    return;
  }

  double done = 0.0;
  for (size_t i = 0u; i < progress->count; ++i) {
    done += (double)progress->share[i];
  }
  const double share = done / (double)progress->count;
  const double left  = share > 0.01 ? (time - progress->begun) * (1.0 - share) / share : 0.0;

  char     bar[WIDTH + 1u] = "";
  unsigned i               = 0u;
  for (; i < WIDTH; ++i) {
    bar[i] = i < (unsigned)(share * WIDTH + 0.5) ? '#' : '-';
  }
  bar[i] = '\0';

  char failed[32] = "", rest[32] = "", text[MOST_COLUMNS + 1u], name[128];
  if (progress->failed) {
    snprintf(failed, sizeof(failed), ", %zu failed", progress->failed);
  }
  if (left > 0.0) {
    snprintf(rest, sizeof(rest), ", %u:%02u left", (unsigned)left / 60u, (unsigned)left % 60u);
  }
  rip_clean_text(rip_base_name(progress->jobs[job].midi), name, sizeof(name));
  snprintf(text,
           columns() < sizeof(text) ? columns() : sizeof(text),
           "[%s] %zu of %zu%s%s, %s",
           bar,
           progress->over,
           progress->count,
           failed,
           rest,
           name);
  fprintf(stderr, "\r%s\033[K", text);
  fflush(stderr);
  progress->visible = true;
  progress->drawn   = time;
}

void
rip_progress_bars(RipProgress* const progress, const size_t job, const size_t bars, const size_t bar_count)
{
  progress->share[job] = (float)bars / (float)bar_count;
  draw(progress, job);
}

void
rip_progress_over(RipProgress* const progress, const size_t job, const bool failed)
{
  progress->share[job] = 1.0f;
  progress->over += 1u;
  progress->failed += failed;
  if (progress->over < progress->count) {
    draw(progress, job);
  }
}

void
rip_progress_clear(RipProgress* const progress)
{
  if (progress->visible) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->visible = false;
  }
}

void
rip_progress_end(RipProgress* const progress)
{
  rip_progress_clear(progress);
  free(progress->share);
  progress->share = NULL;
}
