// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How long a step of the network takes here, and what share of OpenBLAS' speed that is: bench --help says how to ask.
// Times are of this thread's CPU, so that other work on the machine counts less.

#include "modelpath.h"
#include "unet_net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STEPS_DEFAULT 100
#define STEPS_MAX 100000
#define SIDE 1024u // of the matrices that the speed of BLAS is measured with
#define ROUNDS 8u

typedef struct
{
  const char* model;
  const char* kind;
  size_t      steps;
  bool        json;
} Options;

typedef struct
{
  double load;                // ms
  double least, median, late; // ms a step; `late` is the 95th percentile
  double rate;                // 1e9 multiply-accumulates a second at the median
  double blas;                // the same of OpenBLAS (or of our own kernels) on square matrices
  size_t scratch;             // bytes
} Figures;

static double
now(void)
{
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

static int
compare(const void* const a, const void* const b)
{
  const double left  = *(const double*)a;
  const double right = *(const double*)b;
  return (left > right) - (left < right);
}

/// A full window of 4/4 with a given melody, some noise and everything asked for
static void
fill_input(const RipNet* const net,
           RipRoll* const      noisy,
           RipMask* const      given,
           RipMetre* const     metre,
           RipTexture* const   texture,
           RipNetInput* const  input)
{
  RipBar bars[8];
  for (unsigned i = 0; i < 8u; ++i) {
    bars[i] = (RipBar){ 16u, 4u, 4u };
  }
  rip_metre_describe(metre, bars, 8u);
  memset(noisy, 0, sizeof(*noisy));
  memset(given, 0, sizeof(*given));
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    memset(&given->cell[RIP_MELODY][frame], 0xFF, sizeof(RipKeys));
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      rip_keys_set(&noisy->cell[plane][frame], (frame * 7u + plane * 13u) % RIP_KEYS);
    }
  }
  rip_net_texture(net, 0, 16u, 0, texture);
  *input =
    (RipNetInput){ .noisy = noisy, .given = given, .metre = metre, .texture = texture, .beta = 0.5f, .style = 0 };
}

/// 1e9 multiply-accumulates a second on square matrices, the best of some rounds; 0 without memory
static double
measure_blas(const RipGemm* const gemm)
{
  const size_t size  = (size_t)SIDE * SIDE;
  float* const space = (float*)malloc(3u * size * sizeof(float));
  double       best  = 0.0;
  for (size_t i = 0; space && i < 3u * size; ++i) {
    space[i] = (float)(i % 17u) / 8.0f - 1.0f;
  }
  for (unsigned i = 0; space && i < ROUNDS; ++i) {
    const double start = now();
    rip_gemm(gemm, SIDE, SIDE, SIDE, space, SIDE, space + size, SIDE, space + 2u * size, SIDE, false);
    const double rate = (double)size * SIDE * 1e-6 / (now() - start);
    best              = rate > best ? rate : best;
  }
  free(space);
  return best;
}

static bool
measure_steps(const RipNet* const net, const size_t steps, Figures* const figures)
{
  RipScratch* const scratch = rip_scratch_new(net);
  double* const     times   = (double*)calloc(steps, sizeof(double));
  RipRoll           noisy;
  RipMask           given;
  RipMetre          metre;
  RipTexture        texture;
  RipNetInput       input;
  if (!scratch || !times) {
    rip_scratch_free(scratch);
    free(times);
    return false;
  }
  fill_input(net, &noisy, &given, &metre, &texture, &input);
  rip_net_step(net, scratch, &input); // warms the caches
  for (size_t i = 0; i < steps; ++i) {
    const double start = now();
    rip_net_step(net, scratch, &input);
    times[i] = now() - start;
  }
  qsort(times, steps, sizeof(double), compare);
  figures->least   = times[0];
  figures->median  = times[steps / 2u];
  figures->late    = times[(size_t)((double)(steps - 1u) * 0.95)];
  figures->rate    = rip_net_info(net)->macs * 1e-6 / figures->median;
  figures->scratch = rip_scratch_size(scratch);
  rip_scratch_free(scratch);
  free(times);
  return true;
}

static void
report(const RipNet* const net, const RipGemm* const gemm, const Figures* const f, const Options* const options)
{
  const RipNetInfo* const info  = rip_net_info(net);
  const char* const       blas  = rip_gemm_name(rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin());
  const double            share = f->rate / f->blas;
  printf(options->json
           ? "{\"width\": %u, \"parameters\": %zu, \"gmac_step\": %.4f, \"kernels\": \"%s\", \"load_ms\": %.1f, "
             "\"scratch_bytes\": %zu, \"steps\": %zu, \"step_ms\": {\"min\": %.3f, \"median\": %.3f, \"p95\": %.3f}, "
             "\"gmac_s\": %.1f, \"sgemm\": \"%s\", \"sgemm_gmac_s\": %.1f, \"share\": %.3f}\n"
           : "network     width %u, %zu parameters, %.3f GMAC a step\n"
             "kernels     %s\n"
             "load        %.1f ms\n"
             "scratch     %zu bytes\n"
             "step        of %zu: min %.2f ms, median %.2f ms, 95 %% below %.2f ms\n"
             "speed       %.1f GMAC/s at the median\n"
             "sgemm       %s, 1024 x 1024 x 1024: %.1f GMAC/s\n"
             "share       %.2f\n",
         info->width,
         info->parameters,
         info->macs * 1e-9,
         rip_gemm_name(gemm),
         f->load,
         f->scratch,
         options->steps,
         f->least,
         f->median,
         f->late,
         f->rate,
         blas,
         f->blas,
         share);
}

static int
usage(FILE* const stream)
{
  fputs("usage: bench [--model FILE] [--steps N] [--kernels default|plain|twin|openblas] [--json]\n", stream);
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
    } else if (!strcmp(argv[i], "--steps")) {
      char*      end   = NULL;
      const long steps = strtol(value, &end, 10);
      if (*end || steps < 1 || steps > STEPS_MAX) {
        return false;
      }
      options->steps = (size_t)steps;
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
  char    path[4096];
  char    error[256] = "";
  Figures figures    = { 0 };
  if (!rip_model_path(options.model, path, sizeof(path))) {
    fputs("bench: no model found; name one with --model\n", stderr);
    return 1;
  }
  rip_gemm_blas(); // its self-test is not to be counted as loading
  const double  start = now();
  RipNet* const net   = rip_net_load_with(path, gemm, error, sizeof(error));
  figures.load        = now() - start;
  if (!net) {
    fprintf(stderr, "bench: %s: %s\n", path, error);
    return 1;
  }
  figures.blas = measure_blas(rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin());
  if (!measure_steps(net, options.steps, &figures)) {
    fputs("bench: out of memory\n", stderr);
    rip_net_free(net);
    return 1;
  }
  report(net, gemm, &figures, &options);
  rip_net_free(net);
  return 0;
}
