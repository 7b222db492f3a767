// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "capture.h"

#define CONTROL_SUSTAIN 64u
#define CONTROL_ALL_SOUND_OFF 120u
#define CONTROL_RESET 121u
#define CONTROL_ALL_NOTES_OFF 123u
#define RECENT 0.25f // weight of the newest velocity in the running mean

void
rip_capture_reset(RipCapture* const capture)
{
  *capture = (RipCapture){ 0 };
}

static bool
is_channel_message(const uint8_t* const message, const uint32_t size)
{
  return size >= 3u && message[0] >= 0x80u && message[0] < 0xC0u && message[1] < 128u && message[2] < 128u;
}

bool
rip_capture_starts_note(const uint8_t* const message, const uint32_t size, const unsigned channel)
{
  return is_channel_message(message, size) && (message[0] & 0xF0u) == 0x90u && message[2] > 0u &&
         (channel == 0u || channel == (message[0] & 0x0Fu) + 1u);
}

static void
pass_on(const RipCapture* const capture,
        RipMailbox* const       mail,
        const RipMessageType    type,
        const RipTime           time,
        const RipBar            bar,
        const unsigned          key)
{
  if (mail) {
    const RipMessage message = {
      .type = type, .time = time, .bar = bar, .key = (uint8_t)key, .role = (uint8_t)capture->role
    };
    rip_mailbox_note(mail, &message);
  }
}

/// A key that sounds on a channel ends there
static void
end_key(RipCapture* const capture,
        RipMailbox* const mail,
        const RipTime     time,
        const RipBar      bar,
        const unsigned    key,
        const unsigned    channel)
{
  capture->held[key] = (uint16_t)(capture->held[key] & ~(1u << channel));
  if (!capture->held[key]) {
    --capture->held_keys;
    pass_on(capture, mail, RIP_MESSAGE_NOTE_OFF, time, bar, key);
  }
}

static RipHeard
release(RipCapture* const capture,
        RipMailbox* const mail,
        const RipTime     time,
        const RipBar      bar,
        const unsigned    key,
        const unsigned    channel)
{
  const uint16_t bit = (uint16_t)(1u << channel);
  if (!(capture->down[key] & bit)) {
    return RIP_HEARD_NOTHING;
  }
  capture->down[key] = (uint16_t)(capture->down[key] & ~bit);
  if (!(capture->pedal & bit)) {
    end_key(capture, mail, time, bar, key, channel);
  }
  return RIP_HEARD_OFF;
}

/// What the pedal of a channel alone holds ends
static RipHeard
damp(RipCapture* const capture, RipMailbox* const mail, const RipTime time, const RipBar bar, const unsigned channel)
{
  const uint16_t bit   = (uint16_t)(1u << channel);
  RipHeard       heard = RIP_HEARD_NOTHING;
  for (unsigned key = 0; key < 128u; ++key) {
    if (capture->held[key] & ~capture->down[key] & bit) {
      end_key(capture, mail, time, bar, key, channel);
      heard = RIP_HEARD_OFF;
    }
  }
  return heard;
}

/// A control change: the pedal, or the end of all notes
static RipHeard
hear_control(RipCapture* const capture,
             RipMailbox* const mail,
             const RipTime     time,
             const RipBar      bar,
             const unsigned    control,
             const unsigned    value,
             const unsigned    channel)
{
  RipHeard heard = RIP_HEARD_NOTHING;
  if (control == CONTROL_SUSTAIN && value >= 64u) {
    capture->pedal = (uint16_t)(capture->pedal | (1u << channel));
  } else if (control == CONTROL_SUSTAIN || control == CONTROL_RESET) {
    capture->pedal = (uint16_t)(capture->pedal & ~(1u << channel));
    heard          = damp(capture, mail, time, bar, channel);
  } else if (control == CONTROL_ALL_SOUND_OFF || control == CONTROL_ALL_NOTES_OFF) {
    capture->pedal = (uint16_t)(capture->pedal & ~(1u << channel));
    heard          = damp(capture, mail, time, bar, channel);
    for (unsigned key = 0; key < 128u; ++key) {
      heard = release(capture, mail, time, bar, key, channel) ? RIP_HEARD_OFF : heard;
    }
  }
  return heard;
}

RipHeard
rip_capture_hear(RipCapture* const    capture,
                 RipMailbox* const    mail,
                 const RipTime        time,
                 const RipBar         bar,
                 const uint8_t* const message,
                 const uint32_t       size,
                 const unsigned       channel)
{
  if (!is_channel_message(message, size)) {
    return RIP_HEARD_NOTHING;
  }
  const unsigned kind = message[0] & 0xF0u;
  const unsigned from = message[0] & 0x0Fu;
  const unsigned key  = message[1];
  if (rip_capture_starts_note(message, size, channel)) {
    if (capture->role == RIP_ROLE_MELODY) {
      damp(capture, mail, time, bar, from); // in a melody the pedal joins notes and piles up none
    }
    if (!capture->held[key]) {
      ++capture->held_keys;
    }
    capture->held[key] = (uint16_t)(capture->held[key] | (1u << from));
    capture->down[key] = (uint16_t)(capture->down[key] | (1u << from));
    capture->velocity += (capture->velocity > 0.0f ? RECENT : 1.0f) * ((float)message[2] - capture->velocity);
    pass_on(capture, mail, RIP_MESSAGE_NOTE_ON, time, bar, key);
    return RIP_HEARD_ON;
  }
  if (kind == 0x80u || (kind == 0x90u && message[2] == 0u)) {
    return release(capture, mail, time, bar, key, from);
  }
  return kind == 0xB0u ? hear_control(capture, mail, time, bar, key, message[2], from) : RIP_HEARD_NOTHING;
}

void
rip_capture_tell(const RipCapture* const capture, RipMailbox* const mail, const RipTime time, const RipBar bar)
{
  for (unsigned key = 0; capture->held_keys && key < 128u; ++key) {
    if (capture->held[key]) {
      pass_on(capture, mail, RIP_MESSAGE_NOTE_ON, time, bar, key);
    }
  }
}
