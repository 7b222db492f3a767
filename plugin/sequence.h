// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Walks atoms without trusting what they say of their sizes. Real-time.
#ifndef RIP_SEQUENCE_H
#define RIP_SEQUENCE_H

#include <lv2/atom/atom.h>
#include <lv2/atom/util.h>
#include <lv2/urid/urid.h>
#include <stddef.h>
#include <stdint.h>

/// The event at `*offset` of a sequence's body, NULL at its end; begin with an offset of
/// sizeof(LV2_Atom_Sequence_Body). A sequence that is none, or NULL, has no events.
static inline const LV2_Atom_Event*
rip_sequence_next(const LV2_Atom_Sequence* const sequence, const LV2_URID type, uint32_t* const offset)
{
  if (!sequence || sequence->atom.type != type || *offset >= sequence->atom.size ||
      sequence->atom.size - *offset < sizeof(LV2_Atom_Event)) {
    return NULL;
  }
  const LV2_Atom_Event* const event = (const LV2_Atom_Event*)((const uint8_t*)&sequence->body + *offset);
  const uint32_t              room  = sequence->atom.size - *offset - (uint32_t)sizeof(LV2_Atom_Event);
  if (event->body.size > room) {
    return NULL;
  }
  const uint32_t size = room - event->body.size < 8u ? room : lv2_atom_pad_size(event->body.size);
  *offset += (uint32_t)sizeof(LV2_Atom_Event) + size;
  return event;
}

/// The property at `*offset` of an object's body, NULL at its end; begin with an offset of sizeof(LV2_Atom_Object_Body)
static inline const LV2_Atom_Property_Body*
rip_object_next(const LV2_Atom* const object, uint32_t* const offset)
{
  if (*offset >= object->size || object->size - *offset < sizeof(LV2_Atom_Property_Body)) {
    return NULL;
  }
  const char* const                   body     = (const char*)LV2_ATOM_BODY_CONST(object);
  const LV2_Atom_Property_Body* const property = (const LV2_Atom_Property_Body*)(body + *offset);
  const uint32_t                      room     = object->size - *offset - (uint32_t)sizeof(LV2_Atom_Property_Body);
  if (property->value.size > room) {
    return NULL;
  }
  const uint32_t size = room - property->value.size < 8u ? room : lv2_atom_pad_size(property->value.size);
  *offset += (uint32_t)sizeof(LV2_Atom_Property_Body) + size;
  return property;
}

#endif
