// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "bench_report.h"

#include <stdio.h>

static const char*
sgemm_name(void)
{
  return rip_gemm_name(rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin());
}

static void
print_spread(const char* const name, const BenchSpread* const s)
{
  printf("%-18s %9.3f %9.3f %9.3f ms", name, s->least, s->median, s->late);
}

/// A line with useful GFLOP/s and the share of the SGEMM rate, minimum by minimum
static void
print_work(const char* const name, const BenchSpread* const s, const double macs, const BenchFigures* const f)
{
  const double sgemm = bench_rate(f->sgemm_macs, f->sgemm.least);
  const double rate  = bench_rate(macs, s->least);
  print_spread(name, s);
  printf("  %7.1f GFLOP/s  %5.2f of sgemm\n", 2.0 * rate, rate / sgemm);
}

void
bench_report_text(const RipNet* const net, const BenchFigures* const f)
{
  const RipNetInfo* const info = rip_net_info(net);
  char                    name[32];
  printf("network            width %u, %zu parameters, %.3f GMAC a step\n"
         "kernels            %s; sgemm of %s\n"
         "memory             weights %.1f MB a process, scratch %.1f MB an instance\n"
         "%zu steps             minimum    median 95 %% below\n",
         info->width,
         info->parameters,
         info->macs * 1e-9,
         rip_gemm_name(net->gemm),
         sgemm_name(),
         (double)f->weights * 1e-6,
         (double)f->scratch * 1e-6,
         f->steps);
  print_spread("load", &f->load);
  putchar('\n');
  print_work("sgemm 1024", &f->sgemm, f->sgemm_macs, f);
  print_work("step", &f->step, info->macs, f);
  snprintf(name, sizeof(name), "8 bars, %u steps", f->plan_steps);
  print_work(name, &f->plan, info->macs * f->plan_steps, f);
  snprintf(name, sizeof(name), "again, %u steps", f->warm_steps);
  print_work(name, &f->warm, info->macs * f->warm_steps, f);
  puts("of a step:");
  for (unsigned i = 0; i < RIP_STAGES; ++i) {
    print_work(f->stages[i].name, &f->stages[i].time, f->stages[i].macs, f);
  }
  for (unsigned i = 0; i < BENCH_MEMORIES; ++i) {
    printf("reads %7zu KiB  %6.1f GB/s\n", f->memory[i].size >> 10u, f->memory[i].rate);
  }
}

static void
print_json_spread(const char* const name, const BenchSpread* const s)
{
  printf("\"%s\": {\"min\": %.4f, \"median\": %.4f, \"p95\": %.4f}", name, s->least, s->median, s->late);
}

void
bench_report_json(const RipNet* const net, const BenchFigures* const f)
{
  const RipNetInfo* const info  = rip_net_info(net);
  const double            sgemm = bench_rate(f->sgemm_macs, f->sgemm.least);
  printf("{\"width\": %u, \"parameters\": %zu, \"gmac_step\": %.4f, \"kernels\": \"%s\", \"sgemm\": \"%s\", "
         "\"weights_bytes\": %zu, \"scratch_bytes\": %zu, \"steps\": %zu, \"plan_steps\": %u, \"warm_steps\": %u, "
         "\"sgemm_gflops\": %.1f, \"step_gflops\": %.1f, \"share\": %.3f, ",
         info->width,
         info->parameters,
         info->macs * 1e-9,
         rip_gemm_name(net->gemm),
         sgemm_name(),
         f->weights,
         f->scratch,
         f->steps,
         f->plan_steps,
         f->warm_steps,
         2.0 * sgemm,
         2.0 * bench_rate(info->macs, f->step.least),
         bench_rate(info->macs, f->step.least) / sgemm);
  print_json_spread("load_ms", &f->load);
  printf(", ");
  print_json_spread("step_ms", &f->step);
  printf(", ");
  print_json_spread("plan_ms", &f->plan);
  printf(", ");
  print_json_spread("warm_ms", &f->warm);
  printf(", ");
  print_json_spread("sgemm_ms", &f->sgemm);
  printf(", \"stages\": [");
  for (unsigned i = 0; i < RIP_STAGES; ++i) {
    const BenchStage* const s = &f->stages[i];
    printf("%s{\"name\": \"%s\", \"macs\": %.0f, \"made\": %.0f, \"bytes\": %.0f, ",
           i ? ", " : "",
           s->name,
           s->macs,
           s->made,
           s->bytes);
    print_json_spread("ms", &s->time);
    putchar('}');
  }
  printf("], \"memory\": [");
  for (unsigned i = 0; i < BENCH_MEMORIES; ++i) {
    printf("%s{\"bytes\": %zu, \"gb_s\": %.1f}", i ? ", " : "", f->memory[i].size, f->memory[i].rate);
  }
  puts("]}");
}
