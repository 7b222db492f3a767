// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time.
#include "properties.h"

#include "sequence.h"

#include <lv2/atom/forge.h>
#include <string.h>

#define PROPERTIES 3u

static LV2_URID
key_of(const RipUrids* const urids, const RipWordType type)
{
  return type == RIP_WORD_CLIP    ? urids->ripieno_clip
         : type == RIP_WORD_LOCKS ? urids->ripieno_locks
                                  : urids->ripieno_notice;
}

void
rip_properties_init(RipProperties* const properties, const RipUrids* const urids, RipMailbox* const mail)
{
  memset(properties, 0, sizeof(*properties));
  properties->urids = urids;
  properties->mail  = mail;
}

/// A property was set. Text that has no end, or is too long, is none.
static void
set(RipProperties* const properties, const LV2_URID key, const LV2_Atom* const value, const unsigned role)
{
  const RipUrids* const urids = properties->urids;
  const char* const     text  = (const char*)LV2_ATOM_BODY_CONST(value);
  RipWord               word  = { .type = key == urids->ripieno_clip ? RIP_WORD_CLIP : RIP_WORD_LOCKS, .role = role };
  if ((key != urids->ripieno_clip && key != urids->ripieno_locks) ||
      (value->type != urids->atom_Path && value->type != urids->atom_String) || value->size > RIP_WORD_BYTES) {
    return;
  }
  memcpy(word.text, text, value->size);
  word.text[value->size < RIP_WORD_BYTES ? value->size : RIP_WORD_BYTES - 1u] = '\0';
  rip_mailbox_word(properties->mail, &word);
}

/// A patch:Set or patch:Get
static void
take(RipProperties* const properties, const LV2_Atom* const atom, const unsigned role)
{
  const RipUrids* const         urids  = properties->urids;
  const LV2_Atom_Object* const  object = (const LV2_Atom_Object*)atom;
  const LV2_Atom*               value  = NULL;
  LV2_URID                      key    = 0u;
  uint32_t                      offset = (uint32_t)sizeof(LV2_Atom_Object_Body);
  const LV2_Atom_Property_Body* property;
  if ((atom->type != urids->atom_Object && atom->type != urids->atom_Blank) ||
      atom->size < sizeof(LV2_Atom_Object_Body)) {
    return;
  }
  while ((property = rip_object_next(atom, &offset))) {
    if (property->key == urids->patch_property && property->value.type == urids->atom_URID &&
        property->value.size == sizeof(LV2_URID)) {
      memcpy(&key, LV2_ATOM_BODY_CONST(&property->value), sizeof(key));
    } else if (property->key == urids->patch_value) {
      value = &property->value;
    }
  }
  if (object->body.otype == urids->patch_Set && key && value) {
    set(properties, key, value, role);
  } else if (object->body.otype == urids->patch_Get &&
             (!key || key == urids->ripieno_clip || key == urids->ripieno_locks || key == urids->ripieno_notice)) {
    properties->asked = true;
  }
}

void
rip_properties_take(RipProperties* const properties, const LV2_Atom_Sequence* const in, const unsigned role)
{
  uint32_t              offset = (uint32_t)sizeof(LV2_Atom_Sequence_Body);
  const LV2_Atom_Event* event;
  while ((event = rip_sequence_next(in, properties->urids->atom_Sequence, &offset))) {
    take(properties, &event->body, role);
  }
  if (properties->asked) {
    const RipWord all = { .type = RIP_WORD_ALL };
    properties->asked = !rip_mailbox_word(properties->mail, &all);
  }
}

typedef struct
{
  LV2_Atom_Event         event;
  LV2_Atom_Object_Body   object;
  LV2_Atom_Property_Body property;
  LV2_URID               key, pad;
  LV2_Atom_Property_Body value;
} Set;

/// Append a patch:Set of the word in hand; false if there is no room
static bool
tell(RipProperties* const properties, LV2_Atom_Sequence* const out, const uint32_t capacity, const uint32_t at)
{
  const RipUrids* const urids  = properties->urids;
  const RipWord* const  word   = &properties->word;
  const uint32_t        length = (uint32_t)strlen(word->text) + 1u;
  const uint32_t        size   = (uint32_t)sizeof(Set) + lv2_atom_pad_size(length);
  if (out->atom.size > capacity || capacity - out->atom.size < size) {
    return false;
  }
  const Set set = {
    .event    = { .time = { .frames = at }, .body = { size - (uint32_t)sizeof(LV2_Atom_Event), urids->atom_Object } },
    .object   = { .otype = urids->patch_Set },
    .property = { .key = urids->patch_property, .value = { sizeof(LV2_URID), urids->atom_URID } },
    .key      = key_of(urids, word->type),
    .value    = { .key   = urids->patch_value,
                  .value = { length, word->type == RIP_WORD_CLIP ? urids->atom_Path : urids->atom_String } },
  };
  uint8_t* const to = (uint8_t*)&out->body + out->atom.size;
  memset(to, 0, size);
  memcpy(to, &set, sizeof(set));
  memcpy(to + sizeof(set), word->text, length);
  out->atom.size += size;
  return true;
}

void
rip_properties_tell(RipProperties* const     properties,
                    LV2_Atom_Sequence* const out,
                    const uint32_t           capacity,
                    const uint32_t           at)
{
  if (!out || capacity < sizeof(LV2_Atom_Sequence_Body)) {
    return;
  }
  for (unsigned i = 0; i < PROPERTIES; ++i) {
    properties->ready = properties->ready || rip_ring_read(&properties->mail->answers, &properties->word);
    if (!properties->ready || !tell(properties, out, capacity, at)) {
      return;
    }
    properties->ready = false;
  }
}
