// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "player.h"

#include "mix.h"

#include <math.h>

#define RECENT 0.1f          // weight of the newest velocity in the running mean
#define HUMAN_SECONDS 0.025  // that a note is late at most, fully humanised
#define HUMAN_VELOCITY 10.0f // that it differs in loudness at most
#define LATEST 0.95          // of a frame: what is due in it is over before the next one

void
rip_player_init(RipPlayer* const player, RipMailbox* const mail)
{
  *player = (RipPlayer){ .mail = mail };
}

static void
end_note(RipPlayer* const player, RipOutput* const output, const uint32_t offset, const unsigned row)
{
  if (rip_keys_get(&player->sounding, row)) {
    rip_keys_clear(&player->sounding, row);
    --player->count;
    rip_output_note_off(output, offset, player->channel[row], row + RIP_LOW_KEY, RIP_RELEASE);
  }
}

static unsigned
loudness(RipPlayer* const player, const RipManner* const manner, const unsigned planned, const float chance)
{
  player->velocity += (player->velocity > 0.0f ? RECENT : 1.0f) * ((float)planned - player->velocity);
  float velocity = (float)planned + HUMAN_VELOCITY * manner->humanise * (2.0f * chance - 1.0f);
  if (manner->loudness > 0.0f) {
    velocity += manner->follow * (manner->loudness - player->velocity);
  }
  return (unsigned)fminf(fmaxf(velocity + 0.5f, 1.0f), 127.0f);
}

static void
tell(const RipPlayer* const player, const unsigned key, const unsigned velocity)
{
  if (player->mail) {
    rip_mailbox_struck(
      player->mail,
      &(RipMessage){
        .type = RIP_MESSAGE_STRUCK, .time = player->time, .key = (uint8_t)key, .velocity = (uint8_t)velocity });
  }
}

static void
start_note(RipPlayer* const player,
           RipOutput* const output,
           const uint32_t   offset,
           const unsigned   row,
           const unsigned   velocity,
           const unsigned   channel)
{
  const unsigned key = row + RIP_LOW_KEY;
  if (!player->passed[channel][key] && rip_output_note_on(output, offset, channel, key, velocity)) {
    rip_keys_set(&player->sounding, row);
    player->channel[row] = (uint8_t)channel;
    ++player->count;
    tell(player, key, velocity);
  }
}

/// A number in [0, 1) that belongs to a key at a time
static double
chance_of(const RipManner* const manner, const RipTime time, const unsigned row, const unsigned what)
{
  const uint64_t place =
    rip_mix(manner->seed ^ rip_mix(((uint64_t)time.bar << 24u) + ((uint64_t)time.frame << 8u) + row));
  return (double)(rip_mix(place + what) >> 11u) * 0x1p-53;
}

/// Samples after the frame's begin at which something of it is due, 0: at once
static uint64_t
lateness(const RipManner* const manner, const double chance)
{
  const double human = (double)manner->humanise * HUMAN_SECONDS * manner->second * chance * chance;
  return (uint64_t)fmin(manner->late + human, LATEST * manner->frame);
}

/// Frame `time` begins: end and start notes, at once or later in the frame
static void
play_frame(RipPlayer* const       player,
           RipOutput* const       output,
           const uint32_t         offset,
           const RipSlot* const   plan,
           const unsigned         frame,
           const RipTime          time,
           const RipManner* const manner)
{
  const RipKeys* const onset   = &plan->onset[frame];
  const RipKeys* const sustain = &plan->sustain[frame];
  const uint64_t       swing   = lateness(manner, 0.0);
  for (unsigned row = 0; player->count && row < RIP_KEYS; ++row) {
    const bool ends = rip_keys_get(&player->sounding, row) && (!rip_keys_get(sustain, row) || rip_keys_get(onset, row));
    if (ends && swing) {
      player->off_due[row] = manner->now + swing;
      ++player->due_count;
    } else if (ends) {
      end_note(player, output, offset, row);
    }
  }
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    if (!rip_keys_get(onset, row)) {
      continue;
    }
    const float    chance   = manner->humanise > 0.0f ? (float)chance_of(manner, time, row, 1u) : 0.5f;
    const unsigned velocity = loudness(player, manner, plan->velocity[frame][row], chance);
    const uint64_t late     = manner->humanise > 0.0f ? lateness(manner, chance_of(manner, time, row, 2u)) : swing;
    if (late) {
      player->on_due[row]      = manner->now + late;
      player->on_velocity[row] = (uint8_t)velocity;
      player->on_channel[row]  = (uint8_t)manner->channel;
      ++player->due_count;
    } else {
      start_note(player, output, offset, row, velocity, manner->channel);
    }
  }
}

uint64_t
rip_player_due(const RipPlayer* const player)
{
  uint64_t next = UINT64_MAX;
  for (unsigned row = 0; player->due_count && row < RIP_KEYS; ++row) {
    const uint64_t off = player->off_due[row] ? player->off_due[row] : UINT64_MAX;
    const uint64_t on  = player->on_due[row] ? player->on_due[row] : UINT64_MAX;
    next               = off < next ? off : next;
    next               = on < next ? on : next;
  }
  return next;
}

void
rip_player_catch_up(RipPlayer* const player, RipOutput* const output, const uint32_t offset, const uint64_t now)
{
  for (unsigned row = 0; player->due_count && row < RIP_KEYS; ++row) {
    if (player->off_due[row] && player->off_due[row] <= now) {
      player->off_due[row] = 0u;
      --player->due_count;
      end_note(player, output, offset, row);
    }
  }
  for (unsigned row = 0; player->due_count && row < RIP_KEYS; ++row) {
    if (player->on_due[row] && player->on_due[row] <= now) {
      player->on_due[row] = 0u;
      --player->due_count;
      start_note(player, output, offset, row, player->on_velocity[row], player->on_channel[row]);
    }
  }
}

void
rip_player_step(RipPlayer* const       player,
                RipOutput* const       output,
                const uint32_t         offset,
                const RipSlot* const   plan,
                const RipTime          time,
                const RipManner* const manner)
{
  rip_player_catch_up(player, output, offset, UINT64_MAX); // time may have become faster meanwhile
  const int frame = plan ? rip_slot_frame(plan, time) : -1;
  if (frame < 0) {
    if (!plan || ++player->held > RIP_HOLD_FRAMES) {
      rip_player_end(player, output, offset);
    }
    return;
  }
  player->held = 0u;
  player->time = time;
  play_frame(player, output, offset, plan, (unsigned)frame, time, manner);
}

void
rip_player_end(RipPlayer* const player, RipOutput* const output, const uint32_t offset)
{
  for (unsigned row = 0; player->count && row < RIP_KEYS; ++row) {
    end_note(player, output, offset, row);
  }
  for (unsigned row = 0; player->due_count && row < RIP_KEYS; ++row) {
    player->due_count -= (player->off_due[row] ? 1u : 0u) + (player->on_due[row] ? 1u : 0u);
    player->off_due[row] = 0u;
    player->on_due[row]  = 0u;
  }
  player->held = 0u;
}

void
rip_player_end_passed(RipPlayer* const player, RipOutput* const output, const uint32_t offset)
{
  for (unsigned channel = 0; player->passed_count && channel < RIP_CHANNELS; ++channel) {
    for (unsigned key = 0; key < RIP_MIDI_KEYS; ++key) {
      const bool     any   = player->passed[channel][key] > 0u;
      const unsigned fresh = any && rip_output_just_started(output, offset, channel, key) ? 1u : 0u;
      while (player->passed[channel][key] > fresh) {
        --player->passed[channel][key];
        --player->passed_count;
        rip_output_note_off(output, offset, channel, key, RIP_RELEASE);
      }
    }
  }
}

void
rip_player_let_go(RipPlayer* const player, RipOutput* const output, const uint32_t offset)
{
  for (unsigned lever = 0; lever < RIP_LEVERS; ++lever) {
    for (unsigned channel = 0; player->levers[lever] >> channel; ++channel) {
      if ((player->levers[lever] >> channel) & 1u) {
        rip_output_let_go(output, offset, channel, (RipLever)lever);
      }
    }
    player->levers[lever] = 0u;
  }
}

/// Whether a message begins as one of two data bytes does, but is no whole one: nothing would end what it began
static bool
is_broken(const uint8_t* const message, const uint32_t size)
{
  const unsigned kind = message[0] & 0xF0u;
  const bool     two  = (kind >= 0x80u && kind <= 0xB0u) || kind == 0xE0u;
  return two && (size != 3u || message[1] > 127u || message[2] > 127u);
}

/// A message that is no note
static void
pass_other(RipPlayer* const     player,
           RipOutput* const     output,
           const uint32_t       offset,
           const uint8_t* const message,
           const uint32_t       size,
           const bool           open)
{
  const bool     sent       = open && rip_output_message(output, offset, message, size);
  const unsigned moved      = size == 3u ? rip_levers_moved(message) : 0u;
  const unsigned deflection = moved ? rip_lever_deflection(message) : 0u;
  const unsigned channel    = message[0] & 0x0Fu;
  const unsigned bit        = 1u << channel;
  for (unsigned lever = 0; moved >> lever; ++lever) {
    uint16_t* const away = &player->levers[lever];
    if (!((moved >> lever) & 1u)) {
      continue;
    }
    if (sent && deflection) {
      *away = (uint16_t)(*away | bit);
    } else if ((*away & bit) && deflection < RIP_LEVER_SLACK) {
      *away = (uint16_t)(*away & ~bit);
      if (!sent) {
        rip_output_let_go(output, offset, channel, (RipLever)lever);
      }
    }
  }
}

void
rip_player_pass(RipPlayer* const     player,
                RipOutput* const     output,
                const uint32_t       offset,
                const uint8_t* const message,
                const uint32_t       size,
                const bool           open)
{
  if (!size || message[0] < 0x80u || is_broken(message, size)) {
    return;
  }
  const unsigned kind = message[0] & 0xF0u;
  if (kind != 0x80u && kind != 0x90u) {
    pass_other(player, output, offset, message, size, open);
    return;
  }
  const unsigned channel = message[0] & 0x0Fu;
  uint8_t* const passed  = &player->passed[channel][message[1]];
  if (kind == 0x90u && message[2] > 0u) {
    const unsigned row = message[1] - RIP_LOW_KEY;
    if (open && row < RIP_KEYS && rip_keys_get(&player->sounding, row) && player->channel[row] == channel) {
      end_note(player, output, offset, row);
    }
    if (open && *passed < UINT8_MAX && rip_output_message(output, offset, message, size)) {
      ++*passed;
      ++player->passed_count;
    }
  } else if (*passed) {
    --*passed;
    --player->passed_count;
    rip_output_pass_off(output, offset, channel, message[1], kind == 0x80u ? message[2] : RIP_RELEASE);
  }
}
