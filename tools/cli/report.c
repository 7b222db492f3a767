// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "report.h"

#include "text.h"

#include <stdio.h>
#include <unistd.h>

/// Print a JSON string; bytes that are no UTF-8 become U+FFFD
static void
print_json_string(const char* const text)
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

void
rip_report(const RipReport* const report, const RipOptions* const options)
{
  const RipInput* const input = report->input;
  const char* const     style = rip_style_name(options->settings.style);
  const unsigned long   seed  = (unsigned long)report->seed;
  if (!options->json) {
    printf("%s: %zu notes for %zu bars, %s, seed %lu, %.1f s\n",
           report->output,
           report->notes,
           input->bar_count,
           style,
           seed,
           report->seconds);
    return;
  }

  printf("{\"input\": ");
  print_json_string(input->path);
  printf(", \"output\": ");
  print_json_string(report->output);
  printf(", \"mode\": \"harmonise\", \"style\": \"%s\", \"seed\": %lu, \"bars\": %zu, \"melody_notes\": %zu, "
         "\"off_keyboard\": %zu, \"notes\": %zu, \"seconds\": %.3f}\n",
         style,
         seed,
         input->bar_count,
         input->melody_count,
         input->off_keyboard,
         report->notes,
         report->seconds);
}

bool
rip_report_progress(void* const path, const size_t bars, const size_t bar_count)
{
  if (isatty(STDERR_FILENO)) {
    fprintf(stderr, "\r%s: %zu of %zu bars ", rip_base_name(path), bars, bar_count);
    if (bars == bar_count) {
      fputs("\r\033[K", stderr);
    }
    fflush(stderr);
  }

  return true;
}
