// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "engine.h"

#include "mix.h"
#include "sequence.h"

#include <string.h>

void
rip_engine_init(RipEngine* const      engine,
                const RipUrids* const urids,
                RipMailbox* const     mail,
                const double          sample_rate,
                const bool            has_model)
{
  memset(engine, 0, sizeof(*engine));
  atomic_init(&engine->activated, false);
  atomic_init(&engine->recalled, false);
  engine->urids     = urids;
  engine->has_model = has_model;
  engine->transport = &engine->free_run.clock;
  rip_transport_init(&engine->host, sample_rate);
  rip_free_run_init(&engine->free_run, sample_rate);
  rip_capture_reset(&engine->capture);
  rip_schedule_init(&engine->schedule, mail);
  rip_player_init(&engine->player, mail);
  rip_output_init(&engine->output, urids->midi_MidiEvent);
}

void
rip_engine_activate(RipEngine* const engine)
{
  atomic_store(&engine->activated, true);
}

void
rip_engine_recall(RipEngine* const engine)
{
  atomic_store(&engine->recalled, true);
}

bool
rip_engine_is_answered(const RipEngine* const engine)
{
  return atomic_load(&engine->schedule.mail->answered) == engine->schedule.asked;
}

static bool
is_bypassed(const RipEngine* const engine)
{
  return !engine->has_model || !engine->controls.enabled;
}

/// The settings in force
static const RipScene*
scene(const RipEngine* const engine)
{
  return rip_cue_scene(&engine->cue, &engine->controls.set);
}

static void
begin(RipEngine* const engine)
{
  if (!is_bypassed(engine) && !engine->schedule.running) {
    rip_cue_change(&engine->cue);
    ++engine->passes;
    engine->capture.role     = scene(engine)->settings.role;
    engine->capture.velocity = 0.0f;
    engine->player.velocity  = 0.0f;
    rip_free_run_hear(&engine->free_run, engine->schedule.frame);
    rip_free_run_tell(&engine->free_run, engine->transport->next.bar);
    rip_schedule_begin(&engine->schedule, engine->transport->next, engine->transport->bar);
    rip_capture_tell(
      &engine->capture, rip_schedule_listener(&engine->schedule), engine->transport->next, engine->transport->bar);
  }
}

/// Musical time ends at a frame that did not begin: every generated note ends, every plan is dropped
static void
end(RipEngine* const engine, const RipTime next, const RipBar bar)
{
  rip_player_end(&engine->player, &engine->output, engine->at);
  if (engine->schedule.running) {
    rip_schedule_end(&engine->schedule, next, bar);
  }
}

static void
end_here(RipEngine* const engine)
{
  end(engine, engine->transport->next, engine->transport->bar);
}

static bool
is_free(const RipEngine* const engine)
{
  return engine->controls.free_run || !engine->host.host_time;
}

static void
end_free_run(RipEngine* const engine)
{
  if (engine->free_run.clock.rolling) {
    end_here(engine);
    rip_free_run_stop(&engine->free_run);
  }
}

/// Let the right clock count
static void
choose_transport(RipEngine* const engine)
{
  RipTransport* const transport = is_free(engine) ? &engine->free_run.clock : &engine->host;
  if (transport != engine->transport) {
    end_free_run(engine);
    end_here(engine);
    engine->transport = transport;
  }
}

/// The bar in which what is asked for at `time` comes into force
static int64_t
bar_in_force(const RipEngine* const engine, const RipTime time)
{
  return time.bar + (time.frame + (int64_t)engine->controls.lookahead) / engine->transport->bar.frames;
}

static void
ask(RipEngine* const engine, const RipTime time)
{
  const RipControls* const controls = &engine->controls;
  const double             ahead    = (double)controls->lookahead / engine->transport->pace;
  const RipScene* const    later    = rip_cue_scene_at(&engine->cue, &controls->set, bar_in_force(engine, time));
  RipRequest               request  = {
                   .lookahead = controls->lookahead,
                   .replan    = controls->replan,
                   .due       = engine->clock + engine->at + (uint64_t)(ahead < 1e15 ? ahead : 1e15),
                   .freewheel = controls->freewheel,
                   .role      = engine->capture.role,
                   .first     = engine->transport->first,
                   .settings  = later->settings,
  };
  request.settings.seed    = controls->set.settings.seed;
  request.settings.steps   = controls->set.settings.steps;
  request.settings.sampler = controls->set.settings.sampler;
  if (controls->new_each_pass) {
    request.settings.seed = rip_mix(request.settings.seed + ((uint64_t)engine->passes << 32u));
  }
  rip_free_run_tell(&engine->free_run, time.bar);
  rip_schedule_ask(&engine->schedule, time, engine->transport->bar, &request);
}

/// How the notes of a frame that begins now are to be played
static RipManner
manner_of(const RipEngine* const engine, const RipTime time)
{
  const RipScene* const set   = scene(engine);
  const double          frame = 1.0 / engine->transport->pace;
  return (RipManner){
    .channel  = engine->controls.channel_out,
    .follow   = set->follow_dynamics,
    .loudness = engine->capture.velocity,
    .humanise = set->humanise,
    .seed     = engine->controls.set.settings.seed,
    .now      = engine->clock + engine->at,
    .late     = rip_transport_swing(engine->transport, time, set->swing) * frame,
    .frame    = frame,
    .second   = engine->transport->sample_rate,
  };
}

/// Frame transport.next begins
static void
step(RipEngine* const engine)
{
  const RipControls* const controls = &engine->controls;
  const RipTime            time     = engine->transport->next;
  if (engine->capture.held_keys) {
    rip_free_run_hear(&engine->free_run, engine->schedule.frame);
  } else if (rip_free_run_is_over(&engine->free_run, engine->schedule.frame)) {
    end_free_run(engine);
    return;
  }
  rip_cue_reach(&engine->cue, time.bar);
  engine->capture.role = scene(engine)->settings.role;
  if (engine->schedule.running) {
    if (engine->again || rip_schedule_asks_at(&engine->schedule, time, controls->replan)) {
      ask(engine, time);
      engine->again = false;
    }
    const RipSlot* const plan   = rip_schedule_step(&engine->schedule, controls->freewheel);
    const RipManner      manner = manner_of(engine, time);
    rip_player_step(&engine->player, &engine->output, engine->at, plan, time, &manner);
  }
  rip_transport_step(engine->transport);
}

/// Play all frames that begin before an offset
static void
play_until(RipEngine* const engine, const uint32_t offset)
{
  for (;;) {
    const int64_t  frame = rip_transport_next_offset(engine->transport, offset);
    const uint64_t due   = rip_player_due(&engine->player);
    const uint64_t wait  = due > engine->clock ? due - engine->clock : 0u;
    if (wait < offset && (int64_t)wait < frame) {
      engine->at = wait > engine->at ? (uint32_t)wait : engine->at;
      rip_player_catch_up(&engine->player, &engine->output, engine->at, due);
    } else if (frame < (int64_t)offset) {
      engine->at = frame > (int64_t)engine->at ? (uint32_t)frame : engine->at;
      step(engine);
    } else {
      return;
    }
  }
}

static void
take_position(RipEngine* const engine, const RipPosition* const position)
{
  const RipTime   next        = engine->transport->next;
  const RipBar    bar         = engine->transport->bar;
  const bool      was_rolling = engine->host.host_speed > 0.0;
  const RipChange change      = rip_transport_position(&engine->host, position, engine->at, engine->controls.tempo);
  engine->resume              = false;
  if (engine->transport == &engine->host && change != RIP_CHANGE_NONE && change != RIP_CHANGE_START) {
    end(engine, next, bar);
    if (!is_bypassed(engine)) {
      rip_player_end_passed(&engine->player, &engine->output, engine->at);
    }
  }
  choose_transport(engine);
  if (is_free(engine)) {
    if (!engine->controls.free_run && was_rolling && !(engine->host.host_speed > 0.0)) {
      end_free_run(engine);
    }
  } else if (engine->host.rolling) {
    begin(engine);
  }
}

static void
take_midi(RipEngine* const engine, const uint8_t* const message, const uint32_t size)
{
  const RipControls* const controls = &engine->controls;
  if (is_free(engine) && !engine->free_run.clock.rolling && !is_bypassed(engine) &&
      rip_capture_starts_note(message, size, controls->channel_in)) {
    rip_free_run_start(&engine->free_run, atomic_load(&engine->schedule.mail->remembered), engine->at, controls->tempo);
    begin(engine);
    play_until(engine, engine->at + 1u);
  }
  rip_cue_hear(&engine->cue, message, size, controls->channel_in, engine->transport->next);
  const RipTransport* const transport = engine->transport;
  const RipTime             time      = rip_transport_nearest(transport, engine->at, scene(engine)->swing);
  const RipBar              bar       = time.bar == transport->next.bar ? transport->bar : transport->last_bar;
  RipMailbox* const         mail      = rip_schedule_listener(&engine->schedule);
  const RipHeard heard = rip_capture_hear(&engine->capture, mail, time, bar, message, size, controls->channel_in);
  if (heard) {
    rip_free_run_hear(&engine->free_run, engine->schedule.frame);
  }
  if (mail && heard == RIP_HEARD_ON) {
    rip_free_run_tell(&engine->free_run, time.bar);
  }
  const bool open = controls->thru || is_bypassed(engine);
  rip_player_pass(&engine->player, &engine->output, engine->at, message, size, open);
}

/// Act on what changed since the last run
static void
take_controls(RipEngine* const engine, const RipControls* const controls)
{
  const RipControls before   = engine->controls;
  const uint32_t    states   = atomic_load(&engine->schedule.mail->restored);
  const bool        panic    = controls->panic && !before.panic;
  const bool        stale    = atomic_exchange(&engine->activated, false);
  const bool        recalled = atomic_exchange(&engine->recalled, false);
  const bool        restored = states != engine->schedule.restored;
  engine->controls           = *controls;
  if (stale || panic || restored || controls->enabled != before.enabled) {
    end_here(engine);
  }
  if (stale || panic) {
    rip_player_end_passed(&engine->player, &engine->output, 0u);
    rip_player_let_go(&engine->player, &engine->output, 0u);
  }
  if (stale || restored || is_bypassed(engine)) {
    end_free_run(engine);
  }
  if (stale) {
    rip_capture_reset(&engine->capture);
    engine->resume = engine->host.rolling;
    rip_transport_stop(&engine->host);
    engine->passes = 0u;
  }
  if (stale || recalled) {
    rip_cue_reset(&engine->cue, controls->scene);
  }
  if (restored) {
    rip_free_run_forget(&engine->free_run);
    engine->schedule.restored = states;
  }
  choose_transport(engine);
  rip_transport_set_tempo(&engine->free_run.clock, 0, controls->tempo);
  if (engine->transport->rolling) {
    begin(engine);
  }
  if (controls->scene != before.scene) {
    rip_cue_give(&engine->cue, controls->scene, engine->transport->next);
  }
  if (!engine->transport->rolling) {
    rip_cue_change(&engine->cue);
  }
  engine->capture.role = scene(engine)->settings.role;
  if (controls->regenerate && !before.regenerate) {
    rip_schedule_regenerate(&engine->schedule, engine->transport->next, engine->transport->bar);
    engine->again = engine->schedule.running;
  }
  if (controls->lock && !before.lock) {
    rip_schedule_lock(&engine->schedule, engine->transport->next, engine->transport->bar);
  }
}

static void
take_events(RipEngine* const engine, const LV2_Atom_Sequence* const in, const uint32_t samples)
{
  const RipUrids* const urids  = engine->urids;
  uint32_t              offset = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  const LV2_Atom_Event* event;
  while ((event = rip_sequence_next(in, urids->atom_Sequence, &offset))) {
    const int64_t  last = samples ? (int64_t)samples - 1 : 0;
    const int64_t  when = event->time.frames < last ? event->time.frames : last;
    const uint32_t at   = when > (int64_t)engine->at ? (uint32_t)when : engine->at; // unsorted: as soon as can be
    RipPosition    position;
    if (event->body.type == urids->midi_MidiEvent) {
      play_until(engine, samples ? at + 1u : 0u);
      engine->at = at;
      take_midi(engine, (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body), event->body.size);
    } else if (rip_position_read(urids, &event->body, &position)) {
      play_until(engine, at);
      engine->at = at;
      take_position(engine, &position);
    }
  }
}

void
rip_engine_run(RipEngine* const               engine,
               const RipControls* const       controls,
               const LV2_Atom_Sequence* const in,
               LV2_Atom_Sequence* const       out,
               const uint32_t                 samples)
{
  engine->at = 0u;
  rip_output_begin(&engine->output, out, engine->urids->atom_Sequence);
  rip_schedule_collect(&engine->schedule);
  take_controls(engine, controls);
  take_events(engine, in, samples);
  play_until(engine, samples);
  rip_output_end(&engine->output);
  if (engine->resume) {
    engine->host.rolling = true; // no Position came: it goes on
    engine->resume       = false;
  }
  if (engine->transport != &engine->host) {
    rip_transport_skip(&engine->host, samples);
  }
  rip_transport_advance(&engine->host, samples);
  rip_transport_advance(&engine->free_run.clock, samples);
  engine->clock += samples;
  atomic_store(&engine->schedule.mail->clock, engine->clock);
}
