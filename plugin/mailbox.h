// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where the audio thread and the sampler thread meet: a ring of messages, a ring of plans, a ring of slots given back,
// the fate of each request, and counters to show. Functions marked audio are real-time.
#ifndef RIP_MAILBOX_H
#define RIP_MAILBOX_H

#include "news.h"
#include "protocol.h"
#include "ring.h"

#include <semaphore.h>
#include <stdatomic.h>

#define RIP_MESSAGES 2048u    // capacity of the message ring
#define RIP_MESSAGES_KEPT 64u // of these, kept free for what is no note
#define RIP_SLOTS 24u // plans at a time: up to 16 on their way (8 beats ahead, one each half beat), one in force
#define RIP_FATES 64u // requests whose fate is remembered
#define RIP_WORDS 8u  // properties on their way, each way

/// What became of a request
typedef enum
{
  RIP_FATE_PENDING,
  RIP_FATE_DELIVERED, // its plan is on the ring
  RIP_FATE_MISSED,    // it came into force too late: its plan, if there will be one, is not used
  RIP_FATE_DROPPED,   // it will have no plan
} RipFate;

typedef struct
{
  RipRing messages; // audio -> sampler: RipMessage
  RipRing plans;    // sampler -> audio: index of a slot
  RipRing returned; // audio -> sampler: index of a slot
  RipRing words;    // audio -> sampler: RipWord, properties that were set; a message says so
  RipRing answers;  // sampler -> audio: RipWord, properties as they are now

  _Atomic uint32_t fate[RIP_FATES]; // (sequence << 2) + RipFate
  _Atomic uint32_t epoch;           // audio writes: requests of earlier epochs matter no more
  _Atomic uint64_t clock;           // audio writes: samples run so far
  _Atomic uint32_t answered;        // sampler writes: requests dealt with
  _Atomic uint32_t shortened;       // sampler writes: plans made with fewer steps than asked
  _Atomic float    plan_ms;         // sampler writes: time the last plan took
  _Atomic float    progress;        // sampler writes: share of the steps made
  _Atomic uint32_t restored;        // main thread writes: counts restored states
  _Atomic int64_t  remembered;      // who holds the memory's lock writes: its last bar, INT64_MIN: none
  _Atomic bool     waiting;         // audio writes: somebody waits for `answer`
  sem_t            wake;            // posted by audio, awaited by the sampler
  sem_t            answer;          // posted by the sampler, awaited when freewheeling
  RipNewsBox       news;            // sampler -> audio, for the window

  RipMessage message_memory[RIP_MESSAGES];
  uint8_t    plan_memory[64];
  uint8_t    returned_memory[64];
  RipWord    word_memory[RIP_WORDS];
  RipWord    answer_memory[RIP_WORDS];
  RipSlot    slot[RIP_SLOTS];
} RipMailbox;

/// Before any thread uses it; all slots lie on the ring of returned ones. Returns 0, or an errno of the semaphores.
int
rip_mailbox_init(RipMailbox* mail);

void
rip_mailbox_destroy(RipMailbox* mail);

/// Audio: tell of a note; false if the ring is nearly full
bool
rip_mailbox_note(RipMailbox* mail, const RipMessage* message);

/// Audio: tell of a note that was generated; false if the ring is half full, for what is heard matters more
bool
rip_mailbox_struck(RipMailbox* mail, const RipMessage* message);

/// Audio: tell of anything else, and wake the sampler; false if the ring is full
bool
rip_mailbox_tell(RipMailbox* mail, const RipMessage* message);

/// Audio: tell of a property; false if there is no room. Call it for no text that is too long.
bool
rip_mailbox_word(RipMailbox* mail, const RipWord* word);

/// Audio: ask for a plan, and wake the sampler; false if the ring is full
bool
rip_mailbox_ask(RipMailbox* mail, const RipMessage* request);

/// Audio: the next plan that has arrived, or NULL
RipSlot*
rip_mailbox_take(RipMailbox* mail);

/// Audio: a plan is no longer needed
void
rip_mailbox_give_back(RipMailbox* mail, const RipSlot* slot);

/// Audio: the time of a request has come. Returns its fate, never PENDING: what is pending becomes MISSED.
/// If it is DELIVERED, the plan can be taken now.
RipFate
rip_mailbox_call(RipMailbox* mail, uint32_t sequence);

/// Audio, freewheeling only: wait until a request is dealt with, at most `seconds`
void
rip_mailbox_wait(RipMailbox* mail, uint32_t sequence, unsigned seconds);

/// Sampler: decide a pending request; false if somebody was faster (the audio thread missed it)
bool
rip_mailbox_decide(RipMailbox* mail, uint32_t sequence, RipFate fate);

#endif
