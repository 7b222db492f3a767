// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What a plugin plays, on the ticks of the song, and the file that holds it beside the melody. One thread.
#ifndef RIP_HOST_RECORD_H
#define RIP_HOST_RECORD_H

#include "song.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct RipHostRecord RipHostRecord;

/// NULL when there is no memory
RipHostRecord*
rip_host_record_new(void);

void
rip_host_record_free(RipHostRecord* record);

/// Record an event, at `tick` or that of the last one if that is later. What a MIDI file cannot hold (system messages
/// other than whole exclusives, cut messages) is left out. False when there is no memory.
bool
rip_host_record_add(RipHostRecord* record, uint64_t tick, const uint8_t* bytes, size_t size);

/// Note-ons so far
size_t
rip_host_record_notes(const RipHostRecord* record);

/// Notes that were begun and not ended
size_t
rip_host_record_hanging(const RipHostRecord* record);

/// Write tempo and metre map and the song's events as track MELODY, `loops` times, and what was recorded as track
/// RIPIENO. On failure nothing is written, and one line without the path goes to `error`.
bool
rip_host_record_write(const RipHostRecord* record,
                      const RipHostSong*   song,
                      const RipSmf*        smf,
                      unsigned             loops,
                      const char*          path,
                      char*                error,
                      size_t               error_size);

#endif
