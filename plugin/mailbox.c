// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time, but for init and destroy.
#include "mailbox.h"

#include <errno.h>
#include <time.h>

#define SLICE_MS 20

_Static_assert(RIP_SLOTS <= 64u, "slots fit the rings of slots");

static uint32_t
fate_word(const uint32_t sequence, const RipFate fate)
{
  return (sequence << 2u) + (uint32_t)fate;
}

static RipFate
fate_of(RipMailbox* const mail, const uint32_t sequence)
{
  const uint32_t word = atomic_load(&mail->fate[sequence % RIP_FATES]);
  return (word >> 2u) == (fate_word(sequence, RIP_FATE_PENDING) >> 2u) ? (RipFate)(word & 3u) : RIP_FATE_DROPPED;
}

int
rip_mailbox_init(RipMailbox* const mail)
{
  rip_ring_init(&mail->messages, mail->message_memory, sizeof(RipMessage), RIP_MESSAGES);
  rip_ring_init(&mail->plans, mail->plan_memory, 1u, sizeof(mail->plan_memory));
  rip_ring_init(&mail->returned, mail->returned_memory, 1u, sizeof(mail->returned_memory));
  rip_ring_init(&mail->words, mail->word_memory, sizeof(RipWord), RIP_WORDS);
  rip_ring_init(&mail->answers, mail->answer_memory, sizeof(RipWord), RIP_WORDS);
  for (uint8_t i = 0; i < RIP_SLOTS; ++i) {
    rip_ring_write(&mail->returned, &i);
  }
  for (unsigned i = 0; i < RIP_FATES; ++i) {
    atomic_init(&mail->fate[i], RIP_FATE_DROPPED);
  }
  atomic_init(&mail->epoch, 0u);
  atomic_init(&mail->clock, 0u);
  atomic_init(&mail->answered, 0u);
  atomic_init(&mail->shortened, 0u);
  atomic_init(&mail->plan_ms, 0.0f);
  atomic_init(&mail->progress, 1.0f);
  atomic_init(&mail->restored, 0u);
  atomic_init(&mail->remembered, INT64_MIN);
  atomic_init(&mail->waiting, false);
  rip_news_init(&mail->news);
  if (sem_init(&mail->wake, 0, 0u)) {
    return errno;
  }
  if (sem_init(&mail->answer, 0, 0u)) {
    const int error = errno;
    sem_destroy(&mail->wake);
    return error;
  }
  return 0;
}

void
rip_mailbox_destroy(RipMailbox* const mail)
{
  sem_destroy(&mail->answer);
  sem_destroy(&mail->wake);
}

bool
rip_mailbox_note(RipMailbox* const mail, const RipMessage* const message)
{
  const size_t space = rip_ring_space(&mail->messages);
  if (space <= RIP_MESSAGES_KEPT) {
    return false;
  }
  if (space == RIP_MESSAGES / 2u) {
    sem_post(&mail->wake); // a flood of notes: let it be heard before the next request
  }
  return rip_ring_write(&mail->messages, message);
}

bool
rip_mailbox_struck(RipMailbox* const mail, const RipMessage* const message)
{
  return rip_ring_space(&mail->messages) > RIP_MESSAGES / 2u + 1u && rip_ring_write(&mail->messages, message);
}

bool
rip_mailbox_tell(RipMailbox* const mail, const RipMessage* const message)
{
  if (!rip_ring_write(&mail->messages, message)) {
    return false;
  }
  sem_post(&mail->wake);
  return true;
}

bool
rip_mailbox_word(RipMailbox* const mail, const RipWord* const word)
{
  const RipMessage message = { .type = RIP_MESSAGE_WORD };
  return rip_ring_space(&mail->messages) && rip_ring_write(&mail->words, word) && rip_mailbox_tell(mail, &message);
}

bool
rip_mailbox_ask(RipMailbox* const mail, const RipMessage* const request)
{
  const uint32_t sequence = request->request.sequence;
  if (!rip_ring_space(&mail->messages)) {
    return false;
  }
  atomic_store(&mail->fate[sequence % RIP_FATES], fate_word(sequence, RIP_FATE_PENDING));
  return rip_mailbox_tell(mail, request);
}

RipSlot*
rip_mailbox_take(RipMailbox* const mail)
{
  uint8_t index = 0;
  return rip_ring_read(&mail->plans, &index) ? &mail->slot[index] : NULL;
}

void
rip_mailbox_give_back(RipMailbox* const mail, const RipSlot* const slot)
{
  const uint8_t index = (uint8_t)(slot - mail->slot);
  rip_ring_write(&mail->returned, &index); // it has room for all
}

RipFate
rip_mailbox_call(RipMailbox* const mail, const uint32_t sequence)
{
  return rip_mailbox_decide(mail, sequence, RIP_FATE_MISSED) ? RIP_FATE_MISSED : fate_of(mail, sequence);
}

void
rip_mailbox_wait(RipMailbox* const mail, const uint32_t sequence, const unsigned seconds)
{
  atomic_store(&mail->waiting, true);
  for (unsigned slices = 0; slices < seconds * 1000u / SLICE_MS && fate_of(mail, sequence) == RIP_FATE_PENDING;) {
    struct timespec until = { 0 };
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += SLICE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    if (sem_timedwait(&mail->answer, &until)) {
      ++slices;
    }
  }
  atomic_store(&mail->waiting, false);
}

bool
rip_mailbox_decide(RipMailbox* const mail, const uint32_t sequence, const RipFate fate)
{
  uint32_t expected = fate_word(sequence, RIP_FATE_PENDING);
  return atomic_compare_exchange_strong(&mail->fate[sequence % RIP_FATES], &expected, fate_word(sequence, fate));
}
