// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// training/sampling.py holds the same samplers.

#include "diffusion.h"

#include "constraint.h"
#include "exp.h"
#include "noise.h"
#include "unet_net.h"

#include <math.h>
#include <string.h>

#define SCHEDULE 0.7f      // noise levels are this power of even steps ...
#define FREE_SCHEDULE 0.4f // ... and this one where nothing is given: the parts find a key of their own
// Of what is leant, so much goes to the classes that are leant on and the rest against the others: about as many notes
#define LEAN_TOWARDS (1.0f / 3.0f)
#define ECHO_AGAINST 0.5f // of what cells of the echo gain, others lose
#define LEAN_UNTIL 0.7f   // noise level from which the harmony is settled: passing notes come later
#define WORDS (RIP_ROWS / 32u)

/// A run in progress
typedef struct
{
  const RipNet*     net;
  RipScratch*       scratch;
  const RipProblem* problem;
  RipMask           open;  // cells that may be set: free, inside the window, allowed
  RipRoll           given; // given cells inside the window
  RipRoll           noise;
  RipRoll           guess;  // clean values as far as known; open cells alone
  RipRoll           state;  // what the network sees
  float*            coin;   // [RIP_PLANES][RIP_FRAMES][RIP_ROWS]
  float*            mixed;  // the same, logits with guidance
  float*            belief; // the same, what the step before believed of open cells; 0 elsewhere and at the first step
} Run;

static float*
row_of(float* const cells, const unsigned plane, const unsigned frame)
{
  return cells + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
}

/// Rows of [0, RIP_ROWS) where a < b
static RipKeys
keys_below(const float* const a, const float* const b)
{
  RipKeys keys = { { 0 } };
  for (unsigned word = 0; word < WORDS; ++word) {
    for (unsigned i = 0; i < 32u; ++i) {
      keys.bits[word] |= (uint32_t)(a[32u * word + i] < b[32u * word + i]) << i;
    }
  }
  return keys;
}

/// Rows where a[row] < limit
static RipKeys
keys_below_limit(const float* const a, const float limit)
{
  float limits[RIP_ROWS];
  for (unsigned row = 0; row < RIP_ROWS; ++row) {
    limits[row] = limit;
  }
  return keys_below(a, limits);
}

/// Cells of `yes` where `choice` is set, cells of `no` elsewhere; of `open` cells alone
static RipKeys
choose(const RipKeys* const open, const RipKeys* const choice, const RipKeys* const yes, const RipKeys* const no)
{
  RipKeys keys;
  for (unsigned word = 0; word < WORDS; ++word) {
    const uint32_t c = choice->bits[word];
    keys.bits[word]  = open->bits[word] & ((c & yes->bits[word]) | (~c & no->bits[word]));
  }
  return keys;
}

/// Draw chance for a frame's clean values: the same in the even bars of four, and in the odd ones, so that where the
/// network finds them alike they come out alike, and turned round in the next four, for a phrase answers another and
/// does not repeat it. Each cell's chances stay as they are. Were all bars to draw the same, harmony would stand still.
static void
draw_common(const RipProblem* const problem,
            const unsigned          plane,
            const unsigned          frame,
            const unsigned          stream,
            float                   chance[RIP_ROWS])
{
  const uint64_t bar      = problem->frame_id[frame] >> 16u;
  const uint64_t position = (uint64_t)problem->metre.position[frame];
  rip_noise_row(problem->seed, (bar & ~(uint64_t)6u) << 16u | position, (RipPlane)plane, stream, chance);
  for (unsigned row = 0; row < RIP_ROWS && bar & 4u; ++row) {
    chance[row] = 1.0f - chance[row];
  }
}

/// Find the open and the given cells, draw what stays the same over all steps
static void
begin(Run* const run)
{
  const RipProblem* const problem  = run->problem;
  const RipKeys           keyboard = rip_keys_range(0, RIP_KEYS);
  const unsigned          frames   = problem->metre.frames < RIP_FRAMES ? problem->metre.frames : RIP_FRAMES;
  const RipNetInfo* const info     = rip_net_info(run->net);

  memset(&run->open, 0, sizeof(run->open));
  memset(&run->given, 0, sizeof(run->given));
  memset(&run->noise, 0, sizeof(run->noise));
  memset(&run->guess, 0, sizeof(run->guess));
  memset(run->belief, 0, (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS * sizeof(float));
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    const unsigned voice = plane / 2u;
    for (unsigned frame = 0; frame < frames; ++frame) {
      RipKeys* const open = &run->open.cell[voice][frame];
      for (unsigned word = 0; word < WORDS; ++word) {
        const uint32_t mask = problem->mask.cell[voice][frame].bits[word];
        open->bits[word]    = keyboard.bits[word] & ~mask & problem->allowed[voice].bits[word];
        run->given.cell[plane][frame].bits[word] =
          keyboard.bits[word] & mask & problem->given.cell[plane][frame].bits[word];
        run->guess.cell[plane][frame].bits[word] = open->bits[word] & problem->source.cell[plane][frame].bits[word];
      }
      float prior[RIP_ROWS];
      rip_noise_row(problem->seed, problem->frame_id[frame], (RipPlane)plane, RIP_NOISE_PRIOR, prior);
      draw_common(problem, plane, frame, RIP_NOISE_COIN, row_of(run->coin, plane, frame));
      run->noise.cell[plane][frame] = keys_below_limit(prior, info->ratio[plane]);
    }
  }
}

/// Make the state for noise level beta from the guess: a cell shows noise while its coin is below beta
static void
blend(Run* const run, const float beta)
{
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const RipKeys* const open = &run->open.cell[plane / 2u][frame];
      RipKeys* const       cell = &run->state.cell[plane][frame];
      *cell                     = (RipKeys){ { 0 } };
      if (rip_keys_any(*open)) {
        const RipKeys noisy = keys_below_limit(row_of(run->coin, plane, frame), beta);
        *cell               = choose(open, &noisy, &run->noise.cell[plane][frame], &run->guess.cell[plane][frame]);
      }
    }
  }
}

/// Toss all coins anew
static void
toss(Run* const run, const unsigned step)
{
  const RipProblem* const problem = run->problem;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      rip_noise_row(problem->seed,
                    problem->frame_id[frame],
                    (RipPlane)plane,
                    RIP_NOISE_CHAIN + 2u * step,
                    row_of(run->coin, plane, frame));
    }
  }
}

/// Prefer the pitch classes of a chord in a frame
static void
lean_on_chord(const uint16_t chord, const float nats, const unsigned frame, float* const cells)
{
  for (unsigned plane = RIP_ACCOMPANIMENT_ONSET; plane < RIP_PLANES; ++plane) {
    float* const logit = row_of(cells, plane, frame);
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      const bool inside = chord >> (row + RIP_LOW_KEY) % RIP_CLASSES & 1u;
      logit[row] += nats * (inside ? LEAN_TOWARDS : LEAN_TOWARDS - 1.0f);
    }
  }
}

/// Prefer the cells that an echo has in a frame
static void
lean_on_echo(const RipRoll* const echo, const float nats, const unsigned frame, float* const cells)
{
  for (unsigned plane = RIP_ACCOMPANIMENT_ONSET; plane < RIP_PLANES; ++plane) {
    float* const logit = row_of(cells, plane, frame);
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      logit[row] += nats * (rip_keys_get(&echo->cell[plane][frame], row) ? 1.0f : -ECHO_AGAINST);
    }
  }
}

/// Lean on the chords, and on what is said again, as asked
static void
lean(Run* const run, RipNetOutput* const output, const float beta)
{
  const RipProblem* const problem = run->problem;
  const size_t            cells   = (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS;
  for (unsigned frame = 0; frame < problem->metre.frames; ++frame) {
    const float chord = problem->chords[frame] && beta > LEAN_UNTIL ? problem->lean[frame] : 0.0f;
    const float again = problem->again[frame];
    if (!(chord > 0.0f) && !(again > 0.0f)) {
      continue;
    }
    if (output->logit != run->mixed) {
      memcpy(run->mixed, output->logit, cells * sizeof(float));
      output->logit = run->mixed;
    }
    if (chord > 0.0f) {
      lean_on_chord(problem->chords[frame], chord, frame, run->mixed);
    }
    if (again > 0.0f) {
      lean_on_echo(&problem->echo, again, frame, run->mixed);
    }
  }
}

/// Logits of the present state, [RIP_PLANES][RIP_FRAMES][RIP_ROWS]; `share` of the guidance asked for is applied
static RipNetOutput
predict(Run* const run, const float beta, const float share)
{
  const RipProblem* const problem = run->problem;
  const size_t            cells   = (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS;
  const float             weight  = problem->guidance * share;

  RipRoll seen;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      for (unsigned word = 0; word < WORDS; ++word) {
        seen.cell[plane][frame].bits[word] =
          run->state.cell[plane][frame].bits[word] | run->given.cell[plane][frame].bits[word];
      }
    }
  }
  RipNetInput input = { .noisy  = &seen,
                        .given  = &problem->mask,
                        .metre  = &problem->metre,
                        .belief = run->belief,
                        .beta   = beta < RIP_BETA_MIN ? RIP_BETA_MIN : beta };
  if (weight > 0.0f) {
    RipTexture nothing;
    rip_texture_clear(&nothing);
    input.style   = RIP_STYLES;
    input.texture = &nothing;
    memcpy(run->mixed, rip_net_step(run->net, run->scratch, &input).logit, cells * sizeof(float));
  }
  input.style         = problem->style;
  input.texture       = &problem->texture;
  RipNetOutput output = rip_net_step(run->net, run->scratch, &input);
  if (weight > 0.0f) {
    for (size_t i = 0; i < cells; ++i) {
      run->mixed[i] = output.logit[i] + weight * (output.logit[i] - run->mixed[i]);
    }
    output.logit = run->mixed;
  }
  lean(run, &output, beta);
  return output;
}

/// Keep what is believed of open cells for the next step to hear
static void
believe(Run* const run, const float* const logit)
{
  const RipLoops* const loops = rip_gemm_loops(run->net->gemm);
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const RipKeys* const open = &run->open.cell[plane / 2u][frame];
      if (!rip_keys_any(*open)) {
        continue;
      }
      const float* const row    = logit + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
      float* const       belief = row_of(run->belief, plane, frame);
      loops->sigmoid(row, RIP_ROWS, belief);
      for (unsigned word = 0; word < WORDS; ++word) {
        uint32_t closed = ~open->bits[word];
        for (unsigned i = 32u * word; closed; ++i, closed >>= 1u) {
          belief[i] = closed & 1u ? 0.0f : belief[i];
        }
      }
    }
  }
}

/// Guess the clean cells: where the logit is above 0 ...
static void
guess_likely(Run* const run, const float* const logit)
{
  static const float zeros[RIP_ROWS] = { 0.0f };
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const RipKeys* const open = &run->open.cell[plane / 2u][frame];
      const RipKeys        set =
        rip_keys_any(*open) ? keys_below(zeros, logit + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS) : *open;
      run->guess.cell[plane][frame] = choose(open, &set, &set, &set);
    }
  }
}

/// ... or by drawing them from their probabilities at a temperature
static void
guess_drawn(Run* const run, const float* const logit, const float temperature, const unsigned step)
{
  const RipProblem* const problem   = run->problem;
  const RipLoops* const   loops     = rip_gemm_loops(run->net->gemm);
  const float             sharpness = 1.0f / temperature;
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const RipKeys* const open = &run->open.cell[plane / 2u][frame];
      if (!rip_keys_any(*open)) {
        continue;
      }
      const float* const row = logit + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
      float              dice[RIP_ROWS];
      float              probability[RIP_ROWS];
      draw_common(problem, plane, frame, RIP_NOISE_GUESS + 2u * step, dice);
      for (unsigned i = 0; i < RIP_ROWS; ++i) {
        probability[i] = row[i] * sharpness;
      }
      loops->sigmoid(probability, RIP_ROWS, probability);
      const RipKeys set             = keys_below(dice, probability);
      run->guess.cell[plane][frame] = choose(open, &set, &set, &set);
    }
  }
}

/// Move the state from noise level beta to `lower` by the posterior of the binomial chain given the guess
static void
descend(Run* const run, const float beta, const float lower, const unsigned step)
{
  const RipProblem* const problem = run->problem;
  const float             keep    = (1.0f - beta) / (1.0f - lower); // x_t ~ Bernoulli(keep x_s + (1 - keep) r)
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    const float r = rip_net_info(run->net)->ratio[plane];
    float       chance[2][2]; // of x_s = 1, by x_t and guess
    for (unsigned x = 0; x < 2u; ++x) {
      for (unsigned guess = 0; guess < 2u; ++guess) {
        const float on     = (1.0f - lower) * (float)guess + lower * r;
        const float set    = keep + (1.0f - keep) * r; // P(x_t = 1) if x_s = 1
        const float clear  = (1.0f - keep) * r;        // and if x_s = 0
        const float as_on  = (x ? set : 1.0f - set) * on;
        const float as_off = (x ? clear : 1.0f - clear) * (1.0f - on);
        const float total  = as_on + as_off;
        chance[x][guess]   = total > 0.0f ? as_on / total : (float)guess;
      }
    }
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const RipKeys* const open = &run->open.cell[plane / 2u][frame];
      RipKeys* const       cell = &run->state.cell[plane][frame];
      if (rip_keys_any(*open)) {
        const RipKeys* const guess = &run->guess.cell[plane][frame];
        float                dice[RIP_ROWS];
        rip_noise_row(problem->seed, problem->frame_id[frame], (RipPlane)plane, RIP_NOISE_CHAIN + 2u * step, dice);
        RipKeys set[2]; // by x_t
        for (unsigned x = 0; x < 2u; ++x) {
          const RipKeys as_on  = keys_below_limit(dice, chance[x][1]);
          const RipKeys as_off = keys_below_limit(dice, chance[x][0]);
          set[x]               = choose(open, guess, &as_on, &as_off);
        }
        *cell = choose(open, cell, &set[1], &set[0]);
      }
    }
  }
}

/// Make the state of the next step, at noise level `lower` > 0, from what the network said
static void
advance(Run* const run, const float* const logit, const float beta, const float lower, const unsigned step)
{
  if (run->problem->sampler == RIP_SAMPLER_PUBLISHED) {
    guess_likely(run, logit);
    toss(run, step);
    blend(run, lower);
  } else {
    guess_drawn(run, logit, run->problem->temperature, step);
    descend(run, beta, lower, step);
  }
}

/// Make every sustained stretch a note, without touching given cells: a rise of sustain gets its onset, an onset its
/// sustain; what is held into the first frame from nowhere is silenced
static void
tidy(Run* const run, const unsigned voice)
{
  RipKeys before = { { 0 } }; // sustain of the frame before
  RipKeys lost   = { { 0 } }; // rows held since before the first frame
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    RipKeys* const       onset   = &run->guess.cell[2u * voice][frame];
    RipKeys* const       sustain = &run->guess.cell[2u * voice + 1u][frame];
    const RipKeys* const open    = &run->open.cell[voice][frame];
    for (unsigned word = 0; word < WORDS; ++word) {
      const uint32_t free = open->bits[word];
      sustain->bits[word] |= onset->bits[word] & free;
      if (frame == 0) {
        lost.bits[word] = sustain->bits[word] & ~onset->bits[word];
      }
      lost.bits[word] &= sustain->bits[word] & ~onset->bits[word] & free;
      sustain->bits[word] &= ~lost.bits[word];
      onset->bits[word] |= sustain->bits[word] & ~before.bits[word] & free;
      before.bits[word] = sustain->bits[word];
    }
  }
}

static void
finish(Run* const run, const RipNetOutput* const output, RipPlan* const plan)
{
  guess_likely(run, output->logit);
  for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      for (unsigned word = 0; word < WORDS; ++word) {
        run->guess.cell[plane][frame].bits[word] |= run->given.cell[plane][frame].bits[word];
      }
    }
  }
  tidy(run, RIP_MELODY);
  tidy(run, RIP_ACCOMPANIMENT);
  rip_constraint_thin(run->problem, output->logit, &run->guess);
  plan->roll = run->guess;

  const float* const sustain = output->logit + (size_t)RIP_ACCOMPANIMENT_SUSTAIN * RIP_FRAMES * RIP_ROWS;
  for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
    for (unsigned row = 0; row < RIP_ROWS; ++row) {
      const size_t i           = (size_t)frame * RIP_ROWS + row;
      const float  force       = 127.0f * output->velocity[i] + 0.5f;
      const float  probability = rip_sigmoid(sustain[i]);
      const bool   struck      = rip_keys_get(&plan->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], row) ||
                          rip_keys_get(&plan->roll.cell[RIP_MELODY_ONSET][frame], row);
      plan->velocity[frame][row]  = (uint8_t)(!struck ? 0.0f : force > 127.0f ? 127.0f : force >= 1.0f ? force : 1.0f);
      plan->certainty[frame][row] = (uint8_t)(probability > 0.0f ? 255.0f * probability + 0.5f : 0.0f);
    }
  }
}

/// Noise level of a step, before it is scaled to where the problem starts: falls from 1 to 0 at `steps`, slowly at
/// first, for it is there that the parts come to agree with each other
static float
level(const unsigned step, const unsigned steps, const float schedule)
{
  return powf((float)(steps - step) / (float)steps, schedule);
}

bool
rip_problem_is_free(const RipProblem* const problem)
{
  bool free = !(problem->start_beta < 1.0f);
  for (unsigned frame = 0; free && frame < problem->metre.frames; ++frame) {
    free = !rip_keys_any(problem->mask.cell[RIP_MELODY][frame]) &&
           !rip_keys_any(problem->mask.cell[RIP_ACCOMPANIMENT][frame]);
  }
  return free;
}

void
rip_diffusion_run(const RipNet* const     net,
                  RipScratch* const       scratch,
                  const RipProblem* const problem,
                  const RipStop           stop,
                  void* const             stop_data,
                  RipPlan* const          plan)
{
  const unsigned steps  = problem->steps < 1u ? 1u : problem->steps > RIP_STEPS_MAX ? RIP_STEPS_MAX : problem->steps;
  const bool     pure   = !(problem->start_beta < 1.0f);
  const float    start  = pure ? 1.0f : problem->start_beta > RIP_BETA_MIN ? problem->start_beta : RIP_BETA_MIN;
  const float    power  = rip_problem_is_free(problem) ? FREE_SCHEDULE : SCHEDULE;
  float* const   cells  = rip_scratch_cells(scratch);
  Run            run    = { .net     = net,
                            .scratch = scratch,
                            .problem = problem,
                            .coin    = cells,
                            .mixed   = cells + (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS,
                            .belief  = rip_scratch_belief(scratch) };
  RipNetOutput   output = { NULL, NULL };

  begin(&run);
  blend(&run, start); // at 1 every coin is below it: pure noise
  plan->steps = 0;
  while (plan->steps < steps && !(plan->steps && stop && stop(stop_data))) {
    const unsigned step = plan->steps++;
    const float    beta = start * level(step, steps, power);
    output              = predict(&run, beta, (float)step / (float)steps);
    if (plan->steps < steps) {
      believe(&run, output.logit);
      advance(&run, output.logit, beta, start * level(plan->steps, steps, power), step);
    }
  }
  finish(&run, &output, plan);
}
