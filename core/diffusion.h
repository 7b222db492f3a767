// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Samplers of the binomial diffusion model. Forward process (Atassi, arXiv 2303.08385): x_t ~ Bernoulli((1 - beta) x_0
// + beta r). Any thread, one scratch a thread; nothing allocates.
#ifndef RIP_DIFFUSION_H
#define RIP_DIFFUSION_H

#include "unet.h"

#define RIP_STEPS_MAX 1000u // of a run

typedef enum
{
  RIP_SAMPLER_POSTERIOR, // the binomial chain's exact posterior q(x_s | x_t, x_0), x_0 drawn at a temperature; draws of
                         // x_0 are common to every other bar of four, the chain's are not
  RIP_SAMPLER_PUBLISHED, // x_0 thresholded, fixed noise (arXiv 2303.08385, algorithm of the reference code)
} RipSampler;

/// What is to be filled in
typedef struct
{
  RipRoll  given;               // values of given cells; other cells are ignored, except as `source`
  RipMask  mask;                // which cells are given
  RipRoll  source;              // start_beta < 1: the cells that the free ones are re-noised from
  RipKeys  allowed[RIP_VOICES]; // rows where free cells may be set
  RipMask  mute;   // cells that are no part of what is played: somebody else plays them, or they are imagined
  unsigned voices; // at most so many keys sound at once, muted cells apart; 0: any number
  RipMetre metre;
  uint64_t frame_id[RIP_FRAMES]; // names each frame in musical time, so that one frame draws one noise in whichever
                                 // window it is seen
  uint64_t seed;
  float    start_beta;  // 1: from pure noise
  float    temperature; // of drawn cells, > 0; 1: as the model says
  float guidance; // 0: none; w: logits + ramp w (logits - logits with style and attributes unsaid), at twice the cost
  unsigned   style;
  RipTexture texture;
  unsigned   steps; // 1..RIP_STEPS_MAX
  RipSampler sampler;
  uint16_t   chords[RIP_FRAMES]; // pitch classes that the accompaniment leans on, bit 0 for C; 0: on none
  float      lean[RIP_FRAMES];   // how far: by so many nats it prefers them to the others, 0..10
  RipRoll    echo;               // accompaniment that is said again ...
  float      again[RIP_FRAMES];  // ... so surely: its cells gain so many nats, others lose half as many, 0..10
} RipProblem;

/// Whether no cell is given and there is no source: nothing says what key or chords there are.
bool
rip_problem_is_free(const RipProblem* problem);

/// Asked before each step: true to jump straight to the plan at hand (beta = 0)
typedef bool (*RipStop)(void* data);

/// What came out
typedef struct
{
  RipRoll  roll;                            // given cells as they were; no sustain without its note
  uint8_t  velocity[RIP_FRAMES][RIP_ROWS];  // of onsets, 1..127; the network learnt those of the accompaniment
  uint8_t  certainty[RIP_FRAMES][RIP_ROWS]; // of accompaniment sustain: probability * 255
  unsigned steps;                           // steps made
} RipPlan;

/// Fill the free cells. `stop` may be NULL. At least one step is made.
void
rip_diffusion_run(const RipNet*     net,
                  RipScratch*       scratch,
                  const RipProblem* problem,
                  RipStop           stop,
                  void*             stop_data,
                  RipPlan*          plan);

#endif
