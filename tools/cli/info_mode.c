// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "gemm.h"
#include "message.h"
#include "modelpath.h"
#include "modes.h"
#include "report.h"
#include "weights.h"

#include <stdio.h>

#define LONGEST_PATH 4096u

/// Metadata that files of weights may have, and what to call it
static const struct
{
  const char* key;
  const char* name;
} metadata[] = {
  { "format", "format" },   { "blocks", "blocks" }, { "heads", "heads" },
  { "samples", "trained" }, { "data", "data" },     { "licence", "licence" },
};

static void
print_words(const char* const path, const RipNetInfo* const info, const RipWeights* const weights)
{
  printf("file         %s\n"
         "network      width %u, %zu parameters in %zu arrays\n"
         "work         %.1f million multiply-accumulates a step, %u steps a window of %u frames\n"
         "kernels      %s\n",
         path,
         info->width,
         info->parameters,
         rip_weights_count(weights),
         info->macs * 1e-6,
         info->steps,
         RIP_FRAMES,
         rip_gemm_name(rip_gemm_default()));
  printf("cells set    %.4f %.4f %.4f %.4f of onsets and sustain of melody and accompaniment\n",
         (double)info->ratio[0],
         (double)info->ratio[1],
         (double)info->ratio[2],
         (double)info->ratio[3]);
  fputs("styles      ", stdout);
  for (unsigned style = 0u; style < RIP_STYLES; ++style) {
    printf(" %s", rip_style_name(style));
  }
  putchar('\n');
  for (size_t i = 0u; i < sizeof(metadata) / sizeof(*metadata); ++i) {
    const char* const value = rip_weights_metadata(weights, metadata[i].key);
    if (value) {
      printf("%-12s %s\n", metadata[i].name, value);
    }
  }
}

static void
print_json(const char* const path, const RipNetInfo* const info, const RipWeights* const weights)
{
  fputs("{\"file\": ", stdout);
  rip_report_string(path);
  printf(", \"width\": %u, \"parameters\": %zu, \"arrays\": %zu, \"macs\": %.0f, \"steps\": %u, \"frames\": %u, "
         "\"kernels\": \"%s\", \"ratio\": [%.6f, %.6f, %.6f, %.6f]",
         info->width,
         info->parameters,
         rip_weights_count(weights),
         info->macs,
         info->steps,
         RIP_FRAMES,
         rip_gemm_name(rip_gemm_default()),
         (double)info->ratio[0],
         (double)info->ratio[1],
         (double)info->ratio[2],
         (double)info->ratio[3]);
  fputs(", \"styles\": [", stdout);
  for (unsigned style = 0u; style < RIP_STYLES; ++style) {
    printf("%s\"%s\"", style ? ", " : "", rip_style_name(style));
  }
  puts("]}");
}

int
rip_mode_info(const RipOptions* const options)
{
  char path[LONGEST_PATH];
  char error[256];
  if (options->input_count > 1u) {
    rip_say(NULL, "info reads one file");
    return RIP_EXIT_USAGE;
  }
  if (!rip_model_path(options->input_count ? options->inputs[0] : NULL, path, sizeof(path))) {
    rip_say(NULL, "no weights found: name a file or set RIPIENO_MODEL");
    return RIP_EXIT_INPUT;
  }

  RipNet* const     net     = rip_net_load(path, error, sizeof(error));
  RipWeights* const weights = net ? rip_weights_load(path, error, sizeof(error)) : NULL;
  if (!weights) {
    rip_say(path, "%s", error);
  } else if (options->json) {
    print_json(path, rip_net_info(net), weights);
  } else {
    print_words(path, rip_net_info(net), weights);
  }

  const int status = weights ? RIP_EXIT_DONE : RIP_EXIT_INPUT;
  rip_weights_free(weights);
  rip_net_free(net);
  return status;
}
