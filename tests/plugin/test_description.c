// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The description against the code and against itself: what lv2_validate does not see, and lv2lint would.
//
// Seen to fail: with two ports swapped in ports.h, with a default above its maximum, with a preset naming a port that
// is not there, with a required feature added, with state:interface left out, with a scale point out of range.
#include "ports.h"
#include "run_tests.h"

#include <check.h>
#include <ctype.h>
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/presets/presets.h>
#include <lv2/state/state.h>
#include <lv2/urid/urid.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYMBOL 64u
#define PORTS_MAX 256u

static LilvWorld*        world;
static const LilvPlugin* plugin;

static void
load(void)
{
  world                  = lilv_world_new();
  LilvNode* const bundle = lilv_new_file_uri(world, NULL, RIP_BUNDLE "/");
  LilvNode* const uri    = lilv_new_uri(world, "urn:ripieno:ripieno");
  lilv_world_load_bundle(world, bundle);
  plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), uri);
  lilv_node_free(uri);
  lilv_node_free(bundle);
  ck_assert_ptr_nonnull(plugin);
}

static void
unload(void)
{
  lilv_world_free(world);
}

/// The names of the enum in the source, in order, as symbols. Returns how many.
static unsigned
read_enum(char symbols[PORTS_MAX][SYMBOL])
{
  static const char prefix[] = "RIP_PORT_";
  char              line[256];
  unsigned          count = 0u;
  FILE* const       file  = fopen(RIP_PORTS_SOURCE, "r");
  ck_assert_ptr_nonnull(file);
  while (fgets(line, sizeof(line), file)) {
    const char* at = line + strspn(line, " ");
    if (!strncmp(at, prefix, sizeof(prefix) - 1u) && count < PORTS_MAX) {
      at += sizeof(prefix) - 1u;
      unsigned length = 0u;
      for (; length + 1u < SYMBOL && (isalnum((unsigned char)*at) || *at == '_'); ++at) {
        symbols[count][length++] = (char)tolower((unsigned char)*at);
      }
      symbols[count++][length] = '\0';
    }
  }
  fclose(file);
  return count;
}

START_TEST(ports_are_those_of_the_code)
{
  static char    symbols[PORTS_MAX][SYMBOL];
  const unsigned count = read_enum(symbols);
  ck_assert_uint_eq(count, RIP_PORTS);
  ck_assert_uint_eq(lilv_plugin_get_num_ports(plugin), RIP_PORTS);
  for (unsigned i = 0; i < count; ++i) {
    const LilvPort* const port = lilv_plugin_get_port_by_index(plugin, i);
    ck_assert_str_eq(lilv_node_as_string(lilv_port_get_symbol(plugin, port)), symbols[i]);
  }
}
END_TEST

START_TEST(controls_have_sound_ranges)
{
  static float    low[PORTS_MAX];
  static float    high[PORTS_MAX];
  static float    standard[PORTS_MAX];
  LilvNode* const control = lilv_new_uri(world, LV2_CORE__ControlPort);
  LilvNode* const input   = lilv_new_uri(world, LV2_CORE__InputPort);
  unsigned        count   = 0u;
  lilv_plugin_get_port_ranges_float(plugin, low, high, standard);
  for (unsigned i = 0; i < lilv_plugin_get_num_ports(plugin); ++i) {
    const LilvPort* const port   = lilv_plugin_get_port_by_index(plugin, i);
    const char* const     symbol = lilv_node_as_string(lilv_port_get_symbol(plugin, port));
    if (!lilv_port_is_a(plugin, port, control)) {
      continue;
    }
    ck_assert_msg(low[i] < high[i], "%s: no range", symbol);
    if (lilv_port_is_a(plugin, port, input)) {
      ck_assert_msg(standard[i] >= low[i] && standard[i] <= high[i], "%s: its default is out of its range", symbol);
    }
    LilvScalePoints* const points = lilv_port_get_scale_points(plugin, port);
    LILV_FOREACH(scale_points, at, points)
    {
      const float value = lilv_node_as_float(lilv_scale_point_get_value(lilv_scale_points_get(points, at)));
      ck_assert_msg(value >= low[i] && value <= high[i], "%s: a scale point is out of its range", symbol);
    }
    lilv_scale_points_free(points);
    ++count;
  }
  ck_assert_uint_gt(count, 20u);
  lilv_node_free(input);
  lilv_node_free(control);
}
END_TEST

START_TEST(requires_urid_map_alone)
{
  LilvNodes* const required = lilv_plugin_get_required_features(plugin);
  ck_assert_uint_eq(lilv_nodes_size(required), 1u);
  ck_assert_str_eq(lilv_node_as_uri(lilv_nodes_get_first(required)), LV2_URID__map);
  lilv_nodes_free(required);
}
END_TEST

static uint32_t
map_uri(void* const handle, const char* const uri)
{
  uint32_t hash = 5381u;
  (void)handle;
  for (size_t i = 0; uri[i]; ++i) {
    hash = hash * 33u + (uint8_t)uri[i];
  }
  return hash ? hash : 1u;
}

START_TEST(says_which_extensions_it_has)
{
  LV2_URID_Map             map      = { NULL, map_uri };
  const LV2_Feature        feature  = { LV2_URID__map, &map };
  const LV2_Feature* const list[]   = { &feature, NULL };
  LilvInstance* const      instance = lilv_plugin_instantiate(plugin, 48000.0, list);
  LilvNodes* const         said     = lilv_plugin_get_extension_data(plugin);
  LilvNode* const          state    = lilv_new_uri(world, LV2_STATE__interface);
  ck_assert_ptr_nonnull(instance);
  ck_assert(lilv_nodes_contains(said, state));
  LILV_FOREACH(nodes, at, said)
  {
    const char* const uri = lilv_node_as_uri(lilv_nodes_get(said, at));
    ck_assert_msg(lilv_instance_get_extension_data(instance, uri), "%s is said to be there", uri);
  }
  ck_assert_ptr_null(lilv_instance_get_extension_data(instance, "urn:no:such"));
  lilv_instance_free(instance);
  lilv_node_free(state);
  lilv_nodes_free(said);
}
END_TEST

START_TEST(has_name_licence_and_binaries)
{
  LilvNode* const name = lilv_plugin_get_name(plugin);
  ck_assert_ptr_nonnull(name);
  lilv_node_free(name);
  LilvNode* const licence  = lilv_new_uri(world, "http://usefulinc.com/ns/doap#license");
  LilvNodes*      licences = lilv_plugin_get_value(plugin, licence);
  ck_assert_uint_eq(lilv_nodes_size(licences), 1u);
  lilv_nodes_free(licences);
  lilv_node_free(licence);
  char* const binary = lilv_file_uri_parse(lilv_node_as_uri(lilv_plugin_get_library_uri(plugin)), NULL);
  ck_assert_int_eq(access(binary, R_OK), 0);
  lilv_free(binary);
  LilvUIs* const uis = lilv_plugin_get_uis(plugin);
  LILV_FOREACH(uis, at, uis)
  {
    char* const ui = lilv_file_uri_parse(lilv_node_as_uri(lilv_ui_get_binary_uri(lilv_uis_get(uis, at))), NULL);
    ck_assert_msg(!access(ui, R_OK), "%s is not there", ui);
    lilv_free(ui);
  }
  lilv_uis_free(uis);
}
END_TEST

static void
check_setting(const char* const symbol,
              void* const       preset,
              const void* const value,
              const uint32_t    size,
              const uint32_t    type)
{
  static float    low[PORTS_MAX];
  static float    high[PORTS_MAX];
  LilvNode* const node = lilv_new_string(world, symbol);
  const LilvPort* port = lilv_plugin_get_port_by_symbol(plugin, node);
  lilv_node_free(node);
  ck_assert_msg(port, "%s sets %s, which is no port", (const char*)preset, symbol);
  ck_assert_msg(type == map_uri(NULL, LV2_ATOM__Float) && size == sizeof(float), "%s: no float", symbol);
  lilv_plugin_get_port_ranges_float(plugin, low, high, NULL);
  const uint32_t index = lilv_port_get_index(plugin, port);
  const float    set   = *(const float*)value;
  ck_assert_msg(set >= low[index] && set <= high[index], "%s sets %s to %g", (const char*)preset, symbol, (double)set);
}

/// Ardour takes floats alone from a preset, so that "60" once stayed unset and "60.0" would not
START_TEST(presets_set_ports_to_floats_within_their_ranges)
{
  LV2_URID_Map map         = { NULL, map_uri };
  LilvNode* const class    = lilv_new_uri(world, LV2_PRESETS__Preset);
  LilvNodes* const presets = lilv_plugin_get_related(plugin, class);
  LILV_FOREACH(nodes, at, presets)
  {
    const LilvNode* const preset = lilv_nodes_get(presets, at);
    ck_assert_int_ge(lilv_world_load_resource(world, preset), 0);
    LilvState* const state = lilv_state_new_from_world(world, &map, preset);
    ck_assert_msg(state, "%s does not load", lilv_node_as_uri(preset));
    ck_assert_ptr_nonnull(lilv_state_get_label(state));
    lilv_state_emit_port_values(state, check_setting, (void*)(uintptr_t)lilv_node_as_uri(preset));
    lilv_state_free(state);
  }
  ck_assert_uint_gt(lilv_nodes_size(presets), 0u);
  lilv_nodes_free(presets);
  lilv_node_free(class);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("description");
  tcase_add_checked_fixture(tests, load, unload);
  tcase_add_test(tests, ports_are_those_of_the_code);
  tcase_add_test(tests, controls_have_sound_ranges);
  tcase_add_test(tests, requires_urid_map_alone);
  tcase_add_test(tests, says_which_extensions_it_has);
  tcase_add_test(tests, has_name_licence_and_binaries);
  tcase_add_test(tests, presets_set_ports_to_floats_within_their_ranges);
  return run_tests(tests, "description");
}
