// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// From a file to a network: every tensor is looked up by its name and must have the shape that the metadata implies.

#include "unet_tensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "ripieno-unet-5"
#define STYLES "pop-piano art-song chorale quartet"
#define ATTRIBUTES                                                                                                     \
  "notes_bar polyphony duration groove1 groove2 pattern1 texture_std bass_pitch above_melody silence chroma1 chroma4 " \
  "off_eighths melody_notes_bar melody_pitch"
#define WIDTH_MAX 256u
#define CONDITIONS_MAX 1024u
#define TEXTURES_MAX 65536u
#define STEM_MORE (RIP_PLANES_IN * RIP_PATCH_FRAMES * RIP_PATCH_CHORDS) // floats a channel of the tables made of them
#define HEAD_MORE (RIP_HEAD_CHANNELS + 1u)

static RipLinear
take_matrix(RipLoad* const    load,
            const char* const prefix,
            const char* const name,
            const size_t      inputs,
            const size_t      outputs)
{
  return rip_load_linear(load, prefix, name, 2u, (const size_t[]){ inputs, outputs });
}

/// A 2x2 convolution of stride 2
static RipLinear
take_halving(RipLoad* const load, const char* const name, const size_t inputs, const size_t outputs)
{
  return rip_load_linear(load, "", name, 4u, (const size_t[]){ 2u, 2u, inputs, outputs });
}

/// A 3x3 convolution
static RipConv
take_conv(RipLoad* const load, const char* const prefix, const char* const name, const size_t channels)
{
  char    full[64];
  RipConv conv = { NULL, NULL, (unsigned)channels, (unsigned)channels };
  snprintf(full, sizeof(full), "%s%s.weight", prefix, name);
  if (rip_load_into(load, full, 4u, (const size_t[]){ 3u, 3u, channels, channels }, load->taps)) {
    float* const weight = rip_load_advance(load, rip_conv_floats(channels, channels));
    rip_conv_prepare(load->net->gemm, load->taps, channels, channels, weight);
    conv.weight = weight;
  }
  snprintf(full, sizeof(full), "%s%s.bias", prefix, name);
  conv.bias = rip_load_tensor(load, full, 1u, &channels);
  return conv;
}

/// The stem's weights as a table of what every setting of a frame of a patch adds: its inputs are bits
static const float*
take_stem(RipLoad* const load, const size_t width)
{
  const size_t frames = RIP_PLANES_IN * RIP_PATCH_FRAMES;
  const float* row    = load->taps; // [plane, frame of the patch][row][width]
  if (!rip_load_into(load, "stem.weight", 2u, (const size_t[]){ frames * RIP_PATCH_ROWS, width }, load->taps)) {
    return NULL;
  }
  float* const table = rip_load_advance(load, frames * RIP_PATCH_CHORDS * width);
  for (size_t frame = 0; frame < frames; ++frame, row += RIP_PATCH_ROWS * width) {
    for (size_t set = 0; set < RIP_PATCH_CHORDS; ++set) {
      float* const sum = table + (frame * RIP_PATCH_CHORDS + set) * width;
      memset(sum, 0, width * sizeof(float));
      for (size_t i = 0; i < RIP_PATCH_ROWS * width; ++i) {
        sum[i % width] += set >> i / width & 1u ? row[i] : 0.0f;
      }
    }
  }
  return table;
}

/// The head's weights, with outputs that nobody uses to fill vectors
static RipLinear
take_head(RipLoad* const load, const size_t width)
{
  const size_t outputs = RIP_PLANES_OUT * RIP_PATCH;
  RipLinear    head    = { NULL, NULL, (unsigned)width, RIP_HEAD_CHANNELS };
  if (!rip_load_into(load, "head.weight", 2u, (const size_t[]){ width, outputs }, load->taps)) {
    return head;
  }
  float* const weight = rip_load_advance(load, width * RIP_HEAD_CHANNELS);
  for (size_t i = 0; i < width * RIP_HEAD_CHANNELS; ++i) {
    const size_t output = i % RIP_HEAD_CHANNELS;
    weight[i]           = output < outputs ? load->taps[i / RIP_HEAD_CHANNELS * outputs + output] : 0.0f;
  }
  float* const bias = rip_load_advance(load, RIP_HEAD_CHANNELS);
  memset(bias, 0, RIP_HEAD_CHANNELS * sizeof(float));
  rip_load_into(load, "head.bias", 1u, &outputs, bias);
  head.weight = weight;
  head.bias   = bias;
  return head;
}

static void
take_blocks(RipLoad* const    load,
            const char* const name,
            RipBlock* const   blocks,
            const unsigned    count,
            const size_t      channels)
{
  const size_t conditions = load->net->conditions;
  for (unsigned i = 0; i < count; ++i) {
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "%s.%u.", name, i);
    blocks[i].modulation = take_matrix(load, prefix, "norm1.linear", conditions, 2u * channels);
    blocks[i].conv1      = take_conv(load, prefix, "conv1", channels);
    blocks[i].scale      = rip_load_vector(load, prefix, "scale", channels);
    blocks[i].shift      = rip_load_vector(load, prefix, "shift", channels);
    blocks[i].conv2      = take_conv(load, prefix, "conv2", channels);
  }
}

static RipAttention
take_attention(RipLoad* const load, const char* const prefix, const size_t channels)
{
  char name[64];
  snprintf(name, sizeof(name), "%sbias", prefix);
  const unsigned heads = load->net->heads;
  return (RipAttention){
    .qkv   = take_matrix(load, prefix, "qkv", channels, 3u * channels),
    .out   = take_matrix(load, prefix, "out", channels, channels),
    .bias  = rip_load_tensor(load, name, 2u, (const size_t[]){ heads, RIP_TIME_CLASSES }),
    .heads = heads,
  };
}

static void
take_network(RipLoad* const load)
{
  RipNet* const         net    = load->net;
  const size_t          width  = net->info.width;
  const size_t          size   = net->conditions;
  const unsigned* const blocks = net->blocks;

  net->stem         = take_stem(load, width);
  net->stem_bias    = rip_load_vector(load, "stem", ".bias", width);
  net->belief       = rip_load_tensor(load, "belief.weight", 2u, (const size_t[]){ RIP_PLANES * RIP_PATCH, width });
  net->frame        = take_matrix(load, "", "frame", RIP_PATCH_FRAMES * RIP_FRAME_FEATURES, width);
  net->key          = rip_load_tensor(load, "key", 2u, (const size_t[]){ RIP_PATCH_KEYS, width });
  net->style        = rip_load_tensor(load, "style.weight", 2u, (const size_t[]){ RIP_STYLES + 1u, size });
  net->condition[0] = take_matrix(load, "", "conditions.0", RIP_CONDITION_INPUTS, size);
  net->condition[1] = take_matrix(load, "", "conditions.2", size, size);
  take_blocks(load, "outer_down", net->outer_down, blocks[0], width);
  net->down1 = take_halving(load, "down1", width, 2u * width);
  take_blocks(load, "middle_down", net->middle_down, blocks[1], 2u * width);
  net->attention_down = take_attention(load, "attention_down.", 2u * width);
  net->down2          = take_halving(load, "down2", 2u * width, 4u * width);
  take_blocks(load, "bottom", net->bottom, blocks[2], 4u * width);
  for (unsigned i = 0; i + 1u < blocks[2]; ++i) {
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "attention_bottom.%u.", i);
    net->attention_bottom[i] = take_attention(load, prefix, 4u * width);
  }
  net->up2          = take_matrix(load, "", "up2", 4u * width, 8u * width);
  net->attention_up = take_attention(load, "attention_up.", 2u * width);
  take_blocks(load, "middle_up", net->middle_up, blocks[1], 2u * width);
  net->up1 = take_matrix(load, "", "up1", 2u * width, 4u * width);
  take_blocks(load, "outer_up", net->outer_up, blocks[0], width);
  net->head_modulation = take_matrix(load, "", "head_norm.linear", size, 2u * width);
  net->head            = take_head(load, width);
  net->info.parameters = load->values;
}

static void
take_constants(RipLoad* const load)
{
  RipNet* const      net   = load->net;
  const float* const ratio = rip_load_vector(load, "", "ratio", RIP_PLANES);
  for (unsigned i = 0; ratio && i < RIP_PLANES; ++i) {
    net->info.ratio[i] = ratio[i];
    if (ratio[i] < 1e-6f || ratio[i] > 0.5f) {
      rip_load_fail(load, "tensor ratio: out of range");
    }
  }
  net->attribute_mean = rip_load_vector(load, "", "attribute_mean", RIP_ATTRIBUTES);
  net->attribute_std  = rip_load_vector(load, "", "attribute_std", RIP_ATTRIBUTES);
  for (unsigned i = 0; !load->failed && i < RIP_ATTRIBUTES; ++i) {
    if (net->attribute_std[i] < 1e-6f) {
      rip_load_fail(load, "tensor attribute_std: out of range");
    }
  }
  net->textures = rip_load_tensor(load, "textures", 3u, (const size_t[]){ RIP_STYLES, 0, RIP_TEXTURE_FLOATS });
  if (!load->failed) {
    net->texture_count = rip_weights_find(load->weights, "textures")->shape[1];
    if (net->texture_count > TEXTURES_MAX) {
      rip_load_fail(load, "tensor textures: wrong shape");
    }
  }
  if (!load->failed && load->taken != rip_weights_count(load->weights)) {
    rip_load_fail(load, "holds tensors that the network has no use for");
  }
}

static void
take_metadata(RipLoad* const load)
{
  RipNet* const net = load->net;
  rip_load_text(load, "format", FORMAT);
  rip_load_text(load, "styles", STYLES);
  rip_load_text(load, "attributes", ATTRIBUTES);
  rip_load_numbers(load, "width", &net->info.width, 1u, WIDTH_MAX);
  rip_load_numbers(load, "blocks", net->blocks, 3u, RIP_BLOCKS_MAX);
  rip_load_numbers(load, "heads", &net->heads, 1u, WIDTH_MAX);
  rip_load_numbers(load, "conditions", &net->conditions, 1u, CONDITIONS_MAX);
  rip_load_numbers(load, "steps", &net->info.steps, 1u, 1000u);
  if (!load->failed && net->info.width % 8u) {
    rip_load_fail(load, "metadata: width is no multiple of 8");
  }
  if (!load->failed && 2u * net->info.width % net->heads) {
    rip_load_fail(load, "metadata: heads do not divide the channels");
  }
}

/// As macs() of training/model.py
static double
count_macs(const RipNet* const net)
{
  const double          w      = net->info.width;
  const double          outer  = RIP_TIMES * RIP_PATCH_KEYS; // cells
  const double          middle = outer / 4.0;
  const double          bottom = outer / 16.0;
  const unsigned* const blocks = net->blocks;

  double macs = outer * w * RIP_PATCH * (RIP_PLANES_IN + RIP_PLANES + RIP_PLANES_OUT);
  macs += 2.0 * blocks[0] * 2.0 * outer * 9.0 * w * w;
  macs += 2.0 * blocks[1] * 2.0 * middle * 9.0 * 4.0 * w * w;
  macs += blocks[2] * 2.0 * bottom * 9.0 * 16.0 * w * w;
  macs += middle * 8.0 * w * w + bottom * 32.0 * w * w; // down
  macs += middle * 8.0 * w * w + bottom * 32.0 * w * w; // up
  macs += 2.0 * middle * (16.0 * w * w + 2.0 * (RIP_TIMES / 2u) * 2.0 * w);
  macs += (blocks[2] - 1u) * bottom * (64.0 * w * w + 2.0 * bottom * 4.0 * w);
  return macs;
}

static bool
is_conv(const RipTensor* const tensor)
{
  return tensor->rank == 4u && tensor->shape[0] == 3u && tensor->shape[1] == 3u;
}

/// Allocate the arena, for more than it takes, and room for any one tensor
static void
allocate(RipLoad* const load)
{
  size_t count = (STEM_MORE + HEAD_MORE) * WIDTH_MAX + RIP_LINE;
  size_t taps  = RIP_LINE;
  for (size_t i = 0; i < rip_weights_count(load->weights); ++i) {
    const RipTensor* const tensor = rip_weights_at(load->weights, i);
    count += rip_load_room(is_conv(tensor) ? rip_conv_floats(tensor->shape[2], tensor->shape[3]) : tensor->count);
    taps = tensor->count > taps ? tensor->count : taps;
  }
  load->net->count  = count;
  load->net->floats = load->next = (float*)aligned_alloc(RIP_LINE * sizeof(float), count * sizeof(float));
  load->taps                     = (float*)malloc(taps * sizeof(float));
  if (!load->next || !load->taps) {
    rip_load_fail(load, "out of memory");
  }
}

RipNet*
rip_net_load_with(const char* const path, const RipGemm* const gemm, char* const error, const size_t error_size)
{
  RipWeights* const weights = rip_weights_load(path, error, error_size);
  if (!weights) {
    return NULL;
  }
  RipLoad load = { .weights = weights, .error = error, .error_size = error_size };
  load.net     = (RipNet*)calloc(1, sizeof(RipNet));
  if (load.net) {
    load.net->gemm = gemm;
    allocate(&load);
  } else {
    rip_load_fail(&load, "out of memory");
  }
  if (!load.failed) {
    take_metadata(&load);
  }
  if (!load.failed) {
    take_network(&load);
    take_constants(&load);
  }
  free(load.taps);
  rip_weights_free(weights);
  if (load.failed) {
    rip_net_free(load.net);
    return NULL;
  }
  load.net->info.macs = count_macs(load.net);
  return load.net;
}

RipNet*
rip_net_load(const char* const path, char* const error, const size_t error_size)
{
  return rip_net_load_with(path, rip_gemm_default(), error, error_size);
}

void
rip_net_free(RipNet* const net)
{
  if (net) {
    free(net->floats);
    free(net);
  }
}

const RipNetInfo*
rip_net_info(const RipNet* const net)
{
  return &net->info;
}
