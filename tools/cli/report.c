// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "report.h"

#include "message.h"

#include <stdio.h>
#include <unistd.h>

/// Length of the UTF-8 sequence that starts a text, or 0 if it is none (RFC 3629)
static size_t
sequence_length(const unsigned char* const text)
{
  const size_t size = text[0] < 0x80u                       ? 1u
                      : text[0] >= 0xC2u && text[0] < 0xE0u ? 2u
                      : text[0] >= 0xE0u && text[0] < 0xF0u ? 3u
                      : text[0] >= 0xF0u && text[0] < 0xF5u ? 4u
                                                            : 0u;
  for (size_t i = 1u; i < size; ++i) {
    if ((text[i] & 0xC0u) != 0x80u) {
      return 0u;
    }
  }

  const bool overlong  = (text[0] == 0xE0u && text[1] < 0xA0u) || (text[0] == 0xF0u && text[1] < 0x90u);
  const bool surrogate = text[0] == 0xEDu && text[1] >= 0xA0u;
  const bool too_high  = text[0] == 0xF4u && text[1] >= 0x90u;

  return overlong || surrogate || too_high ? 0u : size;
}

/// Print a JSON string; bytes that are no UTF-8 become U+FFFD
static void
print_json_string(const char* const text)
{
  putchar('"');
  for (const unsigned char* c = (const unsigned char*)text; *c;) {
    const size_t size = sequence_length(c);
    if (!size) {
      fputs("\\ufffd", stdout);
    } else if (*c == '"' || *c == '\\') {
      printf("\\%c", *c);
    } else if (*c < 0x20u) {
      printf("\\u%04x", *c);
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
