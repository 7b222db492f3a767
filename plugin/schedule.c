// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "schedule.h"

#include <string.h>

void
rip_schedule_init(RipSchedule* const schedule, RipMailbox* const mail)
{
  *schedule      = (RipSchedule){ 0 };
  schedule->mail = mail;
}

static const RipSlot*
remove_arrived(RipSchedule* const schedule, const unsigned index)
{
  const RipSlot* const slot = schedule->arrived[index];
  --schedule->arrived_count;
  memmove(&schedule->arrived[index],
          &schedule->arrived[index + 1u],
          (schedule->arrived_count - index) * sizeof(schedule->arrived[0]));
  return slot;
}

/// The plan of a request that was taken in, which is then the caller's; NULL if there is none
static const RipSlot*
take_arrived(RipSchedule* const schedule, const uint32_t sequence)
{
  for (unsigned i = 0; i < schedule->arrived_count; ++i) {
    if (schedule->arrived[i]->sequence == sequence) {
      return remove_arrived(schedule, i);
    }
  }
  return NULL;
}

/// A request is no longer under way: a plan of it that lies here is not needed, even if the sampler has yet to say that
/// it was delivered
static void
forget_due(RipSchedule* const schedule, const unsigned index)
{
  const RipSlot* const slot = take_arrived(schedule, schedule->due[index].sequence);
  if (slot) {
    rip_mailbox_give_back(schedule->mail, slot);
  }
  --schedule->due_count;
  memmove(&schedule->due[index], &schedule->due[index + 1u], (schedule->due_count - index) * sizeof(RipDue));
}

static bool
is_due_later(const RipSchedule* const schedule, const uint32_t sequence)
{
  for (unsigned i = 0; i < schedule->due_count; ++i) {
    if (schedule->due[i].sequence == sequence) {
      return true;
    }
  }
  return false;
}

void
rip_schedule_collect(RipSchedule* const schedule)
{
  const RipSlot* slot = NULL;
  while ((slot = rip_mailbox_take(schedule->mail))) {
    if (is_due_later(schedule, slot->sequence)) {
      schedule->arrived[schedule->arrived_count++] = slot; // no more than there are slots
    } else {
      rip_mailbox_give_back(schedule->mail, slot);
    }
  }
}

static bool
tell(RipSchedule* const schedule, const RipMessageType type, const RipTime time, const RipBar bar)
{
  const RipMessage message = { .type = type, .time = time, .bar = bar, .restored = schedule->restored };
  return rip_mailbox_tell(schedule->mail, &message);
}

/// Tell that time begins or ends. Where it began comes before all else.
static void
tell_place(RipSchedule* const schedule, const RipMessageType type, const RipTime time, const RipBar bar)
{
  if (type == RIP_MESSAGE_BEGIN || !schedule->lost) {
    schedule->lost = !tell(schedule, type, time, bar);
  }
}

/// Whether the sampler knows the place; if not so far, it is told
static bool
is_known(RipSchedule* const schedule, const RipTime time, const RipBar bar)
{
  if (schedule->lost) {
    tell_place(schedule, RIP_MESSAGE_BEGIN, time, bar);
    if (!schedule->running) {
      tell_place(schedule, RIP_MESSAGE_END, time, bar);
    }
  }
  return !schedule->lost;
}

void
rip_schedule_begin(RipSchedule* const schedule, const RipTime time, const RipBar bar)
{
  schedule->running = true;
  schedule->fresh   = true;
  schedule->late    = false;
  tell_place(schedule, RIP_MESSAGE_BEGIN, time, bar);
}

void
rip_schedule_end(RipSchedule* const schedule, const RipTime time, const RipBar bar)
{
  schedule->running = false;
  atomic_store(&schedule->mail->epoch, ++schedule->epoch);
  tell_place(schedule, RIP_MESSAGE_END, time, bar);
  for (unsigned i = 0; i < schedule->due_count; ++i) {
    rip_mailbox_call(schedule->mail, schedule->due[i].sequence);
  }
  schedule->due_count = 0u;
  while (schedule->arrived_count) {
    rip_mailbox_give_back(schedule->mail, remove_arrived(schedule, 0u));
  }
  if (schedule->plan) {
    rip_mailbox_give_back(schedule->mail, schedule->plan);
    schedule->plan = NULL;
  }
  rip_schedule_collect(schedule);
}

RipMailbox*
rip_schedule_listener(const RipSchedule* const schedule)
{
  return schedule->running && !schedule->lost ? schedule->mail : NULL;
}

void
rip_schedule_regenerate(RipSchedule* const schedule, const RipTime time, const RipBar bar)
{
  tell(schedule, RIP_MESSAGE_REGENERATE, time, bar);
}

void
rip_schedule_lock(RipSchedule* const schedule, const RipTime time, const RipBar bar)
{
  if (is_known(schedule, time, bar)) {
    tell(schedule, RIP_MESSAGE_LOCK, time, bar);
  }
}

bool
rip_schedule_asks_at(const RipSchedule* const schedule, const RipTime time, const uint32_t replan)
{
  return schedule->fresh || (uint32_t)time.frame % replan == 0u;
}

void
rip_schedule_ask(RipSchedule* const schedule, const RipTime time, const RipBar bar, const RipRequest* const request)
{
  const bool     known = is_known(schedule, time, bar);
  const uint64_t due   = schedule->frame + request->lookahead;
  while (schedule->due_count && schedule->due[schedule->due_count - 1u].due >= due) {
    // The lookahead was shortened: this plan will be in force before that one would be
    forget_due(schedule, schedule->due_count - 1u);
  }
  RipMessage message       = { .type = RIP_MESSAGE_REQUEST, .time = time, .bar = bar, .request = *request };
  message.request.sequence = ++schedule->sequence;
  message.request.epoch    = schedule->epoch;
  if (known && schedule->due_count < RIP_FATES / 2u && rip_mailbox_ask(schedule->mail, &message)) {
    ++schedule->asked;
    schedule->due[schedule->due_count++] = (RipDue){ schedule->sequence, due };
  } else {
    ++schedule->missed;
  }
  schedule->fresh = false;
}

/// Bring the plan of a request into force, if it is there
static void
enforce(RipSchedule* const schedule, const uint32_t sequence)
{
  rip_schedule_collect(schedule);
  const RipSlot* const plan = take_arrived(schedule, sequence);
  if (plan) {
    if (schedule->plan) {
      rip_mailbox_give_back(schedule->mail, schedule->plan);
    }
    schedule->plan = plan;
  }
}

const RipSlot*
rip_schedule_step(RipSchedule* const schedule, const bool wait)
{
  while (schedule->due_count && schedule->due[0].due <= schedule->frame) {
    const RipDue due = schedule->due[0];
    if (wait) {
      rip_mailbox_wait(schedule->mail, due.sequence, RIP_WAIT_SECONDS);
    }
    schedule->late = rip_mailbox_call(schedule->mail, due.sequence) != RIP_FATE_DELIVERED;
    if (schedule->late) {
      ++schedule->missed;
    } else {
      enforce(schedule, due.sequence);
    }
    forget_due(schedule, 0u);
  }
  ++schedule->frame;
  return schedule->plan;
}
