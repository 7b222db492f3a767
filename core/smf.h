// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Standard MIDI files (RP-001) in and out. Any thread but a real-time one, one at a time per file.
//
// Why a reader of our own: libsmf 1.3, the one in Debian, aborts by assertion on files that are right (an escape F7, a
// system exclusive event in parts) or nearly so (a track without events or end), and on 90 of 1,000 damaged ones, which
// would take a plugin's host with it. It also takes status FF for running status behind a lyric, cuts texts of more
// than 127 bytes wrongly, and says why it refused a file in GLib's log alone. tests/test_smf_peer.py holds ours against
// mido.
//
// A file is kept as it was: every track, every event in order, running status spelt out. Files of formats 0 and 1 with
// ticks per quarter are read; format 2, SMPTE time, cut or foreign files, those of more than RIP_SMF_BARS bars and
// those larger than 16 MiB are refused. Memory is proportional to the file, at most some twenty times its size.
#ifndef RIP_SMF_H
#define RIP_SMF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIP_SMF_BARS 4096u
#define RIP_SMF_CHANNELS 16u
#define RIP_SMF_DRUMS 9u // the channel that General MIDI keeps for drums

typedef struct RipSmf RipSmf;

/// One event. Channel messages are their MIDI bytes; system exclusive ones are F0 or F7 and what follows the length;
/// meta events are FF, type and what follows the length. The bytes stay until the track changes.
typedef struct
{
  uint64_t       tick;
  const uint8_t* bytes;
  uint32_t       size; // >= 1
} RipSmfEvent;

/// From `tick` on; the first of a map is at tick 0
typedef struct
{
  uint64_t tick;
  uint32_t quarter; // microseconds, >= 1
} RipSmfTempo;

/// From `tick` on; the first of a map is at tick 0
typedef struct
{
  uint64_t tick;
  uint8_t  numerator;   // 1..255
  uint8_t  denominator; // 1, 2, 4, 8, 16, 32 or 64
} RipSmfSignature;

/// A note of a track
typedef struct
{
  uint64_t tick;
  uint64_t end;      // >= tick
  uint8_t  channel;  // 0..15
  uint8_t  key;      // 0..127
  uint8_t  velocity; // 1..127
} RipSmfNote;

/// Read a file. On failure returns NULL and writes one line, without the path, to `error`.
RipSmf*
rip_smf_read(const char* path, char* error, size_t error_size);

/// Read a file that lies in memory, as rip_smf_read does; the bytes are not needed afterwards
RipSmf*
rip_smf_parse(const uint8_t* bytes, size_t size, char* error, size_t error_size);

/// A file without tracks; `division` is ticks per quarter, 1..32767. NULL when there is no memory.
RipSmf*
rip_smf_new(unsigned division);

void
rip_smf_free(RipSmf* smf);

/// Ticks per quarter
unsigned
rip_smf_division(const RipSmf* smf);

/// The tick of the last event of any track, its end included
uint64_t
rip_smf_length(const RipSmf* smf);

/// The tempo map of the file as it was read, in order; 120 quarters a minute where it says nothing
const RipSmfTempo*
rip_smf_tempos(const RipSmf* smf, size_t* count);

/// The metre map of the file as it was read, in order; 4/4 where it says nothing. Signatures that no bar can have (0/4,
/// 4/128) are left out.
const RipSmfSignature*
rip_smf_signatures(const RipSmf* smf, size_t* count);

size_t
rip_smf_tracks(const RipSmf* smf);

/// True if the track is called so; letter case and space around its name do not matter
bool
rip_smf_track_is(const RipSmf* smf, size_t track, const char* name);

/// The first track called so, or the number of tracks if there is none
size_t
rip_smf_find(const RipSmf* smf, const char* name);

/// Events of a track, in order; the end of track is none of them
size_t
rip_smf_events(const RipSmf* smf, size_t track);

RipSmfEvent
rip_smf_event(const RipSmf* smf, size_t track, size_t index);

/// Where the track ends
uint64_t
rip_smf_track_end(const RipSmf* smf, size_t track);

/// Order notes by tick, then key, end, channel and velocity; for qsort
int
rip_smf_compare_notes(const void* a, const void* b);

/// The notes of a track in that order, to be freed with free(); NULL when there are none or no memory.
///
/// Of notes that overlap on one key and channel the earliest ends first; a note that nothing ends lasts to the end of
/// the track.
RipSmfNote*
rip_smf_notes(const RipSmf* smf, size_t track, size_t* count);

/// Add a track with a name, or without one if it is NULL, at the end of the file; its index is the number of tracks
/// before. A file of format 0 becomes one of format 1. False when there is no memory.
bool
rip_smf_add_track(RipSmf* smf, const char* name);

/// Take a track out; those behind it move up
void
rip_smf_remove_track(RipSmf* smf, size_t track);

/// Take the events out of a track that `keep` does not like
void
rip_smf_filter(RipSmf* smf, size_t track, bool (*keep)(RipSmfEvent event));

/// Add an event at the end of a track, at `tick` or where the track ends if that is later, in the form of RipSmfEvent.
/// False when there is no memory, or the bytes are no such event.
bool
rip_smf_add_event(RipSmf* smf, size_t track, uint64_t tick, const uint8_t* bytes, size_t size);

/// Add notes, in any order, to the end of a track: note-ons and note-offs by tick, a note-off before the note-ons of
/// its tick. False when there is no memory.
bool
rip_smf_add_notes(RipSmf* smf, size_t track, const RipSmfNote* notes, size_t count);

/// Let a track end no earlier than `tick`
void
rip_smf_extend(RipSmf* smf, size_t track, uint64_t tick);

/// The file's bytes, to be freed with free(); NULL when there is no memory, or when a pause is too long for the format
uint8_t*
rip_smf_bytes(const RipSmf* smf, size_t* size);

/// Write the file whole or not at all. On failure returns false and writes one line, without the path, to `error`.
bool
rip_smf_write(const RipSmf* smf, const char* path, char* error, size_t error_size);

#endif
