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
  return ((x[0] + x[4]) + (x[1] + x[5])) + ((x[2] + x[6]) + (x[3] + x[7]));
}

/// Mean and 1 / deviation of a cell's channels
TARGET static inline __attribute__((always_inline)) void
KERNEL(moments)(const float* const cell, const size_t channels, float* const mean, float* const factor)
{
  Vector sum    = { 0 };
  Vector square = { 0 };
  for (size_t c = 0; c < channels; c += LANES) {
    sum += KERNEL(load)(cell + c);
  }
  *mean = KERNEL(sum)(sum) / (float)channels;
  for (size_t c = 0; c < channels; c += LANES) {
    const Vector x = KERNEL(load)(cell + c) - *mean;
    square += x * x;
  }
  *factor = 1.0f / sqrtf(KERNEL(sum)(square) / (float)channels + NORM_EPSILON);
}

TARGET static void
KERNEL(norm)(const float* in, const size_t cells, const size_t channels, float* out)
{
  for (size_t i = 0; i < cells; ++i, in += channels, out += channels) {
    float mean;
    float factor;
    KERNEL(moments)(in, channels, &mean, &factor);
    for (size_t c = 0; c < channels; c += LANES) {
      *(Vector*)(out + c) = (KERNEL(load)(in + c) - mean) * factor;
    }
  }
}

TARGET static void
KERNEL(norm_relu)(const float*       in,
                  const size_t       cells,
                  const size_t       channels,
                  const float* const scale,
                  const float* const shift,
                  float*             out)
{
  for (size_t i = 0; i < cells; ++i, in += channels, out += channels) {
    float mean;
    float factor;
    KERNEL(moments)(in, channels, &mean, &factor);
    for (size_t c = 0; c < channels; c += LANES) {
      const Vector x      = (KERNEL(load)(in + c) - mean) * factor * KERNEL(load)(scale + c) + KERNEL(load)(shift + c);
      *(Vector*)(out + c) = (Vector)((Mask)x & (x > 0.0f));
    }
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

/// Scalars, in partial results that compilers make vectors of: there is no vector rip_exp
TARGET static float
KERNEL(soften)(float* const scores, const size_t count)
{
  float tops[LANES];
  float sums[LANES] = { 0 };
  memcpy(tops, scores, sizeof(tops));
  for (size_t i = LANES; i < count; i += LANES) {
    for (size_t j = 0; j < LANES; ++j) {
      tops[j] = scores[i + j] > tops[j] ? scores[i + j] : tops[j];
    }
  }
  float top = tops[0];
  float sum = 0.0f;
  for (size_t j = 1; j < LANES; ++j) {
    top = tops[j] > top ? tops[j] : top;
  }
  for (size_t i = 0; i < count; i += LANES) {
    for (size_t j = 0; j < LANES; ++j) {
      scores[i + j] = rip_exp(scores[i + j] - top);
      sums[j] += scores[i + j];
    }
  }
  for (size_t j = 0; j < LANES; ++j) {
    sum += sums[j];
  }
  return 1.0f / sum;
}

static const RipLoops KERNEL(
  loops) = { KERNEL(norm), KERNEL(norm_relu), KERNEL(spread), KERNEL(gather), KERNEL(soften) };
