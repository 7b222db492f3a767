// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Real-time. Hosts differ in atom types (Object or Blank), in number types and in the fields they send.
#include "position.h"

#include "sequence.h"

#include <math.h>

static bool
read_number(const RipUrids* const urids, const LV2_Atom* const atom, double* const real, int64_t* const whole)
{
  if (atom->type == urids->atom_Float && atom->size >= sizeof(float)) {
    *real = (double)((const LV2_Atom_Float*)atom)->body;
  } else if (atom->type == urids->atom_Double && atom->size >= sizeof(double)) {
    *real = ((const LV2_Atom_Double*)atom)->body;
  } else if ((atom->type == urids->atom_Int || atom->type == urids->atom_Bool) && atom->size >= sizeof(int32_t)) {
    *real = (double)((const LV2_Atom_Int*)atom)->body;
  } else if (atom->type == urids->atom_Long && atom->size >= sizeof(int64_t)) {
    *whole = ((const LV2_Atom_Long*)atom)->body;
    *real  = (double)*whole;
    return true;
  } else {
    return false;
  }
  if (!isfinite(*real) || fabs(*real) > 1e15) {
    return false;
  }
  *whole = (int64_t)floor(*real);
  return true;
}

static bool
is_beat_unit(const double value)
{
  for (double unit = 1.0; unit <= 64.0; unit *= 2.0) {
    if (value == unit) {
      return true;
    }
  }
  return false;
}

static unsigned
read_field(const RipUrids* const urids, const LV2_Atom_Property_Body* const property, RipPosition* const position)
{
  const LV2_URID key   = property->key;
  double         real  = 0.0;
  int64_t        whole = 0;
  if (!read_number(urids, &property->value, &real, &whole)) {
    return 0u;
  }
  if (key == urids->time_frame) {
    position->frame = whole;
    return RIP_HAS_FRAME;
  }
  if (key == urids->time_speed && fabs(real) <= 64.0) {
    position->speed = real;
    return RIP_HAS_SPEED;
  }
  if (key == urids->time_bar && whole > -((int64_t)1 << 40) && whole < ((int64_t)1 << 40)) {
    position->bar = whole;
    return RIP_HAS_BAR;
  }
  if (key == urids->time_barBeat && real > -1.0 && real <= 4096.0) {
    position->bar_beat = fmax(real, 0.0);
    return RIP_HAS_BAR_BEAT;
  }
  if (key == urids->time_beatUnit && is_beat_unit(real)) {
    position->beat_unit = (unsigned)real;
    return RIP_HAS_BEAT_UNIT;
  }
  if (key == urids->time_beatsPerBar && real > 0.0 && real <= 255.0) {
    position->beats_per_bar = real;
    return RIP_HAS_BEATS_PER_BAR;
  }
  if (key == urids->time_beatsPerMinute && real > 0.0 && real <= 10000.0) {
    position->bpm = real;
    return RIP_HAS_BPM;
  }
  return 0u;
}

bool
rip_position_read(const RipUrids* const urids, const LV2_Atom* const atom, RipPosition* const position)
{
  if ((atom->type != urids->atom_Object && atom->type != urids->atom_Blank) ||
      atom->size < sizeof(LV2_Atom_Object_Body)) {
    return false;
  }
  const LV2_Atom_Object* const object = (const LV2_Atom_Object*)atom;
  if (object->body.otype != urids->time_Position) {
    return false;
  }
  *position                            = (RipPosition){ 0 };
  uint32_t                      offset = (uint32_t)sizeof(LV2_Atom_Object_Body);
  const LV2_Atom_Property_Body* property;
  while ((property = rip_object_next(atom, &offset))) {
    position->has |= read_field(urids, property, position);
  }
  return true;
}
