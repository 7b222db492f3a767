// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "report.h"

#include "message.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
rip_report_string(const char* const text)
{
  putchar('"');
  for (const char* c = text; *c;) {
    const size_t size = rip_utf8_length(c);
    if (!size) {
      fputs("\\ufffd", stdout);
    } else if (*c == '"' || *c == '\\') {
      printf("\\%c", *c);
    } else if ((unsigned char)*c < 0x20u) {
      printf("\\u%04x", (unsigned)*c);
    } else {
      fwrite(c, 1u, size, stdout);
    }
    c += size ? size : 1u;
  }
  putchar('"');
}

static void
report_measures(const RipMeasures* const measures)
{
  printf(", \"segments\": %u, \"metrics\": {", measures->segments);
  bool first = true;
  for (unsigned m = 0u; m < RIP_MEASURES; ++m) {
    if (!isnan(measures->value[m])) {
      printf("%s\"%s\": %.4f", first ? "" : ", ", rip_measure_name((RipMeasure)m), measures->value[m]);
      first = false;
    }
  }
  putchar('}');
}

void
rip_report_job(const RipJob* const job, const RipOptions* const options)
{
  const char* const style = rip_style_name(options->settings.style);
  if (!options->json) {
    printf("%s: %zu notes for %zu bars, %s, seed %u, %.1f s\n",
           job->midi,
           job->notes,
           job->bars,
           style,
           job->seed,
           job->seconds);
    return;
  }

  fputs("{\"input\": ", stdout);
  if (job->input) {
    rip_report_string(job->input);
  } else {
    fputs("null", stdout);
  }
  fputs(", \"output\": ", stdout);
  rip_report_string(job->midi);
  printf(", \"mode\": \"%s\", \"style\": \"%s\", \"seed\": %u, \"bars\": %zu, \"melody_notes\": %zu, "
         "\"off_keyboard\": %zu, \"notes\": %zu, \"seconds\": %.3f",
         rip_command_name(options->command),
         style,
         job->seed,
         job->bars,
         job->melody_notes,
         job->off_keyboard,
         job->notes,
         job->seconds);
  report_measures(&job->measures);
  puts("}");
}

void
rip_report_remarks(const RipJob* const job)
{
  char text[RIP_JOB_TEXT];
  memcpy(text, job->remarks, sizeof(text));
  for (char* line = text; *line;) {
    char* const end = strchr(line, '\n');
    if (end) {
      *end = '\0';
    }
    rip_say(job->input, "%s", line);
    line = end ? end + 1 : line + strlen(line);
  }
}

void
rip_report_sum(const RipJob* const     jobs,
               const size_t            count,
               const double            seconds,
               const bool              stopped,
               const RipOptions* const options)
{
  size_t done = 0u, failed = 0u, bars = 0u, notes = 0u;
  for (size_t i = 0u; i < count; ++i) {
    done += jobs[i].state == RIP_JOB_DONE;
    failed += jobs[i].state == RIP_JOB_FAILED;
    bars += jobs[i].state == RIP_JOB_DONE ? jobs[i].bars : 0u;
    notes += jobs[i].state == RIP_JOB_DONE ? jobs[i].notes : 0u;
  }

  if (count > 1u) {
    fflush(stdout);
    fprintf(options->json ? stderr : stdout,
            "%zu of %zu files made%s: %zu bars, %zu notes, %.1f s, %.1f files a minute\n",
            done,
            count,
            stopped ? " before it was stopped" : "",
            bars,
            notes,
            seconds,
            seconds > 0.0 ? 60.0 * (double)done / seconds : 0.0);
    fflush(stdout);
  }
  for (size_t i = 0u; i < count; ++i) {
    if (jobs[i].state == RIP_JOB_FAILED) {
      rip_say(jobs[i].input, "%s", jobs[i].error);
    }
  }
  if (count > 1u && failed) {
    rip_say(NULL, "%zu of %zu files failed", failed, count);
  }
}
