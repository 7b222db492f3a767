// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "notify.h"

#include "sequence.h"

#include <string.h>

#define FREEWHEEL_FACTOR 16u // when freewheeling reports are rarer: windows see time fly

_Static_assert(sizeof(RipNews) + sizeof(LV2_Atom_Event) <= RIP_WIRE_BYTES, "news are of bounded size");

void
rip_notify_init(RipNotify* const notify, const RipUrids* const urids, RipMailbox* const mail, const double sample_rate)
{
  memset(notify, 0, sizeof(*notify));
  notify->urids = urids;
  notify->mail  = mail;
  notify->box   = &mail->news;
  notify->rate  = sample_rate < 4e9 ? (uint32_t)sample_rate : UINT32_MAX;
}

/// A window's word
static void
take(RipNotify* const notify, const LV2_Atom* const atom)
{
  RipWireAsk ask;
  if (atom->type != notify->urids->ripieno_Ask || atom->size != sizeof(ask)) {
    return;
  }
  memcpy(&ask, LV2_ATOM_BODY_CONST(atom), sizeof(ask));
  if (ask.head.version != RIP_WIRE_VERSION || ask.head.kind != RIP_WIRE_ASK) {
    return;
  }
  notify->lease = (uint64_t)RIP_WIRE_LEASE * notify->rate;
  atomic_store(&notify->box->watched, true);
  if (ask.all) {
    memset(&notify->last, 0, sizeof(notify->last)); // so that now is reported, changed or not
    atomic_fetch_add(&notify->box->asked, 1u);
    sem_post(&notify->mail->wake);
  }
}

static void
listen(RipNotify* const notify, const LV2_Atom_Sequence* const in)
{
  uint32_t              offset = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  const LV2_Atom_Event* event;
  while ((event = rip_sequence_next(in, notify->urids->atom_Sequence, &offset))) {
    take(notify, &event->body);
  }
}

/// Append a report; false if there is no room for it
static bool
report(RipNotify* const         notify,
       LV2_Atom_Sequence* const out,
       const uint32_t           capacity,
       const uint32_t           at,
       RipWireHead* const       head,
       const uint32_t           size)
{
  const uint32_t need = lv2_atom_pad_size((uint32_t)sizeof(LV2_Atom_Event) + size);
  if (out->atom.size > capacity || capacity - out->atom.size < need) {
    return false;
  }
  LV2_Atom_Event* const event = (LV2_Atom_Event*)((uint8_t*)&out->body + out->atom.size);
  head->serial                = ++notify->serial;
  event->time.frames          = at;
  event->body                 = (LV2_Atom){ size, notify->urids->ripieno_Report };
  memcpy(event + 1, head, size);
  out->atom.size += need;
  return true;
}

static uint32_t
size_of(const RipNews* const news)
{
  return (uint32_t)(news->head.kind == RIP_WIRE_BAR    ? sizeof(RipWireBar)
                    : news->head.kind == RIP_WIRE_PLAN ? sizeof(RipWirePlan)
                                                       : sizeof(RipWireHead));
}

static RipKeys
heard_keys(const RipCapture* const capture)
{
  RipKeys keys = { { 0u } };
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    if (capture->held[RIP_LOW_KEY + row]) {
      rip_keys_set(&keys, row);
    }
  }
  return keys;
}

/// Where musical time is at the end of the run
static RipWireNow
look(const RipNotify* const notify, const RipEngine* const engine, const unsigned status, const float progress)
{
  const RipTransport* const transport = engine->transport;
  const bool                running   = transport->rolling;
  const double              place =
    running ? transport->start + transport->pace * (double)transport->elapsed : transport->next.frame;
  return (RipWireNow){
    .head        = { .version = RIP_WIRE_VERSION, .kind = RIP_WIRE_NOW },
    .bar         = transport->next.bar,
    .frame       = (float)(place > 0.0 ? place : 0.0),
    .pace        = running ? (float)(transport->pace * (double)notify->rate) : 0.0f,
    .bar_frames  = transport->bar.frames,
    .numerator   = transport->bar.numerator,
    .denominator = transport->bar.denominator,
    .epoch       = engine->schedule.epoch,
    .progress    = progress,
    .plan_ms     = atomic_load(&notify->mail->plan_ms),
    .missed      = engine->schedule.missed,
    .shortened   = atomic_load(&notify->mail->shortened),
    .status      = (uint8_t)status,
    .free_run    = transport == &engine->free_run.clock,
    .program     = (uint8_t)(engine->cue.program ? engine->cue.next + 1u : 0u),
    .heard       = heard_keys(&engine->capture),
    .played      = engine->player.sounding,
  };
}

static void
send_news(RipNotify* const notify, LV2_Atom_Sequence* const out, const uint32_t capacity, const uint32_t at)
{
  for (unsigned i = 0; i < RIP_WIRE_PIECES; ++i) {
    if (!notify->retained && !rip_ring_read(&notify->box->ring, &notify->piece)) {
      break;
    }
    notify->retained = !report(notify, out, capacity, at, &notify->piece.head, size_of(&notify->piece));
    if (notify->retained) {
      return;
    }
  }
  if (rip_ring_space(&notify->box->ring) == RIP_NEWS && atomic_exchange(&notify->box->more, false)) {
    sem_post(&notify->mail->wake);
  }
}

void
rip_notify_run(RipNotify* const               notify,
               const RipEngine* const         engine,
               const unsigned                 status,
               const float                    progress,
               const LV2_Atom_Sequence* const in,
               LV2_Atom_Sequence* const       out,
               const uint32_t                 samples)
{
  listen(notify, in);
  const uint32_t capacity = out ? out->atom.size : 0u;
  if (!out || capacity < sizeof(LV2_Atom_Sequence_Body)) {
    return;
  }
  out->atom.type = notify->urids->atom_Sequence;
  out->atom.size = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  out->body      = (LV2_Atom_Sequence_Body){ 0u, 0u };
  if (!notify->lease) {
    return;
  }
  notify->lease -= samples < notify->lease ? samples : notify->lease;
  if (!notify->lease) {
    atomic_store(&notify->box->watched, false);
  }
  const uint32_t period = notify->rate / RIP_WIRE_RATE * (engine->controls.freewheel ? FREEWHEEL_FACTOR : 1u);
  notify->since         = samples < UINT32_MAX - notify->since ? notify->since + samples : UINT32_MAX;
  if (notify->since < period) {
    return;
  }
  const uint32_t at  = samples ? samples - 1u : 0u;
  RipWireNow     now = look(notify, engine, status, progress);
  if (memcmp(&now, &notify->last, sizeof(now)) != 0) {
    notify->last = now;
    if (!report(notify, out, capacity, at, &now.head, sizeof(now))) {
      return;
    }
  }
  notify->since = 0u;
  send_news(notify, out, capacity, at);
}
