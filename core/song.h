// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Songs of any length: windows that overlap, each given what the one before it settled. Any thread but a real-time one.
#ifndef RIP_SONG_H
#define RIP_SONG_H

#include "task.h"

/// What is known of a song, on the 16th grid
typedef struct
{
  const RipBar*  bars; // from frame 0 on; those longer than half a window are taken in pieces
  size_t         bar_count;
  const RipNote* melody; // by onset; keys off the keyboard are ignored
  size_t         melody_count;
} RipSong;

/// Told how many bars are settled after each window; false to stop
typedef bool (*RipSongProgress)(void* data, size_t bars, size_t bar_count);

/// Make the accompaniment of a whole melody: notes by onset and then key, to be freed with free().
///
/// A window is given the melody of all its bars, and the accompaniment of those in its first half that are settled. Of
/// what it adds, the last quarter of a window is left to the next one, which knows more of the melody to come. A note
/// that sounds on from one window to the next stays one note. The same arguments give the same notes.
///
/// `progress` may be NULL. Returns NULL when there is no memory, or when it is stopped.
RipNote*
rip_song_harmonise(const RipNet*      net,
                   RipScratch*        scratch,
                   const RipSettings* settings,
                   const RipSong*     song,
                   RipSongProgress    progress,
                   void*              progress_data,
                   size_t*            count);

#endif
