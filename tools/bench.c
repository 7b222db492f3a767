// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How long the engine takes here, and what share of OpenBLAS' speed that is: bench --help says how to ask.

#include "bench_report.h"
#include "diffusion.h"
#include "modelpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_DEFAULT 200
#define STEPS_MAX 100000

typedef struct
{
  const char* model;
  const char* kind;
  const char* dump;
  size_t      steps;
  unsigned    plan_steps; // 0: as shipped
  bool        json;
} Options;

static int
usage(FILE* const stream)
{
  fputs("usage: bench [--model FILE] [--steps N] [--plan-steps N] [--kernels default|plain|twin|openblas] [--json]\n"
        "             [--dump FILE]\n"
        "Whole songs a minute, on one core and on two: tools/bench-songs.py\n",
        stream);
  return stream == stdout ? 0 : 2;
}

static bool
parse(const int argc, char** const argv, Options* const options)
{
  for (int i = 1; i < argc; ++i) {
    const char* const value = i + 1 < argc ? argv[i + 1] : NULL;
    if (!strcmp(argv[i], "--json")) {
      options->json = true;
      continue;
    }
    if (!value) {
      return false;
    }
    if (!strcmp(argv[i], "--model")) {
      options->model = value;
    } else if (!strcmp(argv[i], "--kernels")) {
      options->kind = value;
    } else if (!strcmp(argv[i], "--dump")) {
      options->dump = value;
    } else if (!strcmp(argv[i], "--steps") || !strcmp(argv[i], "--plan-steps")) {
      const bool plan  = argv[i][2] == 'p';
      char*      end   = NULL;
      const long steps = strtol(value, &end, 10);
      if (*end || steps < 1 || steps > (plan ? (long)RIP_STEPS_MAX : STEPS_MAX)) {
        return false;
      }
      options->steps      = plan ? options->steps : (size_t)steps;
      options->plan_steps = plan ? (unsigned)steps : options->plan_steps;
    } else {
      return false;
    }
    ++i;
  }
  return true;
}

/// NULL if there is no such kind here
static const RipGemm*
find_kernels(const char* const kind)
{
  return !strcmp(kind, "default")    ? rip_gemm_default()
         : !strcmp(kind, "plain")    ? rip_gemm_plain()
         : !strcmp(kind, "twin")     ? rip_gemm_twin()
         : !strcmp(kind, "openblas") ? rip_gemm_blas()
                                     : NULL;
}

int
main(const int argc, char** const argv)
{
  Options options = { .kind = "default", .steps = STEPS_DEFAULT };
  if (argc == 2 && !strcmp(argv[1], "--help")) {
    return usage(stdout);
  }
  if (!parse(argc, argv, &options)) {
    return usage(stderr);
  }
  const RipGemm* const gemm = find_kernels(options.kind);
  if (!gemm) {
    fprintf(stderr, "bench: no such kernels here: %s\n", options.kind);
    return 2;
  }
  char         path[4096];
  char         error[256] = "";
  BenchFigures figures    = { 0 };
  if (!rip_model_path(options.model, path, sizeof(path))) {
    fputs("bench: no model found; name one with --model\n", stderr);
    return 1;
  }
  rip_gemm_blas(); // its self-test is not to be counted as loading
  const BenchTask task = { path, gemm, options.steps, options.plan_steps, options.dump };
  RipNet* const   net  = bench_measure(&task, &figures, error, sizeof(error));
  if (!net) {
    fprintf(stderr, "bench: %s: %s\n", path, error);
    return 1;
  }
  (options.json ? bench_report_json : bench_report_text)(net, &figures);
  rip_net_free(net);
  return 0;
}
