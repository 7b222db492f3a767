// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The ports in C are those of the plugin's description: order, ranges, defaults; presets are scenes.

#include "controls.h"
#include "run_tests.h"

#include <check.h>
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URI "urn:ripieno:ripieno"
#define TEXT 1024

static LilvWorld*        world;
static const LilvPlugin* plugin;
static float             value[RIP_PORTS], low[RIP_PORTS], high[RIP_PORTS], normal[RIP_PORTS];
static void*             port[RIP_PORTS];

static void
setup(void)
{
  world                  = lilv_world_new();
  LilvNode* const bundle = lilv_new_file_uri(world, NULL, RIP_BUNDLE "/");
  LilvNode* const uri    = lilv_new_uri(world, URI);
  lilv_world_load_bundle(world, bundle);
  plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), uri);
  ck_assert_ptr_nonnull(plugin);
  ck_assert_uint_eq(lilv_plugin_get_num_ports(plugin), RIP_PORTS);
  lilv_plugin_get_port_ranges_float(plugin, low, high, normal);
  for (unsigned i = 0; i < RIP_PORTS; ++i) {
    value[i] = normal[i];
    port[i]  = i < RIP_PORT_ENABLED ? NULL : &value[i];
  }
  lilv_node_free(uri);
  lilv_node_free(bundle);
}

static void
teardown(void)
{
  lilv_world_free(world);
}

static const char*
symbol(const unsigned index)
{
  return lilv_node_as_string(lilv_port_get_symbol(plugin, lilv_plugin_get_port_by_index(plugin, index)));
}

/// All that a preset sets
static void
describe_set(const RipScene* const set, char text[TEXT])
{
  const RipSettings* const s = &set->settings;
  snprintf(text,
           TEXT,
           "mode %u role %u given %u amount %a style %u temperature %a guidance %a density %a low %u high %u voices %u "
           "lock %u key %u scale %u swing %a humanise %a dynamics %a",
           s->mode,
           s->role,
           s->given,
           (double)s->amount,
           s->style,
           (double)s->temperature,
           (double)s->guidance,
           (double)s->density,
           s->low,
           s->high,
           s->voices,
           s->key_lock,
           s->key,
           s->scale,
           (double)set->swing,
           (double)set->humanise,
           (double)set->follow_dynamics);
}

/// All controls as they are read
static void
describe(char text[2 * TEXT])
{
  const RipControls c = rip_controls_read(port);
  char              set[TEXT];
  describe_set(&c.set, set);
  snprintf(
    text,
    2 * TEXT,
    "%s seed %lu steps %u sampler %d, enabled %d freewheel %d free %d thru %d new %d lock %d regenerate %d panic "
    "%d scene %u lookahead %u replan %u channels %u %u tempo %a",
    set,
    (unsigned long)c.set.settings.seed,
    c.set.settings.steps,
    (int)c.set.settings.sampler,
    c.enabled,
    c.freewheel,
    c.free_run,
    c.thru,
    c.new_each_pass,
    c.lock,
    c.regenerate,
    c.panic,
    c.scene,
    c.lookahead,
    c.replan,
    c.channel_in,
    c.channel_out,
    c.tempo);
}

START_TEST(ports_are_in_the_order_of_the_description)
{
#define PORT(name) [RIP_PORT_##name]        = #name
  static const char* const names[RIP_PORTS] = {
    PORT(IN),          PORT(OUT),         PORT(NOTIFY),          PORT(ENABLED), PORT(FREEWHEEL),
    PORT(MODE),        PORT(SCENE),       PORT(INPUT_ROLE),      PORT(GIVEN),   PORT(STYLE),
    PORT(AMOUNT),      PORT(TEMPERATURE), PORT(GUIDANCE),        PORT(DENSITY), PORT(LOW),
    PORT(HIGH),        PORT(VOICES),      PORT(KEY_LOCK),        PORT(KEY),     PORT(SCALE),
    PORT(LOOKAHEAD),   PORT(REPLAN),      PORT(STEPS),           PORT(SYNC),    PORT(TEMPO),
    PORT(SWING),       PORT(HUMANISE),    PORT(FOLLOW_DYNAMICS), PORT(THRU),    PORT(CHANNEL_IN),
    PORT(CHANNEL_OUT), PORT(SEED),        PORT(NEW_EACH_PASS),   PORT(LOCK),    PORT(REGENERATE),
    PORT(PANIC),       PORT(STATUS),      PORT(PROGRESS),        PORT(PLAN_MS), PORT(MISSED),
    PORT(SHORTENED),
  };
#undef PORT
  for (unsigned i = 0; i < RIP_PORTS; ++i) {
    char upper[64] = "";
    for (unsigned j = 0; symbol(i)[j]; ++j) {
      upper[j] = (char)(symbol(i)[j] >= 'a' && symbol(i)[j] <= 'z' ? symbol(i)[j] - 'a' + 'A' : symbol(i)[j]);
    }
    ck_assert_ptr_nonnull(names[i]);
    ck_assert_str_eq(upper, names[i]);
  }
}
END_TEST

START_TEST(ranges_are_those_of_the_description)
{
  char defaults[2 * TEXT], text[2 * TEXT], other[2 * TEXT];
  describe(defaults);
  for (unsigned i = RIP_PORT_ENABLED; i < RIP_PORT_STATUS; ++i) {
    ck_assert_msg(low[i] <= normal[i] && normal[i] <= high[i], "%s", symbol(i));
    value[i] = NAN;
    describe(text);
    ck_assert_msg(!strcmp(text, defaults), "%s as NaN: %s, not %s", symbol(i), text, defaults);
    port[i] = NULL;
    describe(text);
    ck_assert_msg(!strcmp(text, defaults), "%s unconnected: %s, not %s", symbol(i), text, defaults);
    port[i] = &value[i];
    for (unsigned end = 0; end < 2u; ++end) {
      static const float beyond[2][2] = { { -1e30f, -INFINITY }, { 1e30f, INFINITY } };
      value[i]                        = end ? high[i] : low[i];
      describe(text);
      ck_assert_msg(!strcmp(text, defaults) == (value[i] == normal[i]), "%s is not read", symbol(i));
      for (unsigned j = 0; j < 2u; ++j) {
        value[i] = beyond[end][j];
        describe(other);
        ck_assert_msg(!strcmp(other, text), "%s out of range: %s, not %s", symbol(i), other, text);
      }
    }
    value[i] = normal[i];
  }
}
END_TEST

START_TEST(odd_seeds_are_seeds_too)
{
  static const unsigned seeds[] = { 1u, 8388607u, 8388608u, 8388609u, 8388611u, 12582913u, 16777213u, 16777215u };
  for (unsigned i = 0; i < sizeof(seeds) / sizeof(seeds[0]); ++i) {
    value[RIP_PORT_SEED] = (float)seeds[i];
    ck_assert_uint_eq(rip_controls_read(port).set.settings.seed, seeds[i]);
  }
}
END_TEST

START_TEST(a_number_between_two_goes_to_the_nearer)
{
  value[RIP_PORT_SEED] = 41.5f;
  ck_assert_uint_eq(rip_controls_read(port).set.settings.seed, 42u);
  value[RIP_PORT_SEED] = nextafterf(41.5f, 0.0f);
  ck_assert_uint_eq(rip_controls_read(port).set.settings.seed, 41u);
  value[RIP_PORT_SEED] = nextafterf(0.5f, 0.0f);
  ck_assert_uint_eq(rip_controls_read(port).set.settings.seed, 0u);
}
END_TEST

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* const uri)
{
  (void)handle;
  return !strcmp(uri, LV2_ATOM__Float) ? 1u : !strcmp(uri, LV2_ATOM__Int) ? 2u : 3u;
}

static void
set_port(const char* const name, void* const data, const void* const from, const uint32_t size, const uint32_t type)
{
  (void)data;
  int32_t whole = 0;
  ck_assert(size == sizeof(whole) && type <= 2u);
  for (unsigned i = RIP_PORT_ENABLED; i < RIP_PORT_STATUS; ++i) {
    if (!strcmp(symbol(i), name)) {
      memcpy(type == 1u ? (void*)&value[i] : (void*)&whole, from, size);
      value[i] = type == 1u ? value[i] : (float)whole;
      ck_assert_msg(low[i] <= value[i] && value[i] <= high[i], "%s = %g", name, (double)value[i]);
      return;
    }
  }
  ck_abort_msg("a preset sets %s, which is no port", name);
}

START_TEST(presets_are_scenes)
{
  LV2_URID_Map map = { NULL, map_uri };
  ck_assert_uint_eq((unsigned)high[RIP_PORT_SCENE], rip_scene_count());
  ck_assert_uint_ge(rip_scene_count(), 3u);
  ck_assert_ptr_null(rip_scene(0));
  ck_assert_ptr_null(rip_scene(rip_scene_count() + 1u));
  for (unsigned number = 1; number <= rip_scene_count(); ++number) {
    char uri[256], wanted[TEXT], text[TEXT];
    snprintf(uri, sizeof(uri), "urn:ripieno:preset:%s", rip_scene(number)->name);
    LilvNode* const node = lilv_new_uri(world, uri);
    lilv_world_load_resource(world, node);
    LilvState* const state = lilv_state_new_from_world(world, &map, node);
    ck_assert_msg(state, "no preset %s", uri);
    ck_assert_ptr_nonnull(lilv_state_get_label(state));
    lilv_state_emit_port_values(state, set_port, NULL);
    const RipControls controls = rip_controls_read(port);
    describe_set(&controls.set, wanted);
    describe_set(rip_scene(number), text);
    ck_assert_str_eq(text, wanted);
    ck_assert_uint_eq(controls.scene, 0u);
    lilv_state_free(state);
    lilv_node_free(node);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("controls");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, ports_are_in_the_order_of_the_description);
  tcase_add_test(tests, ranges_are_those_of_the_description);
  tcase_add_test(tests, odd_seeds_are_seeds_too);
  tcase_add_test(tests, a_number_between_two_goes_to_the_nearer);
  tcase_add_test(tests, presets_are_scenes);
  return run_tests(tests, "controls");
}
