// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The window's table of controls says what the plugin's description says.

#include "params.h"
#include "run_tests.h"

#include <check.h>
#include <lilv/lilv.h>
#include <math.h>

#define PORTS 128u

START_TEST(the_table_is_the_description)
{
  LilvWorld* const world  = lilv_world_new();
  LilvNode* const  bundle = lilv_new_file_uri(world, NULL, RIP_BUNDLE "/");
  LilvNode* const  uri    = lilv_new_uri(world, "urn:ripieno:ripieno");
  lilv_world_load_bundle(world, bundle);
  const LilvPlugin* const plugin = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(world), uri);
  ck_assert_ptr_nonnull(plugin);
  ck_assert_uint_eq(lilv_plugin_get_num_ports(plugin), RIP_PORTS);
  float low[PORTS];
  float high[PORTS];
  float standard[PORTS];
  lilv_plugin_get_port_ranges_float(plugin, low, high, standard);
  size_t                count  = 0u;
  const RipParam* const params = rip_params(&count);
  ck_assert_uint_eq(count, RIP_PORT_STATUS - RIP_PORT_ENABLED - 1u); // all inputs but freewheel
  for (size_t i = 0; i < count; ++i) {
    const RipParam* const param = &params[i];
    const LilvPort* const port  = lilv_plugin_get_port_by_index(plugin, param->port);
    ck_assert_str_eq(lilv_node_as_string(lilv_port_get_symbol(plugin, port)), param->symbol);
    ck_assert_msg(low[param->port] == param->low && high[param->port] == param->high &&
                    standard[param->port] == param->standard,
                  "%s: %g..%g, %g",
                  param->symbol,
                  (double)low[param->port],
                  (double)high[param->port],
                  (double)standard[param->port]);
    for (float value = param->low; param->kind == RIP_PARAM_CHOICE && value <= param->high; value += 1.0f) {
      ck_assert_ptr_nonnull(param->names[(size_t)(value - param->low)]);
    }
    ck_assert(param->kind != RIP_PARAM_CHOICE || !param->names[(size_t)(param->high - param->low) + 1u]);
    ck_assert_ptr_eq(rip_param_find(param->symbol), param);
    ck_assert_ptr_eq(rip_param_at(param->port), param);
  }
  ck_assert_ptr_null(rip_param_at(RIP_PORT_FREEWHEEL));
  ck_assert_ptr_null(rip_param_at(RIP_PORT_STATUS));
  LilvUIs* const uis = lilv_plugin_get_uis(plugin);
  ck_assert_uint_eq(lilv_uis_size(uis), 1u);
  lilv_uis_free(uis);
  lilv_node_free(uri);
  lilv_node_free(bundle);
  lilv_world_free(world);
}
END_TEST

START_TEST(values_are_written_and_read)
{
  static const struct
  {
    const char* symbol;
    float       value;
    const char* text;
  } cases[] = {
    { "density", -0.25f, "-0.25" }, { "density", 0.5f, "+0.50" },
    { "density", 0.0f, "0.00" },    { "low", 21.0f, "A0" },
    { "high", 61.0f, "C#4" },       { "amount", 0.35f, "35 %" },
    { "tempo", 92.5f, "92.5" },     { "seed", 16777215.0f, "16777215" },
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    const RipParam* const param = rip_param_find(cases[i].symbol);
    char                  text[32];
    float                 value = 0.0f;
    rip_param_format(param, cases[i].value, text, sizeof(text));
    ck_assert_str_eq(text, cases[i].text);
    ck_assert(rip_param_parse(param, text, &value));
    ck_assert_float_eq_tol(value, cases[i].value, 1e-6f);
  }
  char text[32];
  rip_param_format(rip_param_find("steps"), 0.0f, text, sizeof(text));
  ck_assert_str_eq(text, "Auto");
  rip_param_format(rip_param_find("style"), NAN, text, sizeof(text));
  ck_assert_str_eq(text, "Pop piano");
}
END_TEST

/// What is shown as 0 has no sign, what is not has one
START_TEST(nothing_has_no_sign)
{
  static const float       values[] = { -0.0055f, -0.0045f, 0.0f, 0.0045f, 0.0055f };
  static const char* const texts[]  = { "-0.01", "0.00", "0.00", "0.00", "+0.01" };
  for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); ++i) {
    char text[32];
    rip_param_format(rip_param_find("density"), values[i], text, sizeof(text));
    ck_assert_str_eq(text, texts[i]);
  }
}
END_TEST

/// As the plugin reads them
START_TEST(values_are_kept_in_range)
{
  static const struct
  {
    const char* symbol;
    float       value, inside;
  } cases[] = {
    { "low", 0.0f, 21.0f },    { "low", 60.5f, 61.0f },     { "high", 1e30f, 108.0f }, { "mode", 2.4f, 2.0f },
    { "mode", 9.0f, 4.0f },    { "density", -3.0f, -1.0f }, { "density", 0.3f, 0.3f }, { "enabled", 0.5f, 0.0f },
    { "enabled", 0.6f, 1.0f }, { "panic", 0.5f, 0.0f },     { "amount", NAN, 0.35f },
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    ck_assert_float_eq(rip_param_clamp(rip_param_find(cases[i].symbol), cases[i].value), cases[i].inside);
  }
}
END_TEST

START_TEST(nonsense_is_no_value)
{
  static const char* const nonsense[] = { "", " ", "-", ".", "1.2.3", "12x", "H4", "C", "C99", "1e5", "nan", "--1" };
  float                    value      = 5.0f;
  for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); ++i) {
    ck_assert_msg(!rip_param_parse(rip_param_find("low"), nonsense[i], &value), "\"%s\"", nonsense[i]);
    ck_assert_float_eq(value, 5.0f);
  }
  ck_assert(rip_param_parse(rip_param_find("seed"), "99999999999999999999999999", &value));
  ck_assert_float_eq(value, 16777215.0f);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("params");
  tcase_add_test(tests, the_table_is_the_description);
  tcase_add_test(tests, values_are_written_and_read);
  tcase_add_test(tests, nothing_has_no_sign);
  tcase_add_test(tests, values_are_kept_in_range);
  tcase_add_test(tests, nonsense_is_no_value);
  return run_tests(tests, "params");
}
