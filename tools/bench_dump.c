// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "bench_measure.h"

#include <stdio.h>

static bool
put(FILE* const stream, const float* const floats, const size_t count)
{
  return fwrite(floats, sizeof(float), count, stream) == count;
}

static bool
put_one(FILE* const stream, const float value)
{
  return put(stream, &value, 1u);
}

static bool
put_planes(FILE* const stream, const RipNetInput* const input)
{
  bool good = true;
  for (unsigned plane = 0; plane < RIP_PLANES_IN; ++plane) {
    for (unsigned frame = 0; good && frame < RIP_FRAMES; ++frame) {
      const RipKeys* const keys =
        plane < RIP_PLANES ? &input->noisy->cell[plane][frame] : &input->given->cell[plane - RIP_PLANES][frame];
      for (unsigned row = 0; row < RIP_ROWS; ++row) {
        good = put_one(stream, rip_keys_get(keys, row) ? 1.0f : 0.0f) && good;
      }
    }
  }
  return good;
}

static bool
put_metre(FILE* const stream, const RipMetre* const metre)
{
  bool good = put(stream, &metre->feature[0][0], (size_t)RIP_FRAMES * RIP_FRAME_FEATURES);
  for (unsigned i = 0; i < RIP_FRAMES; ++i) {
    good = put_one(stream, (float)metre->bar[i]) && good;
  }
  for (unsigned i = 0; i < RIP_FRAMES; ++i) {
    good = put_one(stream, (float)metre->position[i]) && good;
  }
  return good;
}

bool
bench_dump(const char* const path, const RipNetInput* const input, const RipNetOutput* const output)
{
  FILE* const stream = fopen(path, "wb");
  if (!stream) {
    return false;
  }
  bool good = put_planes(stream, input) && put(stream, input->belief, (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS) &&
              put_metre(stream, input->metre) && put_one(stream, input->beta) && put_one(stream, (float)input->style) &&
              put(stream, input->texture->attributes, RIP_ATTRIBUTES) &&
              put(stream, output->logit, (size_t)RIP_PLANES * RIP_FRAMES * RIP_ROWS) &&
              put(stream, output->velocity, (size_t)RIP_FRAMES * RIP_ROWS);
  good = fclose(stream) == 0 && good;
  return good;
}
