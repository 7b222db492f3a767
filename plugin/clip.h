// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file as if it had been played: into the timeline of a clip. Reads the file; not real-time.
#ifndef RIP_CLIP_H
#define RIP_CLIP_H

#include "timeline.h"

/// Read a file's notes, bar for bar from bar 0 on, into planes RIP_HEARD; each voice that it has is heard throughout.
///
/// A track called MELODY is the melody, and tracks called ACCOMPANIMENT, BRIDGE or PIANO are the accompaniment, or else
/// those called RIPIENO; tracks without notes don't count. If there is no MELODY, all notes are what `role` (RipRole)
/// says. Drums (channel 10) and keys
/// off the keyboard are left out. On failure returns NULL and writes one line, which names the file, to `error`.
RipTimeline*
rip_clip_load(const char* path, unsigned role, char* error, size_t error_size);

#endif
