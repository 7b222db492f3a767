// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Channels and sounds of a MIDI file's tracks
#ifndef RIP_CLI_TRACK_H
#define RIP_CLI_TRACK_H

#include "smf.h"

#define RIP_SET_TRACKS 64u // tracks that a set can hold, one bit each; those beyond are in none

/// The first channel that no track uses and that is not the drums'; channel 0 if there is none
uint8_t
rip_track_free_channel(const RipSmf* smf);

/// The first program of a channel in a set of tracks (bit t is track t), 0 where there is none
uint8_t
rip_track_program(const RipSmf* smf, uint64_t tracks, uint8_t channel);

/// Take all channel messages out of a set of tracks, and those tracks that are then left with nothing but a name
void
rip_track_silence(RipSmf* smf, uint64_t tracks);

#endif
