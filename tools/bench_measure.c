// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "bench_measure.h"

#include "diffusion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define WARM_BETA 0.5f

static const size_t memory_sizes[BENCH_MEMORIES] = { (size_t)256 << 10u, (size_t)4 << 20u, (size_t)128 << 20u };

/// Times of one kind
typedef struct
{
  double* ms;
  size_t  count;
} Times;

/// A step being watched
typedef struct
{
  double last;
  double ms[RIP_STAGES];
} Watch;

/// A measurement in progress
typedef struct
{
  RipNet*     net;
  RipScratch* scratch;
  RipProblem  problem;
  RipPlan     plan;
  Times       load, step, whole, warm, sgemm, stage[RIP_STAGES];
  Watch       watch;
  float*      space; // three square matrices
} Run;

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

static BenchSpread
spread_of(const Times* const times)
{
  qsort(times->ms, times->count, sizeof(double), compare);
  return (
    BenchSpread){ times->ms[0], times->ms[times->count / 2u], times->ms[(size_t)((double)(times->count - 1u) * 0.95)] };
}

static void
note(Times* const times, const double ms)
{
  times->ms[times->count++] = ms;
}

static void
notice(void* const data, const RipStage done)
{
  Watch* const watch = (Watch*)data;
  const double time  = now();
  watch->ms[done] += time - watch->last;
  watch->last = now();
}

/// Eight bars of 4/4: a melody in eighths is given, the accompaniment is free
static void
pose(const RipNet* const net, RipProblem* const problem)
{
  static const uint8_t scale[8] = { 0, 2, 4, 5, 7, 9, 11, 12 };
  RipBar               bars[8];
  for (unsigned i = 0; i < 8u; ++i) {
    bars[i] = (RipBar){ 16u, 4u, 4u };
  }
  memset(problem, 0, sizeof(*problem));
  rip_metre_describe(&problem->metre, bars, 8u);
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    const unsigned row = 51u + scale[(frame / 2u * 5u) % 8u];
    if (frame % 2u == 0) {
      rip_keys_set(&problem->given.cell[RIP_MELODY_ONSET][frame], row);
    }
    rip_keys_set(&problem->given.cell[RIP_MELODY_SUSTAIN][frame], row);
    problem->mask.cell[RIP_MELODY][frame] = rip_keys_range(0, RIP_ROWS);
    problem->frame_id[frame]              = frame;
  }
  problem->allowed[RIP_MELODY]        = rip_keys_range(0, RIP_KEYS);
  problem->allowed[RIP_ACCOMPANIMENT] = rip_keys_range(0, RIP_KEYS);
  problem->seed                       = 1u;
  problem->start_beta                 = 1.0f;
  problem->temperature                = 1.0f;
  problem->steps                      = rip_net_info(net)->steps;
  problem->sampler                    = RIP_SAMPLER_POSTERIOR;
  rip_net_texture(net, 0, 16u, 0, 0.5f, &problem->texture);
}

/// What a step sees half way through; a plan has been made
static void
look(const Run* const run, RipNetInput* const input)
{
  *input = (RipNetInput){ .noisy   = &run->plan.roll,
                          .given   = &run->problem.mask,
                          .metre   = &run->problem.metre,
                          .texture = &run->problem.texture,
                          .belief  = rip_scratch_belief(run->scratch),
                          .beta    = 0.5f,
                          .style   = 0 };
}

static void
time_plan(Run* const run)
{
  RipProblem   again = run->problem;
  const double start = now();
  rip_diffusion_run(run->net, run->scratch, &run->problem, NULL, NULL, &run->plan);
  note(&run->whole, now() - start);
  again.source     = run->plan.roll;
  again.start_beta = WARM_BETA;
  again.steps      = (unsigned)(WARM_BETA * (float)run->problem.steps + 0.5f);
  again.steps += again.steps == 0;
  const double warm = now();
  rip_diffusion_run(run->net, run->scratch, &again, NULL, NULL, &run->plan);
  note(&run->warm, now() - warm);
}

/// Steps as they are, and as many that are watched
static void
time_steps(Run* const run, const size_t count)
{
  RipNetInput input;
  look(run, &input);
  rip_net_step(run->net, run->scratch, &input); // warms the caches
  for (size_t i = 0; i < count; ++i) {
    const double start = now();
    rip_net_step(run->net, run->scratch, &input);
    note(&run->step, now() - start);
  }
  rip_scratch_watch(run->scratch, notice, &run->watch);
  for (size_t i = 0; i < count; ++i) {
    memset(run->watch.ms, 0, sizeof(run->watch.ms));
    run->watch.last = now();
    rip_net_step(run->net, run->scratch, &input);
    for (unsigned stage = 0; stage < RIP_STAGES; ++stage) {
      note(&run->stage[stage], run->watch.ms[stage]);
    }
  }
  rip_scratch_watch(run->scratch, NULL, NULL);
}

static void
time_sgemm(Run* const run)
{
  const RipGemm* const gemm  = rip_gemm_blas() ? rip_gemm_blas() : rip_gemm_twin();
  const size_t         size  = (size_t)BENCH_SIDE * BENCH_SIDE;
  const double         start = now();
  rip_gemm(gemm,
           BENCH_SIDE,
           BENCH_SIDE,
           BENCH_SIDE,
           run->space,
           BENCH_SIDE,
           run->space + size,
           BENCH_SIDE,
           run->space + 2u * size,
           BENCH_SIDE,
           false);
  note(&run->sgemm, now() - start);
}

/// How fast memory of a size can be read
static double
read_memory(const size_t size)
{
  const size_t      count = size / sizeof(uint64_t);
  uint64_t*         words = (uint64_t*)malloc(size);
  double            best  = 0.0;
  volatile uint64_t kept;
  if (!words) {
    return 0.0;
  }
  memset(words, 1, size);
  const size_t turns = ((size_t)128 << 20u) / size; // read as much whatever the size
  for (unsigned i = 0; i < 5u; ++i) {
    const double start  = now();
    uint64_t     sum[8] = { 0 }; // partial, so that compilers may use vectors
    for (size_t turn = 0; turn < turns; ++turn) {
      for (size_t j = 0; j + 8u <= count; j += 8u) {
        for (size_t k = 0; k < 8u; ++k) {
          sum[k] += words[j + k];
        }
      }
      words[turn % count] ^= sum[turn % 8u]; // so that no turn can be left out
    }
    kept              = sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
    const double rate = (double)(turns * size) * 1e-6 / (now() - start);
    best              = rate > best ? rate : best;
  }
  (void)kept;
  free(words);
  return best;
}

/// What the stages have to do
static void
count_work(const RipNet* const net, BenchStage stages[RIP_STAGES])
{
  static const char* const names[RIP_STAGES] = {
    "input",        "outer norms", "outer 3x3",        "middle norms", "middle 3x3", "middle attention",
    "bottom norms", "bottom 3x3",  "bottom attention", "halve, widen", "output",
  };
  const double          w        = net->info.width;
  const double          cells[3] = { RIP_TIMES * RIP_PATCH_KEYS,
                                     RIP_TIMES * RIP_PATCH_KEYS / 4.0,
                                     RIP_TIMES * RIP_PATCH_KEYS / 16.0 };
  const double          convs[3] = { 4.0 * net->blocks[0], 4.0 * net->blocks[1], 2.0 * net->blocks[2] };
  static const RipStage norm[3]  = { RIP_STAGE_OUTER_NORM, RIP_STAGE_MIDDLE_NORM, RIP_STAGE_BOTTOM_NORM };
  static const RipStage conv[3]  = { RIP_STAGE_OUTER_CONV, RIP_STAGE_MIDDLE_CONV, RIP_STAGE_BOTTOM_CONV };
  double                channels[3];
  for (unsigned i = 0; i < RIP_STAGES; ++i) {
    stages[i] = (BenchStage){ .name = names[i] };
  }
  for (unsigned i = 0; i < 3u; ++i) {
    channels[i]           = w * (double)(1u << i);
    const double map      = cells[i] * channels[i];
    const double square   = channels[i] * channels[i];
    stages[conv[i]].macs  = convs[i] * 9.0 * cells[i] * square;
    stages[conv[i]].made  = stages[conv[i]].macs / 4.0;
    stages[conv[i]].bytes = 4.0 * convs[i] * (36.0 * square + 2.5 * map);
    stages[norm[i]].bytes = 4.0 * convs[i] * 2.0 * map;
  }
  const double middle = cells[1] * channels[1];
  const double bottom = cells[2] * channels[2];
  const double deep   = net->blocks[2] - 1.0;
  BenchStage*  s      = &stages[RIP_STAGE_MIDDLE_ATTENTION];
  s->macs             = 2.0 * cells[1] * (4.0 * channels[1] * channels[1] + 2.0 * (RIP_TIMES / 2.0) * channels[1]);
  s->bytes =
    4.0 * 2.0 * (4.0 * channels[1] * channels[1] + 13.0 * middle + 2.0 * net->heads * cells[1] * (RIP_TIMES / 2.0));
  s        = &stages[RIP_STAGE_BOTTOM_ATTENTION];
  s->macs  = deep * cells[2] * (4.0 * channels[2] * channels[2] + 2.0 * cells[2] * channels[2]);
  s->bytes = 4.0 * deep * (4.0 * channels[2] * channels[2] + 13.0 * bottom + 2.0 * net->heads * cells[2] * cells[2]);
  s        = &stages[RIP_STAGE_RESIZE];
  s->macs  = 2.0 * (cells[1] * 8.0 * w * w + cells[2] * 32.0 * w * w);
  s->bytes = 4.0 * (2.0 * (8.0 * w * w + 32.0 * w * w) + 8.0 * (cells[0] * w + middle));
  s        = &stages[RIP_STAGE_INPUT];
  s->macs  = cells[0] * w * RIP_PATCH * RIP_PLANES_IN;
  s->bytes = 4.0 * (cells[0] * w * 3.0);
  s        = &stages[RIP_STAGE_OUTPUT];
  s->macs  = cells[0] * w * RIP_PATCH * RIP_PLANES_OUT;
  s->bytes = 4.0 * cells[0] * (3.0 * w + 4.0 * RIP_HEAD_CHANNELS);
  for (unsigned i = 0; i < RIP_STAGES; ++i) {
    if (stages[i].made == 0.0) {
      stages[i].made = stages[i].macs;
    }
  }
  stages[RIP_STAGE_INPUT].made = 0.0; // bits are looked up
}

static bool
allocate(Run* const run, const size_t steps)
{
  const size_t area = (size_t)BENCH_SIDE * BENCH_SIDE;
  double*      room = (double*)calloc((RIP_STAGES + 1u) * steps + 4u * BENCH_ROUNDS, sizeof(double));
  run->space        = (float*)malloc(3u * area * sizeof(float));
  run->step.ms      = room;
  if (!room || !run->space) {
    return false;
  }
  for (size_t i = 0; i < 3u * area; ++i) {
    run->space[i] = (float)(i % 17u) / 8.0f - 1.0f;
  }
  room += steps;
  for (unsigned i = 0; i < RIP_STAGES; ++i, room += steps) {
    run->stage[i].ms = room;
  }
  run->load.ms  = room;
  run->whole.ms = room + BENCH_ROUNDS;
  run->warm.ms  = room + 2u * BENCH_ROUNDS;
  run->sgemm.ms = room + 3u * BENCH_ROUNDS;
  return true;
}

static bool
load(Run* const run, const char* const path, const RipGemm* const gemm, char* const error, const size_t error_size)
{
  rip_net_free(run->net);
  const double start = now();
  run->net           = rip_net_load_with(path, gemm, error, error_size);
  note(&run->load, now() - start);
  return run->net;
}

static void
sum_up(const Run* const run, BenchFigures* const figures)
{
  figures->load       = spread_of(&run->load);
  figures->step       = spread_of(&run->step);
  figures->plan       = spread_of(&run->whole);
  figures->warm       = spread_of(&run->warm);
  figures->sgemm      = spread_of(&run->sgemm);
  figures->steps      = run->step.count;
  figures->plan_steps = run->problem.steps;
  figures->warm_steps = run->plan.steps;
  figures->sgemm_macs = (double)BENCH_SIDE * BENCH_SIDE * BENCH_SIDE;
  figures->scratch    = rip_scratch_size(run->scratch);
  figures->weights    = run->net->count * sizeof(float);
  count_work(run->net, figures->stages);
  for (unsigned i = 0; i < RIP_STAGES; ++i) {
    figures->stages[i].time = spread_of(&run->stage[i]);
  }
  for (unsigned i = 0; i < BENCH_MEMORIES; ++i) {
    figures->memory[i] = (BenchMemory){ memory_sizes[i], read_memory(memory_sizes[i]) };
  }
}

/// Everything in one turn
static bool
take_turn(Run* const run, const BenchTask* const task, const size_t steps, char* const error, const size_t error_size)
{
  if (!load(run, task->model, task->gemm, error, error_size)) {
    return false;
  }
  if (!run->scratch) {
    pose(run->net, &run->problem);
    run->problem.steps = task->plan_steps ? task->plan_steps : run->problem.steps;
    run->scratch       = rip_scratch_new(run->net);
  }
  if (!run->scratch) {
    snprintf(error, error_size, "out of memory");
    return false;
  }
  time_sgemm(run);
  time_plan(run);
  time_steps(run, steps);
  return true;
}

static bool
dump(Run* const run, const char* const path)
{
  RipNetInput input;
  look(run, &input);
  const RipNetOutput output = rip_net_step(run->net, run->scratch, &input);
  return bench_dump(path, &input, &output);
}

RipNet*
bench_measure(const BenchTask* const task, BenchFigures* const figures, char* const error, const size_t error_size)
{
  const size_t steps = (task->steps + BENCH_ROUNDS - 1u) / BENCH_ROUNDS; // of a turn
  Run          run   = { 0 };
  bool         good  = allocate(&run, steps * BENCH_ROUNDS);
  if (!good) {
    snprintf(error, error_size, "out of memory");
  }
  for (unsigned round = 0; good && round < BENCH_ROUNDS; ++round) {
    good = take_turn(&run, task, steps, error, error_size);
  }
  if (good) {
    sum_up(&run, figures);
  }
  if (good && task->dump && !dump(&run, task->dump)) {
    snprintf(error, error_size, "cannot write the dump");
    good = false;
  }
  rip_scratch_free(run.scratch);
  free(run.step.ms);
  free(run.space);
  if (!good) {
    rip_net_free(run.net);
    return NULL;
  }
  return run.net;
}
