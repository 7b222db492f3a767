// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the tests of the whole plugin have in common.
#ifndef RIP_TESTS_PERFORMANCE_H
#define RIP_TESTS_PERFORMANCE_H

#include "host.h"

#define MODEL RIP_FIXTURES "/net.safetensors"
#define BEAT 24000u // samples at 120 beats a minute
#define BAR (4u * BEAT)

static inline bool
is_note_on(const HostEvent* const event)
{
  return (event->bytes[0] & 0xF0u) == 0x90u;
}

/// Let a melody come in: quarters and eighths, bar after bar from now on
void
play_melody(Host* host, unsigned bars);

/// A host that freewheels
Host*
new_host(const char* model);

/// Fail unless every note-on has its note-off, events are in order and offs first, and no lever is left away from rest.
/// Returns the number of notes.
size_t
check_notes(const Host* host);

/// Pedals that are down and pitch wheels that are bent, by what came out so far
unsigned
count_levers(const Host* host);

/// Fail unless the same came out of both
void
check_same(const Host* a, const Host* b);

/// Fail unless the same came out of both, and free them
void
end_pair(Host* pair[2]);

/// Stop the transport and run for so many samples, in one block
void
stop(Host* host, uint32_t samples);

/// Roll through a melody of four bars and stop; blocks as in host_run
Host*
perform(uint32_t block, uint32_t seed);

#endif
