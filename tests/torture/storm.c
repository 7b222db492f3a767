// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "storm.h"

#include "rig.h"

#include <lv2/atom/forge.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER 16384u

void
storm_init(Storm* const storm, Dice* const dice, const LV2_URID_Map* const map, const double rate)
{
  *storm = (Storm){
    .dice = dice, .map = (LV2_URID_Map*)(uintptr_t)map, .rate = rate, .bpm = 120.0, .beats = 4.0, .unit = 4.0
  };
}

void
storm_calm(Storm* const storm)
{
  storm->speed   = 0.0;
  storm->hidden  = false;
  storm->madness = 0u;
}

/// What no field of a Position should hold
static float
senseless(Dice* const dice)
{
  static const float values[] = { 0.0f, -1.0f,  NAN,   INFINITY, -INFINITY, 1e30f,    -1e30f,
                                  0.3f, 1e-30f, 64.0f, -64.0f,   4096.0f,   65536.0f, 3.999f };
  return DICE_PICK(dice, values);
}

static void
write_number(LV2_Atom_Forge* const forge, Dice* const dice, const char* const key, const double value)
{
  lv2_atom_forge_key(forge, rig_map(key));
  switch (dice_below(dice, 12u)) {
  case 0:
    lv2_atom_forge_double(forge, value);
    break;
  case 1:
    lv2_atom_forge_long(forge, fabs(value) < 1e15 ? (int64_t)value : INT64_MIN);
    break;
  case 2:
    lv2_atom_forge_int(forge, fabs(value) < 1e9 ? (int32_t)value : INT32_MIN);
    break;
  default:
    lv2_atom_forge_float(forge, (float)value);
  }
}

/// One field: left out, senseless, or as it is
static void
write_field(Storm* const storm, LV2_Atom_Forge* const forge, const char* const key, const double value)
{
  Dice* const dice = storm->dice;
  if (storm->madness && dice_once_in(dice, 30u)) {
    return;
  }
  const bool mad = storm->madness && dice_once_in(dice, 4u * storm->madness);
  write_number(forge, dice, key, mad ? (double)senseless(dice) : value);
}

static void
write_position(Storm* const storm, LV2_Atom_Forge* const forge, const int64_t at)
{
  LV2_Atom_Forge_Frame frame;
  const double         bar = floor(storm->beat / storm->beats + 1e-9);
  lv2_atom_forge_frame_time(forge, at);
  const LV2_Atom_Forge_Ref object = lv2_atom_forge_object(forge, &frame, 0u, rig_map(LV2_TIME__Position));
  if (storm->blank) {
    lv2_atom_forge_deref(forge, object)->type = rig_map(LV2_ATOM__Blank); // as Carla sends it
  }
  write_field(storm, forge, LV2_TIME__frame, storm->beat * 60.0 / storm->bpm * storm->rate);
  write_field(storm, forge, LV2_TIME__speed, storm->speed);
  write_field(storm, forge, LV2_TIME__bar, bar);
  write_field(storm, forge, LV2_TIME__barBeat, storm->beat - bar * storm->beats);
  write_field(storm, forge, LV2_TIME__beatUnit, storm->unit);
  write_field(storm, forge, LV2_TIME__beatsPerBar, storm->beats);
  write_field(storm, forge, LV2_TIME__beatsPerMinute, storm->bpm);
  lv2_atom_forge_pop(forge, &frame);
}

/// Something happens to the transport: it starts, stops, jumps, or another tempo or metre begins
static void
surprise(Storm* const storm)
{
  static const double speeds[] = { 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, -1.0, 0.5, 2.0, 64.0, 1e30, -1e30, 1e-30 };
  static const double units[]  = { 4.0, 4.0, 8.0, 2.0, 1.0, 16.0, 64.0 };
  Dice* const         dice     = storm->dice;
  switch (dice_below(dice, 6u)) {
  case 0:
  case 1:
    storm->speed = storm->madness ? DICE_PICK(dice, speeds) : speeds[dice_below(dice, 5u)];
    break;
  case 2:
    storm->beat = floor(dice_real(dice) * 4000.0) / 4.0 - (dice_once_in(dice, 4u) ? 500.0 : 0.0);
    break;
  case 3:
    storm->bpm = dice_once_in(dice, 8u) ? 9999.0 : 20.0 + 280.0 * dice_real(dice);
    break;
  case 4:
    storm->beats = dice_once_in(dice, 8u) ? 1.0 + 254.0 * dice_real(dice) : 1.0 + (double)dice_below(dice, 12u);
    storm->unit  = DICE_PICK(dice, units);
    break;
  default:
    storm->beat = 0.0; // a loop
  }
}

static void
write_bytes(LV2_Atom_Forge* const forge, const LV2_URID type, const uint8_t* const bytes, const uint32_t size)
{
  lv2_atom_forge_atom(forge, size, type);
  lv2_atom_forge_write(forge, bytes, size);
}

static void
write_midi(Storm* const storm, LV2_Atom_Forge* const forge)
{
  Dice* const dice = storm->dice;
  uint8_t     bytes[300];
  uint32_t    size = 3u;
  bytes[0]         = (uint8_t)((dice_once_in(dice, 2u) ? 0x90u : 0x80u) | (dice_once_in(dice, 4u) ? 5u : 0u));
  bytes[1]         = (uint8_t)(48u + dice_below(dice, 36u));
  bytes[2]         = (uint8_t)dice_below(dice, 128u);
  if (storm->madness && dice_once_in(dice, storm->madness)) {
    size = dice_once_in(dice, 8u) ? dice_below(dice, sizeof(bytes)) : dice_below(dice, 5u);
    for (uint32_t i = 0; i < size; ++i) {
      bytes[i] = (uint8_t)(dice_bits(dice) >> 56u);
    }
    bytes[0] = (uint8_t)(bytes[0] | (dice_once_in(dice, 4u) ? 0x00u : 0x80u));
  } else if (storm->melodious) { // one note after the other
    bytes[0]    = storm->held ? 0x80u : 0x90u;
    bytes[1]    = storm->held ? storm->held : bytes[1];
    storm->held = storm->held ? 0u : bytes[1];
  } else if (dice_once_in(dice, 16u)) {
    static const uint8_t controllers[] = { 64, 64, 66, 120, 121, 123, 1, 7 };
    bytes[0]                           = (uint8_t)((dice_once_in(dice, 4u) ? 0xE0u : 0xB0u) | dice_below(dice, 16u));
    bytes[1]                           = DICE_PICK(dice, controllers);
  } else if (dice_once_in(dice, 32u)) {
    bytes[0] = (uint8_t)(0xC0u | dice_below(dice, 16u));
    size     = 2u;
  }
  write_bytes(forge, rig_map(LV2_MIDI__MidiEvent), bytes, size);
}

/// What no plugin asked for: other atoms, and requests with any value
static void
write_stranger(Storm* const storm, LV2_Atom_Forge* const forge)
{
  static const char* const subjects[] = { "urn:ripieno:locks", "urn:ripieno:clip", "urn:ripieno:ripieno", "urn:x:y" };
  static const char* const values[]   = { "", "1-4", "5-8,12", "99999999999999999999-", "/etc/passwd", "-,-", "%s%n" };
  static const char* const verbs[]    = { LV2_PATCH__Set, LV2_PATCH__Get, LV2_PATCH__Put, LV2_PATCH__Message };
  Dice* const              dice       = storm->dice;
  LV2_Atom_Forge_Frame     frame;
  if (dice_once_in(dice, 2u)) {
    uint8_t        bytes[64];
    const uint32_t size = dice_below(dice, sizeof(bytes));
    for (uint32_t i = 0; i < size; ++i) {
      bytes[i] = (uint8_t)(dice_bits(dice) >> 56u);
    }
    write_bytes(forge, dice_below(dice, 80u), bytes, size); // a type that is some known URID, or none
    return;
  }
  lv2_atom_forge_object(forge, &frame, 0u, rig_map(DICE_PICK(dice, verbs)));
  lv2_atom_forge_key(forge, rig_map(LV2_PATCH__property));
  lv2_atom_forge_urid(forge, rig_map(DICE_PICK(dice, subjects)));
  lv2_atom_forge_key(forge, rig_map(LV2_PATCH__value));
  if (dice_once_in(dice, 3u)) {
    lv2_atom_forge_float(forge, senseless(dice));
  } else {
    const char* const text = DICE_PICK(dice, values);
    if (dice_once_in(dice, 2u)) {
      lv2_atom_forge_path(forge, text, (uint32_t)strlen(text));
    } else {
      lv2_atom_forge_string(forge, text, (uint32_t)strlen(text));
    }
  }
  lv2_atom_forge_pop(forge, &frame);
}

/// A time within the block, or (if mad) anywhere
static int64_t
time_of(Storm* const storm, const uint32_t samples, const int64_t last)
{
  static const int64_t anywhere[] = { -1, -100000, INT64_MIN, INT64_MAX, 8192, 100000, 0 };
  Dice* const          dice       = storm->dice;
  if (storm->madness && dice_once_in(dice, storm->madness)) {
    return dice_once_in(dice, 2u) ? DICE_PICK(dice, anywhere) : (int64_t)dice_below(dice, samples + 1u); // unsorted
  }
  return last + (last < (int64_t)samples ? (int64_t)dice_below(dice, samples - (uint32_t)last) : 0);
}

static uint32_t
count_of(Dice* const dice)
{
  return dice_once_in(dice, 200u) ? dice_below(dice, 300u) : dice_once_in(dice, 3u) ? dice_below(dice, 6u) : 0u;
}

static void
write_events(Storm* const storm, LV2_Atom_Forge* const forge, const uint32_t samples)
{
  Dice* const dice = storm->dice;
  int64_t     last = 0;
  if (!storm->hidden) {
    if (dice_once_in(dice, !storm->madness ? 400u : storm->madness < 10u ? 20u : 150u)) {
      surprise(storm);
    }
    write_position(storm, forge, 0);
  }
  for (uint32_t left = count_of(dice); left && forge->offset + 1024u < forge->size; --left) {
    const int64_t at = time_of(storm, samples, last);
    last             = at >= 0 && at < (int64_t)samples ? at : last;
    if (storm->madness && !storm->hidden && dice_once_in(dice, 20u * storm->madness)) {
      surprise(storm);
      write_position(storm, forge, at);
      continue;
    }
    lv2_atom_forge_frame_time(forge, at);
    if (storm->madness && dice_once_in(dice, 30u)) {
      write_stranger(storm, forge);
    } else {
      write_midi(storm, forge);
    }
  }
}

/// Lie about sizes and types
static void
deface(Dice* const dice, LV2_Atom_Sequence* const sequence)
{
  const uint32_t size = sequence->atom.size;
  switch (dice_below(dice, 4u)) {
  case 0:
    sequence->atom.size = dice_below(dice, size + 1u); // cut, perhaps within an event
    break;
  case 1:
    sequence->atom.type = dice_below(dice, 80u);
    break;
  case 2:
    sequence->body.unit = dice_below(dice, 80u);
    break;
  default:
    for (uint32_t i = 1u + dice_below(dice, 4u); i && size > sizeof(LV2_Atom_Sequence_Body); --i) {
      uint8_t* const body = (uint8_t*)LV2_ATOM_BODY(&sequence->atom);
      body[sizeof(LV2_Atom_Sequence_Body) + dice_below(dice, size - (uint32_t)sizeof(LV2_Atom_Sequence_Body))] =
        (uint8_t)(dice_bits(dice) >> 56u);
    }
  }
}

LV2_Atom_Sequence*
storm_block(Storm* const storm, const uint32_t samples)
{
  _Alignas(8) uint8_t  buffer[BUFFER];
  LV2_Atom_Forge       forge;
  LV2_Atom_Forge_Frame frame;
  lv2_atom_forge_init(&forge, storm->map);
  lv2_atom_forge_set_buffer(&forge, buffer, sizeof(buffer));
  lv2_atom_forge_sequence_head(&forge, &frame, 0u);
  write_events(storm, &forge, samples);
  lv2_atom_forge_pop(&forge, &frame);
  const uint32_t           size     = (uint32_t)sizeof(LV2_Atom) + ((LV2_Atom*)(void*)buffer)->size;
  LV2_Atom_Sequence* const sequence = (LV2_Atom_Sequence*)malloc(size);
  memcpy(sequence, buffer, size);
  if (storm->madness && dice_once_in(storm->dice, 8u * storm->madness)) {
    deface(storm->dice, sequence);
  }
  storm->beat += (double)samples / storm->rate * storm->bpm / 60.0 * (fabs(storm->speed) < 100.0 ? storm->speed : 0.0);
  return sequence;
}
