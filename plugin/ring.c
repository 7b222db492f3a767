// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time. Both counters run on for ever and are taken modulo the capacity.
#include "ring.h"

#include <string.h>

void
rip_ring_init(RipRing* const ring, void* const memory, const size_t record_size, const size_t capacity)
{
  ring->records     = (unsigned char*)memory;
  ring->record_size = record_size;
  ring->capacity    = capacity;
  atomic_init(&ring->written, 0u);
  atomic_init(&ring->read, 0u);
}

size_t
rip_ring_space(const RipRing* const ring)
{
  const size_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
  const size_t read    = atomic_load_explicit(&ring->read, memory_order_acquire);
  return ring->capacity - (written - read);
}

bool
rip_ring_write(RipRing* const ring, const void* const record)
{
  if (!rip_ring_space(ring)) {
    return false;
  }
  const size_t written = atomic_load_explicit(&ring->written, memory_order_relaxed);
  memcpy(ring->records + (written & (ring->capacity - 1u)) * ring->record_size, record, ring->record_size);
  atomic_store_explicit(&ring->written, written + 1u, memory_order_release);
  return true;
}

bool
rip_ring_read(RipRing* const ring, void* const record)
{
  const size_t read    = atomic_load_explicit(&ring->read, memory_order_relaxed);
  const size_t written = atomic_load_explicit(&ring->written, memory_order_acquire);
  if (written == read) {
    return false;
  }
  memcpy(record, ring->records + (read & (ring->capacity - 1u)) * ring->record_size, ring->record_size);
  atomic_store_explicit(&ring->read, read + 1u, memory_order_release);
  return true;
}
