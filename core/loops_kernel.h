// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The loops for one instruction set: included once for each by loops.c, which defines
//   KERNEL(name)  the name made unique        TARGET  the functions' target attribute

TARGET static inline __attribute__((always_inline)) Vector
KERNEL(load)(const float* const at)
{
  return *(const Vector*)at;
}

TARGET static inline __attribute__((always_inline)) float
KERNEL(sum)(const Vector x)
{
  const Half half = *(const Half*)&x + *((const Half*)&x + 1);
  return (half[0] + half[1]) + (half[2] + half[3]);
}

TARGET static inline __attribute__((always_inline)) Vector
KERNEL(larger)(const Vector a, const Vector b)
{
  const Mask first = a > b;
  return (Vector)(((Mask)a & first) | ((Mask)b & ~first));
}

TARGET static inline __attribute__((always_inline)) float
KERNEL(most)(const Vector x)
{
  float most = x[0];
  for (size_t i = 1; i < LANES; ++i) {
    most = x[i] > most ? x[i] : most;
  }
  return most;
}

/// Norm over the channels of `count` cells in a row, and what norm_relu does if `scale`. Cells wait for their sums:
/// several at a time wait together. `count` is constant where this is inlined.
TARGET static inline __attribute__((always_inline)) void
KERNEL(norm_cells)(const float* const in,
                   const size_t       count,
                   const size_t       channels,
                   const float* const scale,
                   const float* const shift,
                   float* const       out)
{
  const float share = 1.0f / (float)channels;
  Vector      sum[CELLS];
  Vector      mean[CELLS];
  Vector      factor[CELLS];
  for (size_t i = 0; i < count; ++i) {
    sum[i] = KERNEL(load)(in + i * channels);
  }
  for (size_t c = LANES; c < channels; c += LANES) {
    for (size_t i = 0; i < count; ++i) {
      sum[i] += KERNEL(load)(in + i * channels + c);
    }
  }
  for (size_t i = 0; i < count; ++i) {
    mean[i] = (Vector){ 0 } + KERNEL(sum)(sum[i]) * share;
    sum[i]  = (Vector){ 0 };
  }
  for (size_t c = 0; c < channels; c += LANES) {
    for (size_t i = 0; i < count; ++i) {
      const Vector x = KERNEL(load)(in + i * channels + c) - mean[i];
      sum[i] += x * x;
    }
  }
  for (size_t i = 0; i < count; ++i) {
    factor[i] = (Vector){ 0 } + 1.0f / sqrtf(KERNEL(sum)(sum[i]) * share + NORM_EPSILON);
  }
  for (size_t c = 0; c < channels; c += LANES) {
    for (size_t i = 0; i < count; ++i) {
      Vector x = (KERNEL(load)(in + i * channels + c) - mean[i]) * factor[i];
      if (scale) {
        x = x * KERNEL(load)(scale + c) + KERNEL(load)(shift + c);
        x = (Vector)((Mask)x & (x > 0.0f));
      }
      *(Vector*)(out + i * channels + c) = x;
    }
  }
}

TARGET static void
KERNEL(norm)(const float* const in, const size_t cells, const size_t channels, float* const out)
{
  size_t i = 0;
  for (; i + CELLS <= cells; i += CELLS) {
    KERNEL(norm_cells)(in + i * channels, CELLS, channels, NULL, NULL, out + i * channels);
  }
  for (; i < cells; ++i) {
    KERNEL(norm_cells)(in + i * channels, 1u, channels, NULL, NULL, out + i * channels);
  }
}

TARGET static void
KERNEL(norm_relu)(const float* const in,
                  const size_t       cells,
                  const size_t       channels,
                  const float* const scale,
                  const float* const shift,
                  float* const       out)
{
  size_t i = 0;
  for (; i + CELLS <= cells; i += CELLS) {
    KERNEL(norm_cells)(in + i * channels, CELLS, channels, scale, shift, out + i * channels);
  }
  for (; i < cells; ++i) {
    KERNEL(norm_cells)(in + i * channels, 1u, channels, scale, shift, out + i * channels);
  }
}

/// B^T d of Winograd's F(4, 3) at the points 0, 1, -1, 2, -2 and infinity
TARGET static inline __attribute__((always_inline)) void
KERNEL(spread_line)(const Vector d[RIP_TILE_IN], Vector out[RIP_TILE_IN])
{
  const Vector even  = d[4] - 4.0f * d[2];
  const Vector odd   = d[3] - 4.0f * d[1];
  const Vector even2 = d[4] - d[2];
  const Vector odd2  = 2.0f * (d[3] - d[1]);
  out[0]             = 4.0f * d[0] - 5.0f * d[2] + d[4];
  out[1]             = even + odd;
  out[2]             = even - odd;
  out[3]             = even2 + odd2;
  out[4]             = even2 - odd2;
  out[5]             = 4.0f * d[1] - 5.0f * d[3] + d[5];
}

/// A^T m
TARGET static inline __attribute__((always_inline)) void
KERNEL(gather_line)(const Vector m[RIP_TILE_IN], Vector out[RIP_TILE])
{
  const Vector sum         = m[1] + m[2];
  const Vector difference  = m[1] - m[2];
  const Vector sum2        = m[3] + m[4];
  const Vector difference2 = m[3] - m[4];
  out[0]                   = m[0] + sum + sum2;
  out[1]                   = difference + 2.0f * difference2;
  out[2]                   = sum + 4.0f * sum2;
  out[3]                   = difference + 8.0f * difference2 + m[5];
}

TARGET static void
KERNEL(spread)(const float* const in, const size_t row, const size_t channels, float* const out, const size_t stride)
{
  for (size_t c = 0; c < channels; c += LANES) {
    Vector half[RIP_TILE_IN][RIP_TILE_IN]; // transformed along time: [key][time]
    for (size_t k = 0; k < RIP_TILE_IN; ++k) {
      Vector line[RIP_TILE_IN];
      for (size_t t = 0; t < RIP_TILE_IN; ++t) {
        line[t] = KERNEL(load)(in + t * row + k * channels + c);
      }
      KERNEL(spread_line)(line, half[k]);
    }
    for (size_t t = 0; t < RIP_TILE_IN; ++t) {
      const Vector line[RIP_TILE_IN] = { half[0][t], half[1][t], half[2][t], half[3][t], half[4][t], half[5][t] };
      Vector       whole[RIP_TILE_IN];
      KERNEL(spread_line)(line, whole);
      for (size_t k = 0; k < RIP_TILE_IN; ++k) {
        *(Vector*)(out + (t * RIP_TILE_IN + k) * stride + c) = whole[k];
      }
    }
  }
}

TARGET static void
KERNEL(gather)(const float* const in,
               const size_t       stride,
               const float* const bias,
               const size_t       width,
               const bool         add,
               float* const       out,
               const size_t       row,
               const size_t       channels)
{
  for (size_t c = 0; c < width; c += LANES) {
    Vector half[RIP_TILE_IN][RIP_TILE]; // transformed along time: [key][time]
    for (size_t k = 0; k < RIP_TILE_IN; ++k) {
      Vector line[RIP_TILE_IN];
      for (size_t t = 0; t < RIP_TILE_IN; ++t) {
        line[t] = KERNEL(load)(in + (t * RIP_TILE_IN + k) * stride + c);
      }
      KERNEL(gather_line)(line, half[k]);
    }
    for (size_t t = 0; t < RIP_TILE; ++t) {
      const Vector line[RIP_TILE_IN] = { half[0][t], half[1][t], half[2][t], half[3][t], half[4][t], half[5][t] };
      Vector       whole[RIP_TILE];
      KERNEL(gather_line)(line, whole);
      for (size_t k = 0; k < RIP_TILE; ++k) {
        Vector* const cell = (Vector*)(out + t * row + k * channels + c);
        const Vector  x    = whole[k] + KERNEL(load)(bias + c);
        if (add) {
          *cell += x;
        } else {
          *cell = x;
        }
      }
    }
  }
}

/// As rip_exp, for x <= 88
TARGET static inline __attribute__((always_inline)) Vector
KERNEL(exp)(const Vector x)
{
  const Vector clipped = KERNEL(larger)(x, (Vector){ 0 } - 87.0f);
  const Vector rounded = clipped * RIP_EXP_LOG2E + RIP_EXP_MAGIC;
  const Vector n       = rounded - RIP_EXP_MAGIC;
  const Vector r       = (clipped - n * RIP_EXP_LN2_HIGH) + n * RIP_EXP_LN2_LOW;
  const Mask   power   = ((Mask)rounded + 127) << 23;
  return (Vector)power * RIP_EXP_SERIES(r);
}

/// `rows` rows of scores, constant where this is inlined: they wait together for their sums, as cells do above
TARGET static inline __attribute__((always_inline)) void
KERNEL(soften_rows)(float* const scores, const float* const bias, const size_t rows, const size_t columns)
{
  Vector top[CELLS];
  Vector sum[CELLS];
  for (size_t i = 0; i < rows; ++i) {
    top[i] = KERNEL(load)(scores + i * columns) + KERNEL(load)(bias + i * columns);
    sum[i] = (Vector){ 0 };
  }
  for (size_t j = 0; j < columns; j += LANES) {
    for (size_t i = 0; i < rows; ++i) {
      float* const at = scores + i * columns + j;
      *(Vector*)at += KERNEL(load)(bias + i * columns + j);
      top[i] = KERNEL(larger)(*(Vector*)at, top[i]);
    }
  }
  for (size_t i = 0; i < rows; ++i) {
    top[i] = (Vector){ 0 } + KERNEL(most)(top[i]);
  }
  for (size_t j = 0; j < columns; j += LANES) {
    for (size_t i = 0; i < rows; ++i) {
      float* const at = scores + i * columns + j;
      *(Vector*)at    = KERNEL(exp)(*(Vector*)at - top[i]);
      sum[i] += *(Vector*)at;
    }
  }
  for (size_t i = 0; i < rows; ++i) {
    sum[i] = (Vector){ 0 } + 1.0f / KERNEL(sum)(sum[i]);
  }
  for (size_t j = 0; j < columns; j += LANES) {
    for (size_t i = 0; i < rows; ++i) {
      *(Vector*)(scores + i * columns + j) *= sum[i];
    }
  }
}

TARGET static void
KERNEL(soften)(float* const scores, const float* const bias, const size_t rows, const size_t columns)
{
  size_t i = 0;
  for (; i + CELLS <= rows; i += CELLS) {
    KERNEL(soften_rows)(scores + i * columns, bias + i * columns, CELLS, columns);
  }
  for (; i < rows; ++i) {
    KERNEL(soften_rows)(scores + i * columns, bias + i * columns, 1u, columns);
  }
}

TARGET static void
KERNEL(sigmoid)(const float* const in, const size_t count, float* const out)
{
  for (size_t i = 0; i < count; i += LANES) {
    const Vector x      = KERNEL(larger)(KERNEL(load)(in + i), (Vector){ 0 } - 87.0f);
    *(Vector*)(out + i) = 1.0f / (1.0f + KERNEL(exp)(-x));
  }
}

static const RipLoops KERNEL(loops) = { KERNEL(norm),   KERNEL(norm_relu), KERNEL(spread),
                                        KERNEL(gather), KERNEL(soften),    KERNEL(sigmoid) };
