// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What was generated, as a standard MIDI file.
#ifndef RIP_EXPORT_H
#define RIP_EXPORT_H

#include "score.h"

/// The bytes of a file of format 1 that begins at the first remembered bar, in the tempo of now; free() them. NULL if
/// nothing was generated or there is no memory.
uint8_t*
rip_export_bytes(const RipScore* score, size_t* size);

/// Write it to a file; says how it went in `words`. False if it failed: then no file was changed.
bool
rip_export_save(const RipScore* score, const char* path, char* words, size_t size);

#endif
