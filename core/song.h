// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Songs of any length in any mode: windows that overlap, each given what the one before it settled. Any thread but a
// real-time one.
#ifndef RIP_SONG_H
#define RIP_SONG_H

#include "task.h"

/// What is known of a song, on the 16th grid
typedef struct
{
  const RipBar*  bars; // from frame 0 on; those longer than half a window are taken in pieces
  size_t         bar_count;
  const RipNote* heard; // notes of both voices by onset; keys off the keyboard are ignored
  size_t         heard_count;
  const RipNote* kept; // by onset: what locked bars have of the part that is made
  size_t         kept_count;
  const bool*    locked;            // [bar_count] bars that stay as `kept` has them; NULL: none
  bool           whole[RIP_VOICES]; // `heard` has all of this voice: its silence is silence
} RipSong;

/// Told how many bars are settled after each window
typedef void (*RipSongProgress)(void* data, size_t bars, size_t bar_count);

/// What the caller may want to be asked and told while a song is made; any of it may be NULL
typedef struct
{
  RipSongProgress progress;
  RipStop         stop; // asked at every step of the sampler; true to give up
  void*           data; // handed to both
} RipSongWatch;

/// Make what settings->mode asks for: notes by onset and then key, to be freed with free().
///
/// A window is given what was heard in all of its bars, and what was made of those in its first half that are settled.
/// Of what it adds, the last quarter of a window is left to the next one, which knows more of what is to come. Except
/// in RIP_MODE_VARY the accompaniment of a bar leans on the chords that were made for the bar that it returns to
/// (rip_return_find). A note that sounds on from one window to the next stays one note. Windows in which nothing is to
/// be made are left out. The same arguments give the same notes. Notes of locked bars are among them.
///
/// `watch` may be NULL. Returns NULL when there is no memory, or when it is stopped.
RipNote*
rip_song_make(const RipNet*       net,
              RipScratch*         scratch,
              const RipSettings*  settings,
              const RipSong*      song,
              const RipSongWatch* watch,
              size_t*             count);

#endif
