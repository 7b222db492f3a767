// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Ring of fixed-size records between one writing and one reading thread. Real-time: never allocates, locks or waits.
#ifndef RIP_RING_H
#define RIP_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/// The memory of the records belongs to whoever called rip_ring_init
typedef struct
{
  unsigned char* records;
  size_t         record_size;
  size_t         capacity; // a power of two
  _Alignas(64) _Atomic size_t written;
  _Alignas(64) _Atomic size_t read;
} RipRing;

/// Make an empty ring of `capacity` (a power of two) records in `memory`; before any other thread sees it
void
rip_ring_init(RipRing* ring, void* memory, size_t record_size, size_t capacity);

/// Writer: records that can be written now
size_t
rip_ring_space(const RipRing* ring);

/// Writer: append a copy of a record; false if the ring is full
bool
rip_ring_write(RipRing* ring, const void* record);

/// Reader: take the oldest record; false if there is none
bool
rip_ring_read(RipRing* ring, void* record);

#endif
