// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The loops over channels beside the matrix products, compiled once for each instruction set. Any thread; nothing
// allocates. Channels are a multiple of 8 throughout.
#ifndef RIP_LOOPS_H
#define RIP_LOOPS_H

#include <stdbool.h>
#include <stddef.h>

#define RIP_TILE 4u                                // cells of an output tile of a 3x3 convolution, each way ...
#define RIP_TILE_IN (RIP_TILE + 2u)                // ... and of the input that it depends on
#define RIP_TILE_PARTS (RIP_TILE_IN * RIP_TILE_IN) // products that make a tile

typedef struct
{
  /// Norm over the channels of each of `cells` cells that lie in a row (eps 1e-5)
  void (*norm)(const float* in, size_t cells, size_t channels, float* out);

  /// The same, then max(0, norm * scale + shift)
  void (*norm_relu)(const float* in, size_t cells, size_t channels, const float* scale, const float* shift, float* out);

  /// Winograd's transform of the input of a tile: from the 6 x 6 cells at `in`, rows `row` floats apart, to 36 cells
  /// `stride` floats apart
  void (*spread)(const float* in, size_t row, size_t channels, float* out, size_t stride);

  /// And of its output: from 36 cells `stride` floats apart, `width` channels each, to the 4 x 4 cells of `channels`
  /// channels at `out`, rows `row` floats apart; with the bias, and with what was there if `add`
  void (*gather)(const float* in,
                 size_t       stride,
                 const float* bias,
                 size_t       width,
                 bool         add,
                 float*       out,
                 size_t       row,
                 size_t       channels);

  /// Softmax of each row of scores + bias; `columns` is a multiple of 8
  void (*soften)(float* scores, const float* bias, size_t rows, size_t columns);

  /// 1 / (1 + e^-x) of each of `count` log-odds, a multiple of 8; in place too
  void (*sigmoid)(const float* in, size_t count, float* out);
} RipLoops;

/// For any machine
const RipLoops*
rip_loops_plain(void);

/// For this machine's vector instructions, or the plain ones
const RipLoops*
rip_loops_native(void);

#endif
