// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "player.h"

#include <math.h>

#define RELEASE 64u
#define RECENT 0.1f // weight of the newest velocity in the running mean

void
rip_player_init(RipPlayer* const player)
{
  *player = (RipPlayer){ 0 };
}

/// The plan's frame at a time, -1 outside of its bars
static int
plan_frame(const RipSlot* const plan, const RipTime time)
{
  const int64_t bar = time.bar - plan->first_bar;
  if (bar < 0 || bar >= (int64_t)plan->bar_count) {
    return -1;
  }
  const int frame = plan->start[bar] + time.frame;
  return frame < plan->start[bar + 1] ? frame : -1;
}

static void
end_note(RipPlayer* const player, RipOutput* const output, const uint32_t offset, const unsigned row)
{
  if (rip_keys_get(&player->sounding, row)) {
    rip_keys_clear(&player->sounding, row);
    --player->count;
    rip_output_note_off(output, offset, player->channel[row], row + RIP_LOW_KEY, RELEASE);
  }
}

static unsigned
loudness(RipPlayer* const player, const RipManner* const manner, const unsigned planned)
{
  player->velocity += (player->velocity > 0.0f ? RECENT : 1.0f) * ((float)planned - player->velocity);
  float velocity = (float)planned;
  if (manner->loudness > 0.0f) {
    velocity += manner->follow * (manner->loudness - player->velocity);
  }
  return (unsigned)fminf(fmaxf(velocity + 0.5f, 1.0f), 127.0f);
}

static void
start_note(RipPlayer* const       player,
           RipOutput* const       output,
           const uint32_t         offset,
           const unsigned         row,
           const unsigned         planned,
           const RipManner* const manner)
{
  const unsigned velocity = loudness(player, manner, planned);
  if (rip_output_note_on(output, offset, manner->channel, row + RIP_LOW_KEY, velocity)) {
    rip_keys_set(&player->sounding, row);
    player->channel[row] = (uint8_t)manner->channel;
    ++player->count;
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
  const int frame = plan ? plan_frame(plan, time) : -1;
  if (frame < 0) {
    if (!plan || ++player->held > RIP_HOLD_FRAMES) {
      rip_player_end(player, output, offset);
    }
    return;
  }
  player->held                 = 0u;
  const RipKeys* const onset   = &plan->onset[frame];
  const RipKeys* const sustain = &plan->sustain[frame];
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    if (!rip_keys_get(sustain, row) || rip_keys_get(onset, row)) {
      end_note(player, output, offset, row);
    }
  }
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    if (rip_keys_get(onset, row)) {
      start_note(player, output, offset, row, plan->velocity[frame][row], manner);
    }
  }
}

void
rip_player_end(RipPlayer* const player, RipOutput* const output, const uint32_t offset)
{
  for (unsigned row = 0; player->count && row < RIP_KEYS; ++row) {
    end_note(player, output, offset, row);
  }
  player->held = 0u;
}

void
rip_player_end_passed(RipPlayer* const player, RipOutput* const output, const uint32_t offset)
{
  for (unsigned channel = 0; player->passed_count && channel < RIP_CHANNELS; ++channel) {
    for (unsigned key = 0; key < RIP_MIDI_KEYS; ++key) {
      const unsigned fresh = rip_output_just_started(output, offset, channel, key) ? 1u : 0u;
      while (player->passed[channel][key] > fresh) {
        --player->passed[channel][key];
        --player->passed_count;
        rip_output_note_off(output, offset, channel, key, RELEASE);
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
  const unsigned kind = size ? message[0] & 0xF0u : 0u;
  if (kind != 0x80u && kind != 0x90u) {
    if (open && size && message[0] >= 0x80u) {
      rip_output_message(output, offset, message, size);
    }
    return;
  }
  if (size != 3u || message[1] > 127u || message[2] > 127u) {
    return; // no whole note: nothing would end it
  }
  const unsigned channel = message[0] & 0x0Fu;
  uint8_t* const passed  = &player->passed[channel][message[1]];
  if (kind == 0x90u && message[2] > 0u) {
    if (open && *passed < UINT8_MAX && rip_output_note_on(output, offset, channel, message[1], message[2])) {
      ++*passed;
      ++player->passed_count;
    }
  } else if (*passed) {
    --*passed;
    --player->passed_count;
    rip_output_note_off(output, offset, channel, message[1], kind == 0x80u ? message[2] : RELEASE);
  }
}
