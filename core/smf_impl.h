// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// How a standard MIDI file is kept; for core/smf*.c alone
#ifndef RIP_SMF_IMPL_H
#define RIP_SMF_IMPL_H

#include "smf.h"

enum
{
  SMF_META       = 0xFF,
  SMF_SYSEX      = 0xF0,
  SMF_ESCAPE     = 0xF7,
  SMF_NAME       = 0x03, // types of meta events
  SMF_END        = 0x2F,
  SMF_TEMPO      = 0x51,
  SMF_SIGNATURE  = 0x58,
  SMF_NUMBER_MAX = 0x0FFFFFFF, // longest variable-length number
};

typedef struct
{
  uint64_t tick;
  size_t   at; // offset of its bytes in the track's
  uint32_t size;
} SmfEvent;

typedef struct
{
  SmfEvent* events;
  size_t    count, capacity;
  uint8_t*  bytes;
  size_t    used, room;
  uint64_t  end; // tick, >= that of the last event
} SmfTrack;

struct RipSmf
{
  unsigned         format; // 0 or 1
  unsigned         division;
  SmfTrack*        tracks;
  size_t           count, capacity;
  RipSmfTempo*     tempos;
  size_t           tempo_count;
  RipSmfSignature* signatures;
  size_t           signature_count;
};

/// Room for one more item; NULL, and the array as it was, when there is no memory
void*
rip_smf_reserve(void* array, size_t* capacity, size_t needed, size_t item_size);

/// Append an event of `status` and then `size` bytes, without looking at them
bool
rip_smf_append(SmfTrack*      track,
               uint64_t       tick,
               const uint8_t* head,
               size_t         head_size,
               const uint8_t* bytes,
               size_t         size);

/// Append an empty track
SmfTrack*
rip_smf_append_track(RipSmf* smf);

/// Bytes that follow a channel message's status, 1 or 2
size_t
rip_smf_data_size(uint8_t status);

/// Make tempo and metre map from the events; false when there is no memory
bool
rip_smf_make_maps(RipSmf* smf);

#endif
