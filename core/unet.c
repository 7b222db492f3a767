// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The forward pass. Shapes are (time, key, channel), W the network's width.

#include "unet_net.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16u // floats: a cache line
#define PI 3.14159265f
#define BETA_MIN 0.01f
#define ATTRIBUTE_LIMIT 3.0f // standard deviations

#define MIDDLE_STRIDE (2u * RIP_PATCH_FRAMES) // frames of a token
#define BOTTOM_STRIDE (4u * RIP_PATCH_FRAMES)
#define MIDDLE_TIMES (RIP_TIMES / 2u)
#define BOTTOM_TIMES (RIP_TIMES / 4u)
#define MIDDLE_KEYS (RIP_PATCH_KEYS / 2u)
#define BOTTOM_KEYS (RIP_PATCH_KEYS / 4u)

/// Maps of one level
typedef struct
{
  RipMap x;      // what flows through
  RipMap normal; // normed x, within zeros
  RipMap inner;  // between the two convolutions of a block
} Level;

struct RipScratch
{
  float* floats; // all of the memory below
  size_t size;   // of it, in floats

  RipMap           patches; // (64, 32, 36)
  Level            outer;   // (64, 32, W)
  RipMap           folded1; // (32, 16, 4 W)
  Level            middle;  // (32, 16, 2 W)
  RipMap           folded2; // (16, 8, 8 W)
  Level            bottom;  // (16, 8, 4 W)
  RipAttentionRoom attention_middle;
  RipAttentionRoom attention_bottom;
  RipMap           head; // (64, 32, 30)

  float* condition;  // [2][D]
  float* modulation; // [8 W]
  float* parts;      // of convolutions
  float* output;     // [RIP_PLANES_OUT][RIP_FRAMES][RIP_ROWS]
  float* cells;      // the sampler's
  int8_t classes_middle[MIDDLE_TIMES * MIDDLE_TIMES];
  int8_t classes_bottom[BOTTOM_TIMES * BOTTOM_TIMES];
};

/// Part of an arena, or, while its size is still being counted, nothing yet
static float*
part(RipScratch* const scratch, const size_t count)
{
  float* const start = scratch->floats ? scratch->floats + scratch->size : NULL;
  scratch->size += (count + ALIGNMENT - 1u) / ALIGNMENT * ALIGNMENT;
  return start;
}

static RipMap
map_part(RipScratch* const scratch, const unsigned times, const unsigned keys, const unsigned channels)
{
  return (RipMap){ part(scratch, rip_map_floats(times, keys, channels)), times, keys, channels };
}

static Level
level_part(RipScratch* const scratch, const unsigned times, const unsigned keys, const unsigned channels)
{
  return (Level){ map_part(scratch, times, keys, channels),
                  map_part(scratch, times, keys, channels),
                  map_part(scratch, times, keys, channels) };
}

static RipAttentionRoom
attention_part(RipScratch* const scratch, const Level* const level, const unsigned group)
{
  const RipMap* const x = &level->x;
  return (RipAttentionRoom){ level->normal,
                             map_part(scratch, x->times, x->keys, 3u * x->channels),
                             part(scratch, rip_attention_floats(x->times, x->channels, group)) };
}

/// Room for the largest of the convolutions
static size_t
conv_room(const RipNet* const net)
{
  const unsigned width  = net->info.width;
  const size_t   outer  = rip_conv_room(RIP_TIMES, RIP_PATCH_KEYS, width, width);
  const size_t   middle = rip_conv_room(MIDDLE_TIMES, MIDDLE_KEYS, 2u * width, 2u * width);
  const size_t   bottom = rip_conv_room(BOTTOM_TIMES, BOTTOM_KEYS, 4u * width, 4u * width);
  const size_t   upper  = outer > middle ? outer : middle;
  return upper > bottom ? upper : bottom;
}

static void
lay_out(RipScratch* const scratch, const RipNet* const net)
{
  const unsigned width = net->info.width;

  scratch->size             = 0;
  scratch->patches          = map_part(scratch, RIP_TIMES, RIP_PATCH_KEYS, RIP_PLANES_IN * RIP_PATCH);
  scratch->outer            = level_part(scratch, RIP_TIMES, RIP_PATCH_KEYS, width);
  scratch->folded1          = map_part(scratch, MIDDLE_TIMES, MIDDLE_KEYS, 4u * width);
  scratch->middle           = level_part(scratch, MIDDLE_TIMES, MIDDLE_KEYS, 2u * width);
  scratch->folded2          = map_part(scratch, BOTTOM_TIMES, BOTTOM_KEYS, 8u * width);
  scratch->bottom           = level_part(scratch, BOTTOM_TIMES, BOTTOM_KEYS, 4u * width);
  scratch->attention_middle = attention_part(scratch, &scratch->middle, 1u);
  scratch->attention_bottom = attention_part(scratch, &scratch->bottom, BOTTOM_KEYS);
  scratch->head             = map_part(scratch, RIP_TIMES, RIP_PATCH_KEYS, RIP_PLANES_OUT * RIP_PATCH);
  scratch->condition        = part(scratch, 2u * net->conditions);
  scratch->modulation       = part(scratch, 8u * width);
  scratch->parts            = part(scratch, conv_room(net));
  scratch->output           = part(scratch, RIP_PLANES_OUT * RIP_FRAMES * RIP_ROWS);
  scratch->cells            = part(scratch, 2u * RIP_PLANES * RIP_FRAMES * RIP_ROWS);
}

RipScratch*
rip_scratch_new(const RipNet* const net)
{
  RipScratch* const scratch = (RipScratch*)calloc(1, sizeof(RipScratch));
  if (!scratch) {
    return NULL;
  }
  lay_out(scratch, net);
  scratch->floats = (float*)aligned_alloc(ALIGNMENT * sizeof(float), scratch->size * sizeof(float));
  if (!scratch->floats) {
    free(scratch);
    return NULL;
  }
  memset(scratch->floats, 0, scratch->size * sizeof(float));
  lay_out(scratch, net);
  return scratch;
}

void
rip_scratch_free(RipScratch* const scratch)
{
  if (scratch) {
    free(scratch->floats);
    free(scratch);
  }
}

float*
rip_scratch_cells(RipScratch* const scratch)
{
  return scratch->cells;
}

size_t
rip_scratch_size(const RipScratch* const scratch)
{
  return sizeof(RipScratch) + scratch->size * sizeof(float);
}

/// Noise level, attributes and style as one vector, in scratch->condition
static void
embed_condition(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  float inputs[RIP_CONDITION_INPUTS]; // sines, cosines, values, whether they are asked for
  for (unsigned i = 0; i < 8u; ++i) {
    const float angle = input->beta * PI * (float)(i + 1u);
    inputs[i]         = sinf(angle);
    inputs[8u + i]    = cosf(angle);
  }
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    const bool  asked = isfinite(input->texture->attributes[i]);
    const float value = asked ? (input->texture->attributes[i] - net->attribute_mean[i]) / net->attribute_std[i] : 0.0f;
    inputs[16u + i]   = value < -ATTRIBUTE_LIMIT ? -ATTRIBUTE_LIMIT : value > ATTRIBUTE_LIMIT ? ATTRIBUTE_LIMIT : value;
    inputs[16u + RIP_ATTRIBUTES + i] = asked ? 1.0f : 0.0f;
  }
  const unsigned     size  = net->conditions;
  float* const       e     = scratch->condition;
  const float* const style = net->style + (input->style < RIP_STYLES ? input->style : RIP_STYLES) * size;
  rip_linear(&net->condition[0], inputs, e + size);
  rip_relu(e + size, size);
  rip_linear(&net->condition[1], e + size, e);
  rip_relu(e, size);
  for (unsigned i = 0; i < size; ++i) {
    e[i] += style[i];
  }
}

/// Cells as floats, patch by patch: (64, 32, 36), channels (plane, frame, row)
static void
cut_patches(const RipNetInput* const input, RipMap* const patches)
{
  for (unsigned plane = 0; plane < RIP_PLANES_IN; ++plane) {
    const RipKeys* const frames =
      plane < RIP_PLANES ? input->noisy->cell[plane] : input->given->cell[plane - RIP_PLANES];
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      const unsigned time    = frame / RIP_PATCH_FRAMES;
      const unsigned channel = plane * RIP_PATCH + frame % RIP_PATCH_FRAMES * RIP_PATCH_ROWS;
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        float* const cell                    = rip_map_at(patches, time, row / RIP_PATCH_ROWS);
        cell[channel + row % RIP_PATCH_ROWS] = rip_keys_get(&frames[frame], row) ? 1.0f : 0.0f;
      }
    }
  }
}

/// What the network is told of a frame: its metre, whether the texture's profile speaks of its bar, and what it says
static void
describe_frame(const RipMetre* const metre, const RipTexture* const texture, const unsigned frame, float* const inputs)
{
  memcpy(inputs, metre->feature[frame], sizeof(metre->feature[frame]));
  memset(inputs + RIP_FRAME_FEATURES, 0, (1u + RIP_PROFILE) * sizeof(float));
  if (texture->bar_frames && texture->bar_frames <= RIP_POSITIONS && metre->length[frame] == texture->bar_frames) {
    const float* const profile = texture->profile[metre->position[frame]];
    inputs[RIP_FRAME_FEATURES] = 1.0f;
    memcpy(inputs + RIP_FRAME_FEATURES + 1u, profile, RIP_PROFILE * sizeof(float));
  }
}

/// x = stem(patches) + frame(features of time t) + key
static void
start(const RipNet* const net, RipScratch* const scratch, const RipMetre* const metre, const RipTexture* const texture)
{
  const unsigned width = net->info.width;
  RipMap* const  x     = &scratch->outer.x;
  rip_pointwise(net->gemm, &net->stem, &scratch->patches, x, false);
  for (unsigned t = 0; t < RIP_TIMES; ++t) {
    float* const frame = scratch->modulation; // [W]
    float        inputs[RIP_PATCH_FRAMES * RIP_FRAME_INPUTS];
    for (unsigned i = 0; i < RIP_PATCH_FRAMES; ++i) {
      describe_frame(metre, texture, t * RIP_PATCH_FRAMES + i, inputs + (size_t)i * RIP_FRAME_INPUTS);
    }
    rip_linear(&net->frame, inputs, frame);
    for (unsigned k = 0; k < RIP_PATCH_KEYS; ++k) {
      float* const cell = rip_map_at(x, t, k);
      for (unsigned c = 0; c < width; ++c) {
        cell[c] += frame[c] + net->key[k * width + c];
      }
    }
  }
}

/// out = relu(norm(in) * scale + shift), where scale and shift follow from the condition
static void
modulate(const RipNet* const    net,
         const RipLinear* const modulation,
         RipScratch* const      scratch,
         const RipMap* const    in,
         RipMap* const          out)
{
  float* const scale = scratch->modulation;
  rip_linear(modulation, scratch->condition, scale);
  for (unsigned c = 0; c < in->channels; ++c) {
    scale[c] += 1.0f;
  }
  rip_norm_relu(rip_gemm_loops(net->gemm), in, scale, scale + in->channels, out);
}

static void
run_blocks(const RipNet* const   net,
           RipScratch* const     scratch,
           const RipBlock* const blocks,
           const unsigned        count,
           Level* const          level)
{
  for (const RipBlock* block = blocks; block < blocks + count; ++block) {
    modulate(net, &block->modulation, scratch, &level->x, &level->normal);
    rip_conv3x3(net->gemm, &block->conv1, &level->normal, &level->inner, false, scratch->parts);
    rip_norm_relu(rip_gemm_loops(net->gemm), &level->inner, block->scale, block->shift, &level->normal);
    rip_conv3x3(net->gemm, &block->conv2, &level->normal, &level->x, true, scratch->parts);
  }
}

/// Patches back to cells: head (64, 32, 30), channels (plane, frame, row) -> [RIP_PLANES_OUT][RIP_FRAMES][RIP_ROWS],
/// with what a noisy cell itself says of its clean value added to the logits
static void
finish(const RipNet* const net, const RipNetInput* const input, const RipMap* const head, float* const output)
{
  const float beta = input->beta < BETA_MIN ? BETA_MIN : input->beta;
  for (unsigned plane = 0; plane < RIP_PLANES_OUT; ++plane) {
    float evidence[2] = { 0.0f, 0.0f }; // of a clear and of a set cell
    if (plane < RIP_PLANES) {
      // x_t ~ Bernoulli((1 - beta) x_0 + beta r): a set bit has likelihood 1 - beta + beta r if x_0 = 1, else beta r
      const float ratio = net->info.ratio[plane];
      evidence[0]       = logf(beta * (1.0f - ratio)) - log1pf(-beta * ratio);
      evidence[1]       = log1pf((1.0f - beta) / (beta * ratio));
    }
    for (unsigned frame = 0; frame < RIP_FRAMES; ++frame) {
      static const RipKeys none    = { { 0 } };
      const RipKeys* const noisy   = plane < RIP_PLANES ? &input->noisy->cell[plane][frame] : &none;
      const unsigned       channel = plane * RIP_PATCH + frame % RIP_PATCH_FRAMES * RIP_PATCH_ROWS;
      float* const         out     = output + ((size_t)plane * RIP_FRAMES + frame) * RIP_ROWS;
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        const float* const cell = rip_map_at(head, frame / RIP_PATCH_FRAMES, row / RIP_PATCH_ROWS);
        out[row]                = cell[channel + row % RIP_PATCH_ROWS] + evidence[rip_keys_get(noisy, row)];
      }
    }
  }
}

RipNetOutput
rip_net_step(const RipNet* const net, RipScratch* const scratch, const RipNetInput* const input)
{
  const RipGemm* const gemm   = net->gemm;
  const unsigned*      blocks = net->blocks;
  Level* const         outer  = &scratch->outer;  // (64, 32, W)
  Level* const         middle = &scratch->middle; // (32, 16, 2 W)
  Level* const         bottom = &scratch->bottom; // (16, 8, 4 W)

  embed_condition(net, scratch, input);
  rip_time_classes(input->metre, MIDDLE_STRIDE, scratch->classes_middle);
  rip_time_classes(input->metre, BOTTOM_STRIDE, scratch->classes_bottom);
  cut_patches(input, &scratch->patches);

  start(net, scratch, input->metre, input->texture);
  run_blocks(net, scratch, net->outer_down, blocks[0], outer);

  rip_conv2x2(gemm, &net->down1, &outer->x, &scratch->folded1, &middle->x);
  run_blocks(net, scratch, net->middle_down, blocks[1], middle);
  rip_attend(gemm, &net->attention_down, scratch->classes_middle, 1u, &scratch->attention_middle, &middle->x);

  rip_conv2x2(gemm, &net->down2, &middle->x, &scratch->folded2, &bottom->x);
  for (unsigned i = 0; i < blocks[2]; ++i) {
    run_blocks(net, scratch, &net->bottom[i], 1u, bottom);
    if (i + 1u < blocks[2]) {
      rip_attend(
        gemm, &net->attention_bottom[i], scratch->classes_bottom, BOTTOM_KEYS, &scratch->attention_bottom, &bottom->x);
    }
  }

  rip_pointwise(gemm, &net->up2, &bottom->x, &scratch->folded2, false);
  rip_unfold_add(&scratch->folded2, &middle->x); // onto what went down: the skip connection
  rip_attend(gemm, &net->attention_up, scratch->classes_middle, 1u, &scratch->attention_middle, &middle->x);
  run_blocks(net, scratch, net->middle_up, blocks[1], middle);

  rip_pointwise(gemm, &net->up1, &middle->x, &scratch->folded1, false);
  rip_unfold_add(&scratch->folded1, &outer->x);
  run_blocks(net, scratch, net->outer_up, blocks[0], outer);

  modulate(net, &net->head_modulation, scratch, &outer->x, &outer->normal);
  rip_pointwise(gemm, &net->head, &outer->normal, &scratch->head, false);
  finish(net, input, &scratch->head, scratch->output);
  return (RipNetOutput){ scratch->output, scratch->output + (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS };
}
