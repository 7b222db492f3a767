// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "beside.h"

#include <lv2/state/state.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROPERTIES 16u

typedef struct
{
  uint32_t key, type;
  size_t   size;
  uint8_t* value;
} Property;

struct Beside
{
  Rig*        rig;
  Dice        dice;
  pthread_t   thread;
  atomic_bool stop;
  unsigned    turns;
  Property    property[PROPERTIES]; // of the last state that was saved
  unsigned    properties;
  bool        forged; // retrieve() gives other bytes than were saved
  uint8_t*    forgery;
};

static void
forget(Beside* const beside)
{
  for (unsigned i = 0; i < beside->properties; ++i) {
    free(beside->property[i].value);
  }
  beside->properties = 0u;
}

static LV2_State_Status
store(LV2_State_Handle  handle,
      const uint32_t    key,
      const void* const value,
      const size_t      size,
      const uint32_t    type,
      const uint32_t    flags)
{
  (void)flags;
  Beside* const beside = (Beside*)handle;
  if (beside->properties == PROPERTIES) {
    return LV2_STATE_ERR_NO_SPACE;
  }
  Property* const property = &beside->property[beside->properties++];
  *property                = (Property){ key, type, size, (uint8_t*)malloc(size ? size : 1u) };
  memcpy(property->value, value, size);
  return LV2_STATE_SUCCESS;
}

/// Some bytes changed, some cut off, sometimes another type
static const void*
forge_value(Beside* const beside, const Property* const property, size_t* const size, uint32_t* const type)
{
  Dice* const dice = &beside->dice;
  free(beside->forgery);
  beside->forgery = (uint8_t*)malloc(property->size ? property->size : 1u);
  memcpy(beside->forgery, property->value, property->size);
  *size = property->size;
  if (dice_once_in(dice, 4u)) {
    *size = dice_below(dice, (uint32_t)property->size + 1u);
  }
  if (dice_once_in(dice, 8u)) {
    *type = dice_below(dice, 80u);
  }
  for (uint32_t left = dice_below(dice, 4u); left && *size; --left) {
    beside->forgery[dice_below(dice, (uint32_t)*size)] = (uint8_t)(dice_bits(dice) >> 56u);
  }
  return beside->forgery;
}

static const void*
retrieve(LV2_State_Handle handle, const uint32_t key, size_t* const size, uint32_t* const type, uint32_t* const flags)
{
  Beside* const beside = (Beside*)handle;
  for (unsigned i = 0; i < beside->properties; ++i) {
    const Property* const property = &beside->property[i];
    if (property->key == key) {
      *size  = property->size;
      *type  = property->type;
      *flags = LV2_STATE_IS_POD;
      return beside->forged ? forge_value(beside, property, size, type) : property->value;
    }
  }
  return NULL;
}

static void
take_turn(Beside* const beside, const LV2_State_Interface* const state)
{
  const LV2_Handle                handle     = lilv_instance_get_handle(beside->rig->instance);
  const LV2_Feature* const        nothing[1] = { NULL };
  const LV2_Feature* const* const list       = dice_once_in(&beside->dice, 2u) ? nothing : NULL;
  switch (dice_below(&beside->dice, 4u)) {
  case 0:
    forget(beside);
    state->save(handle, store, beside, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, list);
    break;
  case 1:
    beside->forged = dice_once_in(&beside->dice, 2u);
    state->restore(handle, retrieve, beside, 0u, list);
    break;
  case 2:
    if (dice_once_in(&beside->dice, 8u)) {
      lilv_instance_deactivate(beside->rig->instance);
      lilv_instance_activate(beside->rig->instance);
    }
    break;
  default:
    break;
  }
  ++beside->turns;
}

static void*
run_thread(void* const data)
{
  Beside* const                    beside = (Beside*)data;
  const LV2_State_Interface* const state =
    (const LV2_State_Interface*)lilv_instance_get_extension_data(beside->rig->instance, LV2_STATE__interface);
  while (!atomic_load(&beside->stop)) {
    const struct timespec pause = { 0, (long)dice_below(&beside->dice, 2000000u) };
    take_turn(beside, state);
    nanosleep(&pause, NULL);
  }
  return NULL;
}

Beside*
beside_start(Rig* const rig, const uint64_t seed)
{
  Beside* const beside = (Beside*)calloc(1u, sizeof(Beside));
  beside->rig          = rig;
  beside->dice.state   = seed;
  atomic_init(&beside->stop, false);
  if (pthread_create(&beside->thread, NULL, run_thread, beside)) {
    fprintf(stderr, "no second thread\n");
    exit(EXIT_FAILURE);
  }
  return beside;
}

unsigned
beside_stop(Beside* const beside)
{
  atomic_store(&beside->stop, true);
  pthread_join(beside->thread, NULL);
  const unsigned turns = beside->turns;
  forget(beside);
  free(beside->forgery);
  free(beside);
  return turns;
}
