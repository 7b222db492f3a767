// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What bench measures. Times are of this thread's CPU, so that other work on the machine counts less; what is compared
// is measured in turns, so that it counts alike.
#ifndef RIP_BENCH_MEASURE_H
#define RIP_BENCH_MEASURE_H

#include "unet_net.h"

#define BENCH_SIDE 1024u // of the matrices that the speed of BLAS is measured with
#define BENCH_ROUNDS 10u // turns
#define BENCH_MEMORIES 3u

/// Of all times of a kind, in ms
typedef struct
{
  double least, median, late; // `late` is the 95th percentile
} BenchSpread;

/// A part of the step
typedef struct
{
  const char* name;
  double      macs;  // multiply-accumulates a step, convolutions counted direct
  double      made;  // those that are made
  double      bytes; // of weights and maps that pass through its loops a step
  BenchSpread time;
} BenchStage;

/// Reading memory of a size over and over
typedef struct
{
  size_t size; // bytes
  double rate; // GB/s, the best
} BenchMemory;

typedef struct
{
  BenchSpread load;
  BenchSpread step;
  BenchSpread plan; // harmonising 8 bars from pure noise
  BenchSpread warm; // the same from the plan before, re-noised to beta = .5, with the steps that are left below it
  BenchSpread sgemm;
  size_t      steps; // timed
  unsigned    plan_steps;
  unsigned    warm_steps;
  double      sgemm_macs;
  size_t      scratch; // bytes an instance
  size_t      weights; // bytes a process
  BenchStage  stages[RIP_STAGES];
  BenchMemory memory[BENCH_MEMORIES];
} BenchFigures;

/// What to measure
typedef struct
{
  const char*    model; // file
  const RipGemm* gemm;
  size_t         steps;      // to be timed
  unsigned       plan_steps; // 0: as shipped
  const char*    dump;       // file for bench_dump, or NULL
} BenchTask;

/// Measure all of it. Returns the network, to be freed, or NULL after saying why in `error`.
RipNet*
bench_measure(const BenchTask* task, BenchFigures* figures, char* error, size_t error_size);

/// Write what a step sees and says as floats: planes [6][frame][row], metre [frame][10], bar, position and bar length
/// [frame], beta, style, attributes [14], logits [4][frame][row], velocities [frame][row]
bool
bench_dump(const char* path, const RipNetInput* input, const RipNetOutput* output);

/// 1e9 multiply-accumulates a second
static inline double
bench_rate(const double macs, const double ms)
{
  return ms > 0.0 ? macs * 1e-6 / ms : 0.0;
}

#endif
