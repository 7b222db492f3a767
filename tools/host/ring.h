// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A ring of messages from one thread to one other. Writing and reading neither allocate nor lock.
#ifndef RIP_HOST_RING_H
#define RIP_HOST_RING_H

#include <stdbool.h>
#include <stdint.h>

typedef struct RipHostRing RipHostRing;

/// `capacity` in bytes, a power of two; a message takes its size and 4 bytes. NULL when there is no memory.
RipHostRing*
rip_host_ring_new(uint32_t capacity);

void
rip_host_ring_free(RipHostRing* ring);

/// The writer's thread: the whole message or, when there is no room, nothing and false
bool
rip_host_ring_write(RipHostRing* ring, const void* data, uint32_t size);

/// The reader's thread: the oldest message into `data`, which holds `capacity` bytes (those of the ring are always
/// enough); false when there is none
bool
rip_host_ring_read(RipHostRing* ring, void* data, uint32_t capacity, uint32_t* size);

#endif
