// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "talk.h"

#include "sequence.h"

#include <lv2/atom/atom.h>
#include <lv2/patch/patch.h>
#include <string.h>

#define AGAIN_SECONDS 2.0 // between two times that all is asked for
#define STILL_SECONDS (RIP_WIRE_LEASE / 3.0)
#define LONGEST (RIP_LOCKS_TEXT + 256u) // bytes of an atom

void
rip_talk_init(RipTalk* const             talk,
              LV2_URID_Map* const        map,
              const LV2UI_Write_Function write,
              const LV2UI_Controller     controller)
{
  memset(talk, 0, sizeof(*talk));
  talk->write      = write;
  talk->controller = controller;
  lv2_atom_forge_init(&talk->forge, map);
  talk->event_transfer = map->map(map->handle, LV2_ATOM__eventTransfer);
  talk->report         = map->map(map->handle, RIP_URI_REPORT);
  talk->ask            = map->map(map->handle, RIP_URI_ASK);
  talk->patch_Set      = map->map(map->handle, LV2_PATCH__Set);
  talk->patch_property = map->map(map->handle, LV2_PATCH__property);
  talk->patch_value    = map->map(map->handle, LV2_PATCH__value);
  talk->clip           = map->map(map->handle, "urn:ripieno:clip");
  talk->locks          = map->map(map->handle, "urn:ripieno:locks");
  talk->notice         = map->map(map->handle, "urn:ripieno:notice");
  talk->patch_Get      = map->map(map->handle, LV2_PATCH__Get);
}

void
rip_talk_port(RipTalk* const talk, const RipPort port, const float value)
{
  talk->write(talk->controller, port, sizeof(value), 0u, &value);
}

static void
send(const RipTalk* const talk, const LV2_Atom* const atom)
{
  talk->write(talk->controller, RIP_PORT_IN, lv2_atom_total_size(atom), talk->event_transfer, atom);
}

static void
set_property(RipTalk* const talk, const LV2_URID property, const char* const value, const bool is_path)
{
  _Alignas(8) uint8_t  buffer[LONGEST];
  LV2_Atom_Forge_Frame frame;
  const uint32_t       length = (uint32_t)strlen(value);
  LV2_Atom_Forge*      forge  = &talk->forge;
  if (length + 128u > sizeof(buffer)) {
    return;
  }
  lv2_atom_forge_set_buffer(forge, buffer, sizeof(buffer));
  const LV2_Atom_Forge_Ref set = lv2_atom_forge_object(forge, &frame, 0, talk->patch_Set);
  lv2_atom_forge_key(forge, talk->patch_property);
  lv2_atom_forge_urid(forge, property);
  lv2_atom_forge_key(forge, talk->patch_value);
  if (is_path) {
    lv2_atom_forge_path(forge, value, length);
  } else {
    lv2_atom_forge_string(forge, value, length);
  }
  lv2_atom_forge_pop(forge, &frame);
  send(talk, lv2_atom_forge_deref(forge, set));
}

void
rip_talk_clip(RipTalk* const talk, const char* const path)
{
  set_property(talk, talk->clip, path, true);
}

void
rip_talk_locks(RipTalk* const talk, const char* const locks)
{
  set_property(talk, talk->locks, locks, false);
}

static void
ask(RipTalk* const talk, const bool all)
{
  struct
  {
    LV2_Atom   atom;
    RipWireAsk body;
  } word;
  memset(&word, 0, sizeof(word));
  word.atom      = (LV2_Atom){ sizeof(word.body), talk->ask };
  word.body.head = (RipWireHead){ RIP_WIRE_VERSION, RIP_WIRE_ASK, 0u };
  word.body.all  = all;
  send(talk, &word.atom);
}

/// Ask for all properties
static void
ask_properties(RipTalk* const talk)
{
  _Alignas(8) uint8_t  buffer[64];
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_set_buffer(&talk->forge, buffer, sizeof(buffer));
  const LV2_Atom_Forge_Ref get = lv2_atom_forge_object(&talk->forge, &frame, 0, talk->patch_Get);
  lv2_atom_forge_pop(&talk->forge, &frame);
  send(talk, lv2_atom_forge_deref(&talk->forge, get));
}

void
rip_talk_idle(RipTalk* const talk, RipScore* const score, const double seconds)
{
  const bool first = !(talk->asked > 0.0);
  if (first) {
    ask_properties(talk);
  }
  if (first || (seconds - talk->asked > AGAIN_SECONDS && rip_score_lost(score))) {
    ask(talk, true);
    talk->asked = seconds;
    talk->spoke = seconds;
  } else if (seconds - talk->spoke > STILL_SECONDS) {
    ask(talk, false);
    talk->spoke = seconds;
  }
}

RipTold
rip_talk_property(const RipTalk* const talk,
                  const uint32_t       format,
                  const void* const    event,
                  const uint32_t       size,
                  const char** const   value)
{
  const LV2_Atom_Object* const object   = (const LV2_Atom_Object*)event;
  LV2_URID                     property = 0u;
  const LV2_Atom*              told     = NULL;
  if (format != talk->event_transfer || size < sizeof(*object) || object->atom.type != talk->forge.Object ||
      object->atom.size > size - sizeof(LV2_Atom) || object->body.otype != talk->patch_Set) {
    return RIP_TOLD_NOTHING;
  }
  uint32_t                      offset = sizeof(LV2_Atom_Object_Body);
  const LV2_Atom_Property_Body* found  = NULL;
  while ((found = rip_object_next(&object->atom, &offset))) {
    if (found->key == talk->patch_property && found->value.type == talk->forge.URID &&
        found->value.size == sizeof(LV2_URID)) {
      memcpy(&property, &found->value + 1, sizeof(property));
    } else if (found->key == talk->patch_value) {
      told = &found->value;
    }
  }
  if (!told || told->type != talk->forge.String || !told->size ||
      ((const char*)LV2_ATOM_BODY_CONST(told))[told->size - 1u]) {
    return RIP_TOLD_NOTHING;
  }
  *value = (const char*)LV2_ATOM_BODY_CONST(told);
  return property == talk->locks ? RIP_TOLD_LOCKS : property == talk->notice ? RIP_TOLD_NOTICE : RIP_TOLD_NOTHING;
}

const void*
rip_talk_report(const RipTalk* const talk,
                const uint32_t       format,
                const void* const    event,
                const uint32_t       size,
                size_t* const        length)
{
  LV2_Atom atom;
  if (format != talk->event_transfer || size < sizeof(atom)) {
    return NULL;
  }
  memcpy(&atom, event, sizeof(atom));
  if (atom.type != talk->report || atom.size > size - sizeof(atom)) {
    return NULL;
  }
  *length = atom.size;
  return (const uint8_t*)event + sizeof(atom);
}
