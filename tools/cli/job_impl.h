// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A job at work: for job*.c alone
#ifndef RIP_CLI_JOB_IMPL_H
#define RIP_CLI_JOB_IMPL_H

#include "job.h"
#include "pianoroll.h"
#include "piece.h"

/// A file that is ready to be written
typedef struct
{
  const char* path;
  uint8_t*    bytes;
  size_t      size;
} RipReady;

enum
{
  RIP_READY_MIDI,
  RIP_READY_PNG,
  RIP_READY_SVG,
  RIP_READY_FILES
};

/// A job at work
typedef struct
{
  RipJob*         job;
  const RipMaker* maker;
  RipPiece        piece;
  RipSettings     settings;
  bool*           locked; // [bar_count]
  RipNote*        notes;  // made, and those of locked bars
  size_t          note_count;
  RipReady        ready[RIP_READY_FILES];
} RipWork;

/// Say why a job failed; always false
bool
rip_work_fail(RipWork* work, const char* text);

/// Whether a place of the part that is made anew is free
bool
rip_work_is_free(const RipWork* work, size_t bar, unsigned key);

/// Take out what the new tracks replace, and put them into the file, sounding as that did
bool
rip_work_ready_midi(RipWork* work);

/// Draw what is in the file and what was made; `index` is RIP_READY_PNG or RIP_READY_SVG
bool
rip_work_ready_picture(RipWork* work, unsigned index, const char* path, RipPianorollKind kind);

/// Write what is ready, or nothing
bool
rip_work_write(RipWork* work);

#endif
