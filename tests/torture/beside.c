// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "beside.h"

#include "stored.h"

#include <lv2/state/state.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct Beside
{
  Rig*        rig;
  Dice        dice;
  pthread_t   thread;
  atomic_bool stop;
  unsigned    turns;
  Stored      stored; // the last state that was saved
  bool        forged; // retrieve() gives other bytes than were saved
  uint8_t*    forgery;
};

/// Some bytes changed, some cut off, sometimes another type
static const void*
forge_value(Beside* const beside, const StoredProperty* const property, size_t* const size, uint32_t* const type)
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
  Beside* const               beside   = (Beside*)handle;
  const StoredProperty* const property = stored_find(&beside->stored, key);
  const void* const           value    = stored_get(&beside->stored, key, size, type, flags);
  return property && beside->forged ? forge_value(beside, property, size, type) : value;
}

static void
take_turn(Beside* const beside, const LV2_State_Interface* const state)
{
  const LV2_Handle                handle     = lilv_instance_get_handle(beside->rig->instance);
  const LV2_Feature* const        nothing[1] = { NULL };
  const LV2_Feature* const* const list       = dice_once_in(&beside->dice, 2u) ? nothing : NULL;
  switch (dice_below(&beside->dice, 4u)) {
  case 0:
    stored_clear(&beside->stored);
    state->save(handle, stored_put, &beside->stored, LV2_STATE_IS_POD | LV2_STATE_IS_PORTABLE, list);
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
  stored_clear(&beside->stored);
  free(beside->forgery);
  free(beside);
  return turns;
}
