// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Safetensors files. Bytes that begin with '{' or less go into the reader as they are; others are changes to make to a
// sound file's head (three bytes each: where, and what), which then is loaded as a network. The corpus was seen to fail
// when a refusal said nothing.
#define _GNU_SOURCE // memfd_create

#include "fuzz.h"
#include "unet.h"
#include "weights.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MODEL RIP_FIXTURES "/net.safetensors"
#define LARGEST (1u << 20u)

static void
read_as_it_is(const uint8_t* const bytes, const size_t size)
{
  char              error[256] = "";
  RipWeights* const weights    = rip_weights_parse(bytes, size, error, sizeof(error));
  FUZZ_CHECK(weights || *error);
  for (size_t i = 0; weights && i < rip_weights_count(weights); ++i) {
    const RipTensor* const tensor = rip_weights_at(weights, i);
    FUZZ_CHECK(rip_weights_find(weights, tensor->name) == tensor);
    float* const values = (float*)malloc(tensor->count * sizeof(float));
    FUZZ_CHECK(values);
    rip_tensor_floats(tensor, values);
    free(values);
  }
  rip_weights_free(weights);
}

static size_t
read_model(uint8_t* const bytes)
{
  FILE* const file = fopen(MODEL, "rb");
  FUZZ_CHECK(file);
  const size_t size = fread(bytes, 1u, LARGEST, file);
  fclose(file);
  FUZZ_CHECK(size > 8u && size < LARGEST);
  return size;
}

static void
load_changed(const uint8_t* const changes, const size_t count)
{
  static uint8_t sound[LARGEST];
  static uint8_t bytes[LARGEST];
  static size_t  size;
  char           path[64];
  char           error[256] = "";
  size                      = size ? size : read_model(sound);
  memcpy(bytes, sound, size);
  const size_t head = 8u + bytes[0] + 256u * bytes[1]; // the length of the header, little-endian
  for (size_t i = 0; i + 2u < count; i += 3u) {
    bytes[(changes[i] + 256u * changes[i + 1u]) % head] = changes[i + 2u];
  }
  const int file = memfd_create("weights", 0u);
  FUZZ_CHECK(file >= 0 && write(file, bytes, size) == (ssize_t)size);
  snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
  RipNet* const net = rip_net_load(path, error, sizeof(error));
  FUZZ_CHECK(net || *error);
  rip_net_free(net);
  close(file);
}

int
LLVMFuzzerTestOneInput(const uint8_t* const bytes, const size_t size)
{
  if (size && bytes[0] > '{') {
    load_changed(bytes + 1, size - 1u);
  } else {
    read_as_it_is(bytes, size);
  }
  return 0;
}
