// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// From a file to a network: every tensor is looked up by its name and must have the shape that the metadata implies.

#include "unet_net.h"
#include "weights.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMAT "ripieno-unet-1"
#define STYLES "pop-piano art-song chorale quartet"
#define ATTRIBUTES                                                                                                     \
  "notes_bar polyphony duration groove1 groove2 pattern1 texture_std bass_pitch above_melody silence chroma1 chroma4 " \
  "melody_notes_bar melody_pitch"
#define WIDTH_MAX 256u
#define CONDITIONS_MAX 1024u
#define TEXTURES_MAX 65536u
#define LINE 16u                                                        // floats of a cache line
#define STEM_MORE (RIP_PLANES_IN * RIP_PATCH_FRAMES * RIP_PATCH_CHORDS) // floats a channel of the tables made of them
#define HEAD_MORE (RIP_HEAD_CHANNELS + 1u)

/// A load in progress; after a failure nothing more is read, and the first message stays
typedef struct
{
  const RipWeights* weights;
  RipNet*           net;
  float*            next;   // free part of net->floats
  float*            taps;   // room for any one tensor
  size_t            taken;  // tensors
  size_t            values; // of them
  bool              failed;
  char*             error;
  size_t            error_size;
} Loader;

static void
fail(Loader* const loader, const char* const format, ...)
{
  if (!loader->failed && loader->error_size) {
    va_list args;
    va_start(args, format);
    vsnprintf(loader->error, loader->error_size, format, args);
    va_end(args);
  }
  loader->failed = true;
}

/// Whole numbers of a metadata entry, separated by spaces, each of 1..max
static void
take_numbers(Loader* const loader, const char* const key, unsigned* const out, const unsigned count, const unsigned max)
{
  const char* at = rip_weights_metadata(loader->weights, key);
  for (unsigned i = 0; i < count; ++i) {
    char*      end   = NULL;
    const long value = at && *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0;
    if (value < 1 || value > (long)max || *end != (i + 1u < count ? ' ' : '\0')) {
      fail(loader, "metadata: %s is missing or out of range", key);
      return;
    }
    out[i] = (unsigned)value;
    at     = end + 1;
  }
}

static void
expect_text(Loader* const loader, const char* const key, const char* const expected)
{
  const char* const text = rip_weights_metadata(loader->weights, key);
  if (!text || strcmp(text, expected)) {
    fail(loader, "metadata: %s is not \"%s\"", key, expected);
  }
}

/// Floats of the arena that an array takes: whole cache lines
static size_t
room_of(const size_t count)
{
  return (count + LINE - 1u) / LINE * LINE;
}

/// Read a tensor into `out`; a size of 0 in `shape` stands for any
static bool
take_into(Loader* const       loader,
          const char* const   name,
          const unsigned      rank,
          const size_t* const shape,
          float* const        out)
{
  const RipTensor* const tensor = loader->failed ? NULL : rip_weights_find(loader->weights, name);
  if (!tensor) {
    fail(loader, "tensor %s: missing", name);
    return false;
  }
  bool fits = tensor->rank == rank;
  for (unsigned i = 0; fits && i < rank; ++i) {
    fits = !shape[i] || tensor->shape[i] == shape[i];
  }
  if (!fits) {
    fail(loader, "tensor %s: wrong shape", name);
    return false;
  }
  if (!rip_tensor_floats(tensor, out)) {
    fail(loader, "tensor %s: not F32 or F16, or not finite", name);
    return false;
  }
  loader->values += tensor->count;
  ++loader->taken;
  return true;
}

/// The next `count` floats of the arena
static float*
advance(Loader* const loader, const size_t count)
{
  float* const start = loader->next;
  loader->next += room_of(count);
  return start;
}

/// A tensor in the arena
static const float*
take(Loader* const loader, const char* const name, const unsigned rank, const size_t* const shape)
{
  if (!take_into(loader, name, rank, shape, loader->next)) {
    return NULL;
  }
  return advance(loader, rip_weights_find(loader->weights, name)->count);
}

static const float*
take_vector(Loader* const loader, const char* const prefix, const char* const name, const size_t size)
{
  char full[64];
  snprintf(full, sizeof(full), "%s%s", prefix, name);
  return take(loader, full, 1u, &size);
}

/// A linear layer of any rank: its last axis are outputs, all before it inputs
static RipLinear
take_linear(Loader* const     loader,
            const char* const prefix,
            const char* const name,
            const unsigned    rank,
            const size_t*     shape)
{
  char full[64];
  snprintf(full, sizeof(full), "%s%s.weight", prefix, name);
  RipLinear linear = { take(loader, full, rank, shape), NULL, 1u, (unsigned)shape[rank - 1u] };
  for (unsigned i = 0; i + 1u < rank; ++i) {
    linear.inputs *= (unsigned)shape[i];
  }
  snprintf(full, sizeof(full), "%s%s.bias", prefix, name);
  linear.bias = take(loader, full, 1u, &shape[rank - 1u]);
  return linear;
}

static RipLinear
take_matrix(Loader* const     loader,
            const char* const prefix,
            const char* const name,
            const size_t      inputs,
            const size_t      outputs)
{
  return take_linear(loader, prefix, name, 2u, (const size_t[]){ inputs, outputs });
}

/// A 2x2 convolution of stride 2
static RipLinear
take_halving(Loader* const loader, const char* const name, const size_t inputs, const size_t outputs)
{
  return take_linear(loader, "", name, 4u, (const size_t[]){ 2u, 2u, inputs, outputs });
}

/// A 3x3 convolution
static RipConv
take_conv(Loader* const loader, const char* const prefix, const char* const name, const size_t channels)
{
  char    full[64];
  RipConv conv = { NULL, NULL, (unsigned)channels, (unsigned)channels };
  snprintf(full, sizeof(full), "%s%s.weight", prefix, name);
  if (take_into(loader, full, 4u, (const size_t[]){ 3u, 3u, channels, channels }, loader->taps)) {
    float* const weight = advance(loader, rip_conv_floats(channels, channels));
    rip_conv_prepare(loader->net->gemm, loader->taps, channels, channels, weight);
    conv.weight = weight;
  }
  snprintf(full, sizeof(full), "%s%s.bias", prefix, name);
  conv.bias = take(loader, full, 1u, &channels);
  return conv;
}

/// The stem's weights as a table of what every setting of a frame of a patch adds: its inputs are bits
static const float*
take_stem(Loader* const loader, const size_t width)
{
  const size_t frames = RIP_PLANES_IN * RIP_PATCH_FRAMES;
  const float* row    = loader->taps; // [plane, frame of the patch][row][width]
  if (!take_into(loader, "stem.weight", 2u, (const size_t[]){ frames * RIP_PATCH_ROWS, width }, loader->taps)) {
    return NULL;
  }
  float* const table = advance(loader, frames * RIP_PATCH_CHORDS * width);
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
take_head(Loader* const loader, const size_t width)
{
  const size_t outputs = RIP_PLANES_OUT * RIP_PATCH;
  RipLinear    head    = { NULL, NULL, (unsigned)width, RIP_HEAD_CHANNELS };
  if (!take_into(loader, "head.weight", 2u, (const size_t[]){ width, outputs }, loader->taps)) {
    return head;
  }
  float* const weight = advance(loader, width * RIP_HEAD_CHANNELS);
  for (size_t i = 0; i < width * RIP_HEAD_CHANNELS; ++i) {
    const size_t output = i % RIP_HEAD_CHANNELS;
    weight[i]           = output < outputs ? loader->taps[i / RIP_HEAD_CHANNELS * outputs + output] : 0.0f;
  }
  float* const bias = advance(loader, RIP_HEAD_CHANNELS);
  memset(bias, 0, RIP_HEAD_CHANNELS * sizeof(float));
  take_into(loader, "head.bias", 1u, &outputs, bias);
  head.weight = weight;
  head.bias   = bias;
  return head;
}

static void
take_blocks(Loader* const     loader,
            const char* const name,
            RipBlock* const   blocks,
            const unsigned    count,
            const size_t      channels)
{
  const size_t conditions = loader->net->conditions;
  for (unsigned i = 0; i < count; ++i) {
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "%s.%u.", name, i);
    blocks[i].modulation = take_matrix(loader, prefix, "norm1.linear", conditions, 2u * channels);
    blocks[i].conv1      = take_conv(loader, prefix, "conv1", channels);
    blocks[i].scale      = take_vector(loader, prefix, "scale", channels);
    blocks[i].shift      = take_vector(loader, prefix, "shift", channels);
    blocks[i].conv2      = take_conv(loader, prefix, "conv2", channels);
  }
}

static RipAttention
take_attention(Loader* const loader, const char* const prefix, const size_t channels)
{
  char name[64];
  snprintf(name, sizeof(name), "%sbias", prefix);
  const unsigned heads = loader->net->heads;
  return (RipAttention){
    .qkv   = take_matrix(loader, prefix, "qkv", channels, 3u * channels),
    .out   = take_matrix(loader, prefix, "out", channels, channels),
    .bias  = take(loader, name, 2u, (const size_t[]){ heads, RIP_TIME_CLASSES }),
    .heads = heads,
  };
}

static void
take_network(Loader* const loader)
{
  RipNet* const         net    = loader->net;
  const size_t          width  = net->info.width;
  const size_t          size   = net->conditions;
  const unsigned* const blocks = net->blocks;

  net->stem         = take_stem(loader, width);
  net->stem_bias    = take_vector(loader, "stem", ".bias", width);
  net->frame        = take_matrix(loader, "", "frame", RIP_PATCH_FRAMES * RIP_FRAME_INPUTS, width);
  net->key          = take(loader, "key", 2u, (const size_t[]){ RIP_PATCH_KEYS, width });
  net->style        = take(loader, "style.weight", 2u, (const size_t[]){ RIP_STYLES + 1u, size });
  net->condition[0] = take_matrix(loader, "", "conditions.0", RIP_CONDITION_INPUTS, size);
  net->condition[1] = take_matrix(loader, "", "conditions.2", size, size);
  take_blocks(loader, "outer_down", net->outer_down, blocks[0], width);
  net->down1 = take_halving(loader, "down1", width, 2u * width);
  take_blocks(loader, "middle_down", net->middle_down, blocks[1], 2u * width);
  net->attention_down = take_attention(loader, "attention_down.", 2u * width);
  net->down2          = take_halving(loader, "down2", 2u * width, 4u * width);
  take_blocks(loader, "bottom", net->bottom, blocks[2], 4u * width);
  for (unsigned i = 0; i + 1u < blocks[2]; ++i) {
    char prefix[32];
    snprintf(prefix, sizeof(prefix), "attention_bottom.%u.", i);
    net->attention_bottom[i] = take_attention(loader, prefix, 4u * width);
  }
  net->up2          = take_matrix(loader, "", "up2", 4u * width, 8u * width);
  net->attention_up = take_attention(loader, "attention_up.", 2u * width);
  take_blocks(loader, "middle_up", net->middle_up, blocks[1], 2u * width);
  net->up1 = take_matrix(loader, "", "up1", 2u * width, 4u * width);
  take_blocks(loader, "outer_up", net->outer_up, blocks[0], width);
  net->head_modulation = take_matrix(loader, "", "head_norm.linear", size, 2u * width);
  net->head            = take_head(loader, width);
  net->info.parameters = loader->values;
}

static void
take_constants(Loader* const loader)
{
  RipNet* const      net   = loader->net;
  const float* const ratio = take_vector(loader, "", "ratio", RIP_PLANES);
  for (unsigned i = 0; ratio && i < RIP_PLANES; ++i) {
    net->info.ratio[i] = ratio[i];
    if (ratio[i] < 1e-6f || ratio[i] > 0.5f) {
      fail(loader, "tensor ratio: out of range");
    }
  }
  net->attribute_mean = take_vector(loader, "", "attribute_mean", RIP_ATTRIBUTES);
  net->attribute_std  = take_vector(loader, "", "attribute_std", RIP_ATTRIBUTES);
  for (unsigned i = 0; !loader->failed && i < RIP_ATTRIBUTES; ++i) {
    if (net->attribute_std[i] < 1e-6f) {
      fail(loader, "tensor attribute_std: out of range");
    }
  }
  net->textures = take(loader, "textures", 3u, (const size_t[]){ RIP_STYLES, 0, RIP_TEXTURE_FLOATS });
  if (!loader->failed) {
    net->texture_count = rip_weights_find(loader->weights, "textures")->shape[1];
    if (net->texture_count > TEXTURES_MAX) {
      fail(loader, "tensor textures: wrong shape");
    }
  }
  if (!loader->failed && loader->taken != rip_weights_count(loader->weights)) {
    fail(loader, "holds tensors that the network has no use for");
  }
}

static void
take_metadata(Loader* const loader)
{
  RipNet* const net = loader->net;
  expect_text(loader, "format", FORMAT);
  expect_text(loader, "styles", STYLES);
  expect_text(loader, "attributes", ATTRIBUTES);
  take_numbers(loader, "width", &net->info.width, 1u, WIDTH_MAX);
  take_numbers(loader, "blocks", net->blocks, 3u, RIP_BLOCKS_MAX);
  take_numbers(loader, "heads", &net->heads, 1u, WIDTH_MAX);
  take_numbers(loader, "conditions", &net->conditions, 1u, CONDITIONS_MAX);
  take_numbers(loader, "steps", &net->info.steps, 1u, 1000u);
  if (!loader->failed && net->info.width % 8u) {
    fail(loader, "metadata: width is no multiple of 8");
  }
  if (!loader->failed && 2u * net->info.width % net->heads) {
    fail(loader, "metadata: heads do not divide the channels");
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

  double macs = outer * w * RIP_PATCH * (RIP_PLANES_IN + RIP_PLANES_OUT);
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
allocate(Loader* const loader)
{
  size_t count = (STEM_MORE + HEAD_MORE) * WIDTH_MAX + LINE;
  size_t taps  = LINE;
  for (size_t i = 0; i < rip_weights_count(loader->weights); ++i) {
    const RipTensor* const tensor = rip_weights_at(loader->weights, i);
    count += room_of(is_conv(tensor) ? rip_conv_floats(tensor->shape[2], tensor->shape[3]) : tensor->count);
    taps = tensor->count > taps ? tensor->count : taps;
  }
  loader->net->count  = count;
  loader->net->floats = loader->next = (float*)aligned_alloc(LINE * sizeof(float), count * sizeof(float));
  loader->taps                       = (float*)malloc(taps * sizeof(float));
  if (!loader->next || !loader->taps) {
    fail(loader, "out of memory");
  }
}

RipNet*
rip_net_load_with(const char* const path, const RipGemm* const gemm, char* const error, const size_t error_size)
{
  RipWeights* const weights = rip_weights_load(path, error, error_size);
  if (!weights) {
    return NULL;
  }
  Loader loader = { .weights = weights, .error = error, .error_size = error_size };
  loader.net    = (RipNet*)calloc(1, sizeof(RipNet));
  if (loader.net) {
    loader.net->gemm = gemm;
    allocate(&loader);
  } else {
    fail(&loader, "out of memory");
  }
  if (!loader.failed) {
    take_metadata(&loader);
  }
  if (!loader.failed) {
    take_network(&loader);
    take_constants(&loader);
  }
  free(loader.taps);
  rip_weights_free(weights);
  if (loader.failed) {
    rip_net_free(loader.net);
    return NULL;
  }
  loader.net->info.macs = count_macs(loader.net);
  return loader.net;
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

void
rip_texture_clear(RipTexture* const texture)
{
  memset(texture, 0, sizeof(*texture));
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    texture->attributes[i] = NAN;
  }
}

/// Bar length of a row of the table of textures
static unsigned
texture_length(const float* const row)
{
  const float length = row[RIP_ATTRIBUTES];
  return length >= 1.0f && length <= (float)RIP_POSITIONS ? (unsigned)length : 0u;
}

void
rip_net_texture(const RipNet* const net,
                const unsigned      style,
                const unsigned      bar_frames,
                const uint64_t      index,
                RipTexture* const   texture)
{
  const float* const rows     = net->textures + style * net->texture_count * RIP_TEXTURE_FLOATS;
  size_t             fitting  = 0;
  size_t             existing = 0;
  for (size_t i = 0; i < net->texture_count; ++i) {
    const unsigned length = texture_length(rows + i * RIP_TEXTURE_FLOATS);
    fitting += length && length == bar_frames;
    existing += length > 0u;
  }
  rip_texture_clear(texture);
  if (!existing) {
    return;
  }
  size_t left = (size_t)(index % (fitting ? fitting : existing));
  for (size_t i = 0; i < net->texture_count; ++i) {
    const float* const row    = rows + i * RIP_TEXTURE_FLOATS;
    const unsigned     length = texture_length(row);
    if (length && (!fitting || length == bar_frames) && !left--) {
      memcpy(texture->attributes, row, sizeof(texture->attributes));
      if (fitting) {
        texture->bar_frames = length;
        memcpy(texture->profile, row + RIP_ATTRIBUTES + 1u, sizeof(texture->profile));
      }
      return;
    }
  }
}

const float*
rip_net_attribute_spread(const RipNet* const net)
{
  return net->attribute_std;
}
