// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A ring of messages from one thread to one other. The writer owns `head`, the reader `tail`; both only grow.
#include "ring.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct RipHostRing
{
  _Atomic uint32_t head;
  _Atomic uint32_t tail;
  uint32_t         capacity;
  uint8_t          bytes[];
};

RipHostRing*
rip_host_ring_new(const uint32_t capacity)
{
  RipHostRing* const ring = (RipHostRing*)calloc(1, sizeof(RipHostRing) + capacity);
  if (ring) {
    ring->capacity = capacity;
  }
  return ring;
}

void
rip_host_ring_free(RipHostRing* const ring)
{
  free(ring);
}

static void
put(RipHostRing* const ring, const uint32_t at, const void* const data, const uint32_t size)
{
  const uint32_t start = at & (ring->capacity - 1u);
  const uint32_t first = size < ring->capacity - start ? size : ring->capacity - start;
  memcpy(ring->bytes + start, data, first);
  memcpy(ring->bytes, (const uint8_t*)data + first, size - first);
}

static void
get(const RipHostRing* const ring, const uint32_t at, void* const data, const uint32_t size)
{
  const uint32_t start = at & (ring->capacity - 1u);
  const uint32_t first = size < ring->capacity - start ? size : ring->capacity - start;
  memcpy(data, ring->bytes + start, first);
  memcpy((uint8_t*)data + first, ring->bytes, size - first);
}

bool
rip_host_ring_write(RipHostRing* const ring, const void* const data, const uint32_t size)
{
  const uint32_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
  const uint32_t used = head - atomic_load_explicit(&ring->tail, memory_order_acquire);
  if (size > ring->capacity || ring->capacity - used < (uint32_t)sizeof(size) ||
      ring->capacity - used - (uint32_t)sizeof(size) < size) {
    return false;
  }
  put(ring, head, &size, (uint32_t)sizeof(size));
  if (size) {
    put(ring, head + (uint32_t)sizeof(size), data, size);
  }
  atomic_store_explicit(&ring->head, head + (uint32_t)sizeof(size) + size, memory_order_release);
  return true;
}

bool
rip_host_ring_read(RipHostRing* const ring, void* const data, const uint32_t capacity, uint32_t* const size)
{
  const uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
  if (tail == atomic_load_explicit(&ring->head, memory_order_acquire)) {
    return false;
  }
  get(ring, tail, size, (uint32_t)sizeof(*size));
  if (*size > capacity) {
    return false;
  }
  get(ring, tail + (uint32_t)sizeof(*size), data, *size);
  atomic_store_explicit(&ring->tail, tail + (uint32_t)sizeof(*size) + *size, memory_order_release);
  return true;
}
