// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "listener.h"

#include <string.h>

static const RipKeys none = { { 0u } };

void
rip_listener_begin(RipListener* const listener, const RipTime time)
{
  memset(listener->key, 0, sizeof(listener->key));
  listener->cleared = time;
}

static unsigned
plane_of(const RipVoice voice, const RipPlane plane)
{
  return RIP_HEARD + 2u * (unsigned)voice + (unsigned)plane;
}

/// Forget what an earlier pass heard before a time
static void
clear(RipListener* const listener,
      RipTimeline* const timeline,
      const RipTime      end,
      const RipBar       metre,
      const unsigned     role)
{
  while (rip_time_before(listener->cleared, end)) {
    const RipTime  t     = listener->cleared;
    const unsigned frame = (unsigned)t.frame;
    for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
      if (rip_role_hears(role, (RipVoice)voice)) {
        rip_timeline_set(timeline, t.bar, frame, plane_of((RipVoice)voice, RIP_MELODY_ONSET), none);
        rip_timeline_set(timeline, t.bar, frame, plane_of((RipVoice)voice, RIP_MELODY_SUSTAIN), none);
        rip_timeline_set_heard(timeline, t.bar, frame, (RipVoice)voice, false);
      }
    }
    listener->cleared = rip_timeline_following(timeline, t, metre);
  }
}

static void
set_cell(RipTimeline* const timeline, const RipTime time, const unsigned plane, const unsigned row, const bool on)
{
  RipKeys keys = rip_timeline_get(timeline, time.bar, (unsigned)time.frame, plane);
  if (on) {
    rip_keys_set(&keys, row);
  } else {
    rip_keys_clear(&keys, row);
  }
  rip_timeline_set(timeline, time.bar, (unsigned)time.frame, plane, keys);
}

/// A held key sounds up to a time
static void
sustain(RipListener* const listener,
        RipTimeline* const timeline,
        const unsigned     key,
        const RipTime      end,
        const RipBar       metre)
{
  RipHeld* const held = &listener->key[key];
  while (rip_time_before(held->filled, end)) {
    set_cell(timeline, held->filled, plane_of(held->voice, RIP_MELODY_SUSTAIN), key - RIP_LOW_KEY, true);
    held->filled = rip_timeline_following(timeline, held->filled, metre);
  }
}

static bool
is_same(const RipTime a, const RipTime b)
{
  return a.bar == b.bar && a.frame == b.frame;
}

/// The top voice is the melody: a note is if no higher one sounds. Lower ones struck with it turn out to be none.
///
/// Leaps tell nothing more: to take a lone note more than an octave below the last one of the melody for accompaniment
/// loses as much of the melody as it sorts out (F1 -0.6 to +0.5 % in the validation songs of the four styles).
static RipVoice
split(RipListener* const listener, RipTimeline* const timeline, const unsigned key, const RipTime time)
{
  for (unsigned other = key + 1u; other < RIP_LOW_KEY + RIP_KEYS; ++other) {
    if (listener->key[other].held) {
      return RIP_ACCOMPANIMENT;
    }
  }
  for (unsigned other = RIP_LOW_KEY; other < key; ++other) {
    RipHeld* const held = &listener->key[other];
    if (held->held && held->voice == RIP_MELODY && is_same(held->struck, time)) {
      held->voice = RIP_ACCOMPANIMENT;
      for (unsigned plane = RIP_MELODY_ONSET; plane <= RIP_MELODY_SUSTAIN; ++plane) {
        set_cell(timeline, time, plane_of(RIP_MELODY, (RipPlane)plane), other - RIP_LOW_KEY, false);
        set_cell(timeline, time, plane_of(RIP_ACCOMPANIMENT, (RipPlane)plane), other - RIP_LOW_KEY, true);
      }
    }
  }
  return RIP_MELODY;
}

static void
strike(RipListener* const listener, RipTimeline* const timeline, const RipMessage* const message, const RipBar metre)
{
  RipHeld* const held = &listener->key[message->key];
  const RipTime  time = message->time;
  RipBar         known;
  if (!rip_timeline_find(timeline, time.bar, &known)) {
    rip_timeline_enter(timeline, time.bar, message->bar);
  }
  const RipTime next = rip_timeline_following(timeline, time, metre);
  clear(listener, timeline, next, metre, message->role);
  if (held->held) {
    sustain(listener, timeline, message->key, time, metre);
    held->held = false;
  }
  const RipVoice voice = message->role == RIP_ROLE_SPLIT           ? split(listener, timeline, message->key, time)
                         : message->role == RIP_ROLE_ACCOMPANIMENT ? RIP_ACCOMPANIMENT
                                                                   : RIP_MELODY;
  set_cell(timeline, time, plane_of(voice, RIP_MELODY_ONSET), message->key - RIP_LOW_KEY, true);
  set_cell(timeline, time, plane_of(voice, RIP_MELODY_SUSTAIN), message->key - RIP_LOW_KEY, true);
  *held = (RipHeld){ true, voice, time, next };
}

void
rip_listener_note(RipListener* const      listener,
                  RipTimeline* const      timeline,
                  const RipMessage* const message,
                  const RipBar            metre)
{
  const unsigned key = message->key;
  if (key < RIP_LOW_KEY || key >= RIP_LOW_KEY + RIP_KEYS) {
    return;
  }
  if (message->type == RIP_MESSAGE_NOTE_ON) {
    strike(listener, timeline, message, metre);
  } else if (listener->key[key].held) {
    clear(listener, timeline, message->time, metre, message->role);
    sustain(listener, timeline, key, message->time, metre);
    listener->key[key].held = false;
  }
}

void
rip_listener_pass(RipListener* const listener,
                  RipTimeline* const timeline,
                  const RipTime      time,
                  const RipBar       metre,
                  const unsigned     role)
{
  clear(listener, timeline, time, metre, role);
  for (unsigned key = RIP_LOW_KEY; key < RIP_LOW_KEY + RIP_KEYS; ++key) {
    if (listener->key[key].held) {
      sustain(listener, timeline, key, time, metre);
    }
  }
}

void
rip_listener_end(RipListener* const listener,
                 RipTimeline* const timeline,
                 const RipTime      time,
                 const RipBar       metre,
                 const unsigned     role)
{
  const RipTime ahead = listener->cleared;
  listener->cleared   = time;
  clear(listener, timeline, ahead, metre, role);
}
