// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "transport.h"

#include <math.h>

/// Musical time is a sum of rounded numbers: a sample this little before a frame (in samples) begins it, a place this
/// little before a bar or before the middle of a frame (in frames) is there
#define EPSILON_SAMPLES 0.1
#define EPSILON 1e-4

/// Hosts quantise barBeat (to 1/1920 beat or to JACK's ticks): a start this far behind a frame is at the frame, and a
/// deviation this small is none
#define TOLERANCE 0.02

/// A deviation larger than this is a jump
#define JUMP 1.0

#define PACE_MAX 0.25 // frames a sample

void
rip_transport_init(RipTransport* const transport, const double sample_rate)
{
  *transport = (RipTransport){
    .sample_rate        = sample_rate,
    .host_speed         = 1.0,
    .host_beats_per_bar = 4.0,
    .host_beat_unit     = 4.0,
    .bar                = { 16u, 4u, 4u },
    .length             = 16.0,
    .last_bar           = { 16u, 4u, 4u },
    .last_length        = 16.0,
  };
}

static double
time_at(const RipTransport* const transport, const int64_t offset)
{
  return transport->start + transport->pace * (double)(transport->elapsed + offset);
}

static double
pace_of(const RipTransport* const transport, const double quarters_a_minute, const double speed)
{
  return fmin(quarters_a_minute * 4.0 / 60.0 * speed / transport->sample_rate, PACE_MAX);
}

static void
set_metre(RipTransport* const transport, const double beats, const double unit)
{
  const double numerator = fmax(1.0, floor(beats + 0.5));
  transport->length      = fmax(1.0, 16.0 * beats / unit);
  transport->bar         = (RipBar){ (uint16_t)floor(transport->length + 0.5), (uint8_t)numerator, (uint8_t)unit };
}

/// Pass on to the next bar once all frames of this one began
static void
wrap(RipTransport* const transport)
{
  if (transport->next.frame >= (int32_t)transport->bar.frames) {
    transport->last_bar    = transport->bar;
    transport->last_length = transport->length;
    transport->start -= transport->length;
    ++transport->next.bar;
    transport->next.frame = 0;
  }
}

/// Be `frames` into a bar at an offset, wherever time was before
static void
seat(RipTransport* const transport, const int64_t bar, const double frames, const int64_t offset)
{
  const double bars      = floor((frames + EPSILON) / transport->length);
  transport->last_bar    = transport->bar;
  transport->last_length = transport->length;
  transport->start       = frames - bars * transport->length;
  transport->elapsed     = -offset;
  transport->next.bar    = bar + (int64_t)bars;
  transport->next.frame  = (int32_t)fmax(0.0, ceil(transport->start - TOLERANCE));
  wrap(transport);
}

/// How many frames a place lies ahead of the clock; infinite if it is no neighbouring bar
static double
deviation(const RipTransport* const transport, const int64_t bar, const double frames, const double now)
{
  const int64_t bars = bar - transport->next.bar;
  return bars == 0    ? frames - now
         : bars == 1  ? frames + transport->length - now
         : bars == -1 ? frames - transport->last_length - now
                      : INFINITY;
}

/// The bar meant by a host that only counts beats
static int64_t
nearest_bar(const RipTransport* const transport, const double frames, const double now)
{
  int64_t best = transport->next.bar;
  for (int64_t bar = transport->next.bar - 1; bar <= transport->next.bar + 1; ++bar) {
    if (fabs(deviation(transport, bar, frames, now)) < fabs(deviation(transport, best, frames, now))) {
      best = bar;
    }
  }
  return best;
}

static void
remember(RipTransport* const transport, const RipPosition* const position)
{
  if (position->has & RIP_HAS_SPEED) {
    transport->host_speed = position->speed;
  }
  if (position->has & RIP_HAS_BPM) {
    transport->host_bpm = position->bpm;
  }
  if (position->has & RIP_HAS_BEAT_UNIT) {
    transport->host_beat_unit = position->beat_unit;
  }
  if (position->has & RIP_HAS_BEATS_PER_BAR) {
    transport->host_beats_per_bar = position->beats_per_bar;
  }
  if (position->has & (RIP_HAS_BAR | RIP_HAS_BAR_BEAT)) {
    transport->host_time = true;
  } else if (position->has & RIP_HAS_FRAME) {
    transport->host_time = false; // it rolls, but nobody counts
  }
}

/// How far the host is ahead of the clock, in frames; infinite if it is elsewhere
static double
ahead_of(const RipTransport* const transport, const RipPosition* const position, const int64_t bar, const double now)
{
  if (position->has & RIP_HAS_BAR_BEAT) {
    return deviation(transport, bar, position->bar_beat * 16.0 / transport->host_beat_unit, now);
  }
  const int64_t bars = bar - transport->next.bar;
  const bool    here = bars == 0 || (bars == 1 && now > transport->length - JUMP) || (bars == -1 && now < JUMP);
  return here ? 0.0 : INFINITY;
}

/// Follow the host's place while rolling
static RipChange
follow(RipTransport* const transport, const RipPosition* const position, const int64_t offset, const double pace)
{
  const double  now    = time_at(transport, offset);
  const double  frames = position->has & RIP_HAS_BAR_BEAT ? position->bar_beat * 16.0 / transport->host_beat_unit : 0.0;
  const int64_t bar    = position->has & RIP_HAS_BAR        ? position->bar
                         : position->has & RIP_HAS_BAR_BEAT ? nearest_bar(transport, frames, now)
                                                            : transport->next.bar;
  const double  ahead  = ahead_of(transport, position, bar, now);
  const double  length = fmax(1.0, 16.0 * transport->host_beats_per_bar / transport->host_beat_unit);
  const bool    new_metre = length != transport->length || transport->host_beat_unit != transport->bar.denominator;
  const bool    new_pace  = fabs(pace - transport->pace) > 1e-9 * pace;
  if (!(fabs(ahead) <= JUMP)) {
    set_metre(transport, transport->host_beats_per_bar, transport->host_beat_unit);
    transport->pace = pace;
    seat(transport, bar, frames, offset);
    return RIP_CHANGE_JUMP;
  }
  if (new_metre || new_pace || fabs(ahead) > TOLERANCE) {
    transport->start   = now + ahead;
    transport->elapsed = -offset;
    transport->pace    = pace;
    if (new_metre) {
      while (transport->next.bar < bar) {
        rip_transport_step(transport);
      }
      set_metre(transport, transport->host_beats_per_bar, transport->host_beat_unit);
      wrap(transport);
    }
  }
  return RIP_CHANGE_NONE;
}

RipChange
rip_transport_position(RipTransport* const      transport,
                       const RipPosition* const position,
                       const int64_t            offset,
                       const double             tempo)
{
  const bool was_rolling = transport->rolling;
  remember(transport, position);
  transport->rolling         = transport->host_time && transport->host_speed > 0.0;
  const double frames_a_beat = 16.0 / transport->host_beat_unit;
  if (!transport->rolling) {
    if (position->has & RIP_HAS_BAR) { // where the playhead rests
      set_metre(transport, transport->host_beats_per_bar, transport->host_beat_unit);
      seat(
        transport, position->bar, position->has & RIP_HAS_BAR_BEAT ? position->bar_beat * frames_a_beat : 0.0, offset);
    }
    return was_rolling ? RIP_CHANGE_STOP : RIP_CHANGE_NONE;
  }
  const double quarters = transport->host_bpm > 0.0 ? transport->host_bpm * 4.0 / transport->host_beat_unit : tempo;
  const double pace     = pace_of(transport, quarters, transport->host_speed);
  if (was_rolling) {
    return follow(transport, position, offset, pace);
  }
  set_metre(transport, transport->host_beats_per_bar, transport->host_beat_unit);
  transport->pace      = pace;
  const int64_t number = position->has & RIP_HAS_BAR ? position->bar : transport->next.bar;
  seat(transport, number, position->has & RIP_HAS_BAR_BEAT ? position->bar_beat * frames_a_beat : 0.0, offset);
  return RIP_CHANGE_START;
}

void
rip_transport_start_free(RipTransport* const transport, const int64_t bar, const int64_t offset, const double tempo)
{
  set_metre(transport, 4.0, 4.0);
  transport->pace    = pace_of(transport, tempo, 1.0);
  transport->rolling = true;
  transport->first   = bar;
  seat(transport, bar, 0.0, offset);
}

void
rip_transport_set_tempo(RipTransport* const transport, const int64_t offset, const double tempo)
{
  const double pace = pace_of(transport, tempo, 1.0);
  if (pace != transport->pace) {
    transport->start   = time_at(transport, offset);
    transport->elapsed = -offset;
    transport->pace    = pace;
  }
}

void
rip_transport_stop(RipTransport* const transport)
{
  transport->rolling = false;
}

int64_t
rip_transport_next_offset(const RipTransport* const transport, const int64_t limit)
{
  if (!transport->rolling || !(transport->pace > 0.0)) {
    return limit;
  }
  const double wait = ((double)transport->next.frame - transport->start) / transport->pace;
  const double at   = ceil(wait - EPSILON_SAMPLES) - (double)transport->elapsed;
  return at < (double)limit ? (int64_t)fmax(at, 0.0) : limit;
}

void
rip_transport_step(RipTransport* const transport)
{
  ++transport->next.frame;
  wrap(transport);
}

void
rip_transport_skip(RipTransport* const transport, const int64_t offset)
{
  while (rip_transport_next_offset(transport, offset) < offset) {
    rip_transport_step(transport);
  }
}

static bool
swings(const RipBar bar)
{
  return !(bar.denominator == 8u && bar.numerator % 3u == 0u);
}

double
rip_transport_swing(const RipTransport* const transport, const RipTime time, const float swing)
{
  static const double late[4] = { 0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0 / 3.0 };
  return swings(transport->bar) ? (double)swing * late[time.frame % 4] : 0.0;
}

/// Where in a straight bar a place in a swung bar lies
static double
straighten(const RipTransport* const transport, const double frames, const float swing)
{
  if (!(swing > 0.0f) || !swings(transport->bar)) {
    return frames;
  }
  const double quarter = 4.0 * floor(frames / 4.0);
  const double middle  = 2.0 + 2.0 / 3.0 * (double)swing;
  const double place   = frames - quarter;
  return quarter + (place <= middle ? 2.0 * place / middle : 2.0 + 2.0 * (place - middle) / (4.0 - middle));
}

RipTime
rip_transport_nearest(const RipTransport* const transport, const int64_t offset, const float swing)
{
  const double frame = floor(straighten(transport, time_at(transport, offset), swing) + 0.5 + EPSILON);
  if (frame < 0.0) {
    const double last = fmax(0.0, (double)transport->last_bar.frames + frame);
    return (RipTime){ transport->next.bar - 1, (int32_t)last };
  }
  if (frame >= (double)transport->bar.frames) {
    return (RipTime){ transport->next.bar + 1, 0 };
  }
  return (RipTime){ transport->next.bar, (int32_t)frame };
}

void
rip_transport_advance(RipTransport* const transport, const uint32_t samples)
{
  transport->elapsed += samples;
}
