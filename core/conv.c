// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "conv.h"

#define TAPS 3u
#define STRIP 32u // tiles worked on at a time: what they need stays in a core's caches
#define SKEW 16u  // floats between parts, so that equal places of them do not compete for one set of a cache

static size_t
least(const size_t a, const size_t b)
{
  return a < b ? a : b;
}

/// Room for the 36 parts of `tiles` cells of `channels` each
static size_t
part_stride(const size_t tiles, const size_t channels)
{
  return tiles * channels + SKEW;
}

void
rip_conv_prepare(const RipGemm* const gemm,
                 const float* const   taps,
                 const size_t         inputs,
                 const size_t         outputs,
                 float*               weight)
{
  static const float g[RIP_TILE_IN][TAPS] = { { 1.0f / 4.0f, 0.0f, 0.0f },
                                              { -1.0f / 6.0f, -1.0f / 6.0f, -1.0f / 6.0f },
                                              { -1.0f / 6.0f, 1.0f / 6.0f, -1.0f / 6.0f },
                                              { 1.0f / 24.0f, 1.0f / 12.0f, 1.0f / 6.0f },
                                              { 1.0f / 24.0f, -1.0f / 12.0f, 1.0f / 6.0f },
                                              { 0.0f, 0.0f, 1.0f } };
  const size_t       panel                = rip_gemm_panel(gemm, outputs);
  for (size_t first = 0; first < outputs; first += panel) {
    const size_t width = least(panel, outputs - first);
    for (unsigned part = 0; part < RIP_TILE_PARTS; ++part) {
      float factor[TAPS * TAPS]; // of each tap in this part
      for (unsigned tap = 0; tap < TAPS * TAPS; ++tap) {
        factor[tap] = g[part / RIP_TILE_IN][tap / TAPS] * g[part % RIP_TILE_IN][tap % TAPS];
      }
      for (size_t i = 0; i < inputs; ++i) {
        const float* const row = taps + i * outputs + first;
        for (size_t j = 0; j < width; ++j) {
          float sum = 0.0f;
          for (unsigned tap = 0; tap < TAPS * TAPS; ++tap) {
            sum += factor[tap] * row[tap * inputs * outputs + j];
          }
          *weight++ = sum;
        }
      }
    }
  }
}

size_t
rip_conv_room(const unsigned times, const unsigned keys, const unsigned inputs, const unsigned outputs)
{
  const size_t tiles = least(STRIP, (size_t)times * keys / (RIP_TILE * RIP_TILE));
  return RIP_TILE_PARTS * (part_stride(tiles, inputs) + part_stride(tiles, outputs));
}

/// The tiles of rows [time, end) of the map
static void
convolve(const RipGemm* const gemm,
         const RipConv* const conv,
         const RipMap* const  in,
         RipMap* const        out,
         const bool           add,
         const unsigned       time,
         const unsigned       end,
         float* const         parts)
{
  const RipLoops* const loops  = rip_gemm_loops(gemm);
  const size_t          tiles  = (size_t)(end - time) * in->keys / (RIP_TILE * RIP_TILE);
  const size_t          stride = part_stride(tiles, in->channels);
  const size_t          row    = in->keys + 1u; // cells from one time to the next
  const size_t          panel  = rip_gemm_panel(gemm, out->channels);

  float* at = parts; // [36][tiles][inputs]
  for (unsigned t = time; t < end; t += RIP_TILE) {
    for (unsigned k = 0; k < in->keys; k += RIP_TILE, at += in->channels) {
      loops->spread(rip_map_at(in, t, k) - (row + 1u) * in->channels, row * in->channels, in->channels, at, stride);
    }
  }

  float* const products = parts + RIP_TILE_PARTS * stride; // [36][tiles][columns of a panel]
  const float* weight   = conv->weight;
  for (size_t first = 0; first < out->channels; first += panel) {
    const size_t width          = least(panel, out->channels - first);
    const size_t product_stride = part_stride(tiles, width);
    for (unsigned part = 0; part < RIP_TILE_PARTS; ++part, weight += in->channels * width) {
      rip_gemm(gemm,
               tiles,
               width,
               in->channels,
               parts + part * stride,
               in->channels,
               weight,
               width,
               products + part * product_stride,
               width,
               false);
    }
    const float* tile = products;
    for (unsigned t = time; t < end; t += RIP_TILE) {
      for (unsigned k = 0; k < out->keys; k += RIP_TILE, tile += width) {
        loops->gather(tile,
                      product_stride,
                      conv->bias + first,
                      width,
                      add,
                      rip_map_at(out, t, k) + first,
                      row * out->channels,
                      out->channels);
      }
    }
  }
}

void
rip_conv3x3(const RipGemm* const gemm,
            const RipConv* const conv,
            const RipMap* const  in,
            RipMap* const        out,
            const bool           add,
            float* const         room)
{
  const unsigned rows = STRIP / (in->keys / RIP_TILE) * RIP_TILE; // of a strip
  for (unsigned time = 0; time < in->times; time += rows) {
    convolve(gemm, conv, in, out, add, time, (unsigned)least(time + rows, in->times), room);
  }
}
