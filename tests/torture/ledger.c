// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "ledger.h"

#include <lv2/atom/util.h>

/// Whole MIDI messages alone are let out
static const char*
read_message(Ledger* const ledger, const uint8_t* const message, const uint32_t size)
{
  if (!size || message[0] < 0x80u) {
    return "an event is no MIDI message";
  }
  const unsigned kind = message[0] & 0xF0u;
  if (kind != 0x80u && kind != 0x90u && kind != 0xB0u && kind != 0xE0u) {
    return NULL;
  }
  if (size != 3u || message[1] > 127u || message[2] > 127u) {
    return "a note or a control has other than two data bytes";
  }
  if (kind != 0x80u && kind != 0x90u) {
    levers_take(&ledger->levers, message);
    return NULL;
  }
  uint32_t* const on = &ledger->on[message[0] & 0x0Fu][message[1]];
  if (kind == 0x90u && message[2]) {
    ++*on;
    ++ledger->sounding;
    ++ledger->notes;
  } else if (*on) {
    --*on;
    --ledger->sounding;
  } else {
    return "a note ends that does not sound";
  }
  return NULL;
}

const char*
ledger_read(Ledger* const ledger, const LV2_Atom_Sequence* const out, const uint32_t capacity, const uint32_t samples)
{
  if (out->atom.type != ledger->sequence || out->atom.size < sizeof(LV2_Atom_Sequence_Body)) {
    return "the output is no sequence";
  }
  if (out->atom.size > capacity) {
    return "the output is larger than its buffer";
  }
  if (out->body.unit) {
    return "the output's times are no frames";
  }
  const uint8_t* const body   = (const uint8_t*)&out->body;
  uint32_t             offset = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  int64_t              last   = 0;
  while (offset < out->atom.size) {
    if (out->atom.size - offset < sizeof(LV2_Atom_Event)) {
      return "the output ends within an event's head";
    }
    const LV2_Atom_Event* const event = (const LV2_Atom_Event*)(const void*)(body + offset);
    const uint32_t              whole = lv2_atom_pad_size((uint32_t)sizeof(LV2_Atom_Event) + event->body.size);
    if (event->body.size > capacity || whole > out->atom.size - offset) {
      return "the output ends within an event";
    }
    if (event->time.frames < last) {
      return "the output's times descend";
    }
    if (event->time.frames >= (int64_t)(samples ? samples : 1u)) {
      return "an event lies behind its block";
    }
    if (event->body.type != ledger->midi) {
      return "the output holds other than MIDI";
    }
    const char* const fault = read_message(ledger, (const uint8_t*)LV2_ATOM_BODY_CONST(&event->body), event->body.size);
    if (fault) {
      return fault;
    }
    last = event->time.frames;
    offset += whole;
    ++ledger->events;
  }
  return NULL;
}
