// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What hosts do that the specification does not lead one to expect, a test each; those of the transport are in
// test_transport.c. Seen to fail: each, when rip_player_end_passed sends no note-offs, when take_events leaves out what
// lies behind the block, and when rip_capture_hear does not know CC123.
#include "rig.h"
#include "run_tests.h"

#include <check.h>
#include <lv2/atom/forge.h>
#include <lv2/midi/midi.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define MODEL RIP_FIXTURES "/net.safetensors"
#define BLOCK 256u

static RigBundle* bundle;
static Rig*       rig;

static union
{
  LV2_Atom_Sequence sequence;
  uint8_t           bytes[4096];
} in;

static void
setup(void)
{
  setenv("RIPIENO_MODEL", MODEL, 1);
  bundle = rig_load(RIP_BUNDLE "/");
  rig    = rig_new(bundle, 48000.0, 0u);
  ck_assert_ptr_nonnull(rig);
  rig_set(rig, "thru", 1.0f);
}

static void
teardown(void)
{
  rig_free(rig);
  rig_unload(bundle);
}

/// Run a block with one message at a frame; none if its status is 0
static void
run_with(const int64_t frame, const uint8_t status, const uint8_t first, const uint8_t second)
{
  LV2_Atom_Forge       forge;
  LV2_Atom_Forge_Frame head;
  const uint8_t        message[3] = { status, first, second };
  lv2_atom_forge_init(&forge, &bundle->map);
  lv2_atom_forge_set_buffer(&forge, in.bytes, sizeof(in.bytes));
  lv2_atom_forge_sequence_head(&forge, &head, 0u);
  if (status) {
    lv2_atom_forge_frame_time(&forge, frame);
    lv2_atom_forge_atom(&forge, sizeof(message), rig_map(LV2_MIDI__MidiEvent));
    lv2_atom_forge_write(&forge, message, sizeof(message));
  }
  lv2_atom_forge_pop(&forge, &head);
  const char* const fault = rig_run(rig, &in.sequence, BLOCK, false);
  ck_assert_msg(!fault, "%s", fault);
}

START_TEST(jalv_puts_events_behind_the_block)
{
  lilv_instance_activate(rig->instance);
  run_with(BLOCK, 0x90, 60, 80);
  ck_assert_uint_eq(rig->ledger.notes, 1u);
  run_with(BLOCK + 1000, 0x80, 60, 0);
  ck_assert_uint_eq(rig->ledger.sounding, 0u);
}
END_TEST

START_TEST(ardour_closes_with_all_notes_off)
{
  static const uint8_t controllers[] = { 64, 123, 121 };
  lilv_instance_activate(rig->instance);
  rig_set(rig, "thru", 0.0f);
  run_with(0, 0x90, 60, 80); // a free run begins, and lasts while a key is held
  ck_assert_float_gt(rig->port[rig_find(rig, "status")].value, 1.0f);
  for (uint8_t channel = 0; channel < 16u; ++channel) {
    for (unsigned i = 0; i < sizeof(controllers); ++i) {
      run_with(0, (uint8_t)(0xB0u | channel), controllers[i], 0);
    }
  }
  for (unsigned i = 0; i < 2200u; ++i) { // nothing is held: it ends by itself, after four bars
    run_with(0, 0u, 0u, 0u);
  }
  ck_assert_float_eq(rig->port[rig_find(rig, "status")].value, 1.0f);
  ck_assert_uint_eq(rig->ledger.sounding, 0u);
}
END_TEST

static atomic_bool finished;

static void*
deactivate_often(void* const data)
{
  LilvInstance* const instance = (LilvInstance*)data;
  while (!atomic_load(&finished)) {
    lilv_instance_deactivate(instance);
    lilv_instance_activate(instance);
  }
  return NULL;
}

START_TEST(qtractor_deactivates_beside_run)
{
  pthread_t thread;
  lilv_instance_activate(rig->instance);
  ck_assert_int_eq(pthread_create(&thread, NULL, deactivate_often, rig->instance), 0);
  for (unsigned i = 0; i < 2000u; ++i) {
    run_with(0, i % 3u ? 0x90 : 0x80, (uint8_t)(60u + i % 7u), 80);
  }
  atomic_store(&finished, true);
  pthread_join(thread, NULL);
  lilv_instance_activate(rig->instance);
  run_with(0, 0u, 0u, 0u);
  ck_assert_uint_gt(rig->ledger.notes, 1000u);
  ck_assert_uint_eq(rig->ledger.sounding, 0u);
}
END_TEST

static const void*
retrieve_nothing(LV2_State_Handle handle,
                 const uint32_t   key,
                 size_t* const    size,
                 uint32_t* const  type,
                 uint32_t* const  flags)
{
  (void)handle;
  (void)key;
  *size  = 0u;
  *type  = 0u;
  *flags = 0u;
  return NULL;
}

START_TEST(carla_restores_nothing_before_it_activates)
{
  const LV2_State_Interface* const state =
    (const LV2_State_Interface*)lilv_instance_get_extension_data(rig->instance, LV2_STATE__interface);
  const LV2_Handle handle = lilv_instance_get_handle(rig->instance);
  ck_assert_int_eq(state->restore(handle, retrieve_nothing, NULL, 0u, NULL), LV2_STATE_SUCCESS);
  run_with(0, 0x90, 60, 80);
  lilv_instance_activate(rig->instance);
  run_with(0, 0u, 0u, 0u);
  ck_assert_uint_eq(rig->ledger.notes, 1u);
  ck_assert_uint_eq(rig->ledger.sounding, 0u);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("quirks");
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, jalv_puts_events_behind_the_block);
  tcase_add_test(tests, ardour_closes_with_all_notes_off);
  tcase_add_test(tests, qtractor_deactivates_beside_run);
  tcase_add_test(tests, carla_restores_nothing_before_it_activates);
  return run_tests(tests, "quirks");
}
