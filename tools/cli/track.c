// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "track.h"

#define META_NAME 0x03u

uint8_t
rip_track_free_channel(const RipSmf* const smf)
{
  bool used[RIP_SMF_CHANNELS] = { false };
  used[RIP_SMF_DRUMS]         = true;
  for (size_t t = 0u; t < rip_smf_tracks(smf); ++t) {
    for (size_t e = 0u; e < rip_smf_events(smf, t); ++e) {
      const uint8_t status = rip_smf_event(smf, t, e).bytes[0];
      if (status < 0xF0u) {
        used[status & 0x0Fu] = true;
      }
    }
  }

  uint8_t channel = 0u;
  while (channel < RIP_SMF_CHANNELS && used[channel]) {
    ++channel;
  }

  return channel < RIP_SMF_CHANNELS ? channel : 0u;
}

uint8_t
rip_track_program(const RipSmf* const smf, const uint64_t tracks, const uint8_t channel)
{
  for (size_t t = 0u; t < rip_smf_tracks(smf) && t < RIP_SET_TRACKS; ++t) {
    for (size_t e = 0u; tracks >> t & 1u && e < rip_smf_events(smf, t); ++e) {
      const RipSmfEvent event = rip_smf_event(smf, t, e);
      if (event.bytes[0] == (0xC0u | channel)) {
        return event.bytes[1];
      }
    }
  }

  return 0u;
}

static bool
is_for_all(const RipSmfEvent event)
{
  return event.bytes[0] >= 0xF0u;
}

static bool
is_more_than_a_name(const RipSmf* const smf, const size_t track)
{
  for (size_t e = 0u; e < rip_smf_events(smf, track); ++e) {
    const RipSmfEvent event = rip_smf_event(smf, track, e);
    if (event.bytes[0] != 0xFFu || event.bytes[1] != META_NAME) {
      return true;
    }
  }

  return false;
}

void
rip_track_silence(RipSmf* const smf, const uint64_t tracks)
{
  for (size_t t = rip_smf_tracks(smf) < RIP_SET_TRACKS ? rip_smf_tracks(smf) : RIP_SET_TRACKS; t--;) {
    if (!(tracks >> t & 1u)) {
      continue;
    }
    rip_smf_filter(smf, t, is_for_all);
    if (!is_more_than_a_name(smf, t)) {
      rip_smf_remove_track(smf, t);
    }
  }
}
