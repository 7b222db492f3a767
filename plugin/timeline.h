// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The plugin's memory: what was heard and what was made and played, bar by bar. Not real-time; used by one thread at a
// time. A clip is a timeline too.
//
// Bars are keyed by the host's bar number and carry their own metre. Any RIP_TIMELINE_BARS consecutive bars of up to 48
// frames (12/4) fit; a bar that finds no room displaces the bar RIP_TIMELINE_BARS away from it, or those farthest off.
// Of a longer bar than RIP_FRAMES only the beginning is remembered.
#ifndef RIP_TIMELINE_H
#define RIP_TIMELINE_H

#include "metre.h"
#include "musictime.h"
#include "roll.h"

#define RIP_TIMELINE_BARS 1024u

/// Planes of the memory: of notes heard the plane RIP_HEARD + RipPlane, of notes made RIP_MADE + RipPlane
enum
{
  RIP_HEARD           = 0,
  RIP_MADE            = RIP_PLANES,
  RIP_TIMELINE_PLANES = 2 * RIP_PLANES
};

typedef struct RipTimeline RipTimeline;

/// All memory is allocated here; NULL when there is none
RipTimeline*
rip_timeline_new(void);

void
rip_timeline_free(RipTimeline* timeline);

/// Make sure that a bar is there, with this metre. Cells of a bar that was there stay, as far as they lie inside.
void
rip_timeline_enter(RipTimeline* timeline, int64_t number, RipBar bar);

/// The metre of a bar; false if it is not remembered
bool
rip_timeline_find(const RipTimeline* timeline, int64_t number, RipBar* bar);

/// Frames of a bar that are remembered, 0 if it is not
unsigned
rip_timeline_frames(const RipTimeline* timeline, int64_t number);

/// Cells of a frame, empty where nothing is remembered
RipKeys
rip_timeline_get(const RipTimeline* timeline, int64_t number, unsigned frame, unsigned plane);

/// Set the cells of a frame; no effect outside of what is remembered
void
rip_timeline_set(RipTimeline* timeline, int64_t number, unsigned frame, unsigned plane, RipKeys keys);

/// Velocities of the notes made that begin in a frame, [RIP_KEYS], 0 elsewhere; NULL where nothing is remembered
const uint8_t*
rip_timeline_velocity(const RipTimeline* timeline, int64_t number, unsigned frame);

/// Set them; no effect outside of what is remembered
void
rip_timeline_set_velocity(RipTimeline* timeline, int64_t number, unsigned frame, const uint8_t velocity[RIP_KEYS]);

/// What of a note made that begins here was heard: the velocity it was played with, or while nothing is known of that
/// the one it was made with; 0 if there is no such note
unsigned
rip_timeline_loudness(const RipTimeline* timeline, int64_t number, unsigned frame, unsigned row);

/// A note made was played with this velocity; no effect outside of what is remembered
void
rip_timeline_set_played(RipTimeline* timeline, int64_t number, unsigned frame, unsigned row, unsigned velocity);

/// Whether a voice of this frame is known: it was listened to from its start to its end
bool
rip_timeline_is_heard(const RipTimeline* timeline, int64_t number, unsigned frame, RipVoice voice);

void
rip_timeline_set_heard(RipTimeline* timeline, int64_t number, unsigned frame, RipVoice voice, bool heard);

/// The frame after one; a bar that is not remembered is taken to have `metre`
RipTime
rip_timeline_following(const RipTimeline* timeline, RipTime time, RipBar metre);

/// How many bars are remembered
unsigned
rip_timeline_count(const RipTimeline* timeline);

/// Number of the last bar remembered, INT64_MIN if there is none
int64_t
rip_timeline_last(const RipTimeline* timeline);

/// Numbers of the bars remembered, in rising order. Returns how many are written, at most RIP_TIMELINE_BARS.
unsigned
rip_timeline_numbers(const RipTimeline* timeline, int64_t numbers[RIP_TIMELINE_BARS]);

#endif
