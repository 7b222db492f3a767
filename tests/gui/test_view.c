// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The view under hands, without a window.

#include "run_tests.h"
#include "stage.h"
#include "view_impl.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Stage*
setup(void)
{
  return stage_new(STAGE_WIDTH, STAGE_HEIGHT);
}

static void
drag(Stage* const stage, const char* const name, const double dx, const double dy, const bool fine)
{
  const StagePlace at = stage_place(stage, name);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_move(&stage->view, at.x + dx / 2.0, at.y + dy / 2.0, fine);
  rip_view_move(&stage->view, at.x + dx, at.y + dy, fine);
  rip_view_release(&stage->view, at.x + dx, at.y + dy, 1u);
}

START_TEST(a_knob_is_dragged)
{
  Stage* const stage = setup();
  drag(stage, "density", 0.0, -45.0, false);
  ck_assert_int_eq(stage->port, RIP_PORT_DENSITY);
  ck_assert_float_eq_tol(stage->value, 0.5f, 0.01f); // a quarter of the range
  drag(stage, "density", 0.0, 45.0, true);
  ck_assert_float_eq_tol(stage->value, 0.45f, 0.01f); // a tenth of that
  drag(stage, "density", 0.0, -1000.0, false);
  ck_assert_float_eq(stage->value, 1.0f);
  ck_assert_uint_eq(stage->touches, 3u);
  ck_assert_uint_eq(stage->releases, 3u);
  stage_free(stage);
}
END_TEST

START_TEST(a_slider_is_dragged)
{
  Stage* const stage = setup();
  stage_click_on(stage, "Harmony");
  const double width = stage_find(stage, "low")->rect.width - 2.0 * RIP_SLIDER_EDGE;
  drag(stage, "low", width / 4.0, 0.0, false);
  ck_assert_int_eq(stage->port, RIP_PORT_LOW);
  ck_assert_float_eq_tol(stage->value, 43.0f, 1.0f);
  ck_assert_float_eq(stage->value, roundf(stage->value));
  stage_free(stage);
}
END_TEST

/// Fail unless a hand was on a control once, and is on none any more
static void
check_released(const Stage* const stage)
{
  ck_assert_uint_eq(stage->touches, 1u);
  ck_assert_uint_eq(stage->releases, 1u);
  for (unsigned port = 0; port < RIP_PORTS; ++port) {
    ck_assert_int_eq(stage->held[port], 0);
  }
}

/// Where there is another width a widget has another index
START_TEST(a_resize_ends_a_drag)
{
  static const double widths[][2] = { { 760.0, 1000.0 }, { 1000.0, 760.0 }, { 480.0, 1000.0 } };
  for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); ++i) {
    Stage* const     stage = stage_new(widths[i][0], 500.0);
    const StagePlace at    = stage_place(stage, "amount");
    rip_view_press(&stage->view, at.x, at.y, 1u, false);
    rip_view_move(&stage->view, at.x, at.y - 20.0, false);
    ck_assert_int_eq(stage->held[RIP_PORT_AMOUNT], 1);
    ck_assert_uint_eq(stage->sets, 1u);
    rip_view_resize(&stage->view, widths[i][1], 560.0, 1.0);
    check_released(stage);
    rip_view_move(&stage->view, at.x, at.y - 60.0, false);
    rip_view_release(&stage->view, at.x, at.y - 60.0, 1u);
    check_released(stage);
    ck_assert_uint_eq(stage->sets, 1u);
    stage_free(stage);
  }
}
END_TEST

/// Another button over the roll, or a first one whose release never came
START_TEST(another_press_ends_a_drag)
{
  for (unsigned button = 1u; button <= 3u; ++button) {
    Stage* const     stage = setup();
    const StagePlace at    = stage_place(stage, "density");
    rip_view_press(&stage->view, at.x, at.y, 1u, false);
    rip_view_press(&stage->view, 500.0, 300.0, button, false);
    check_released(stage);
    rip_view_move(&stage->view, 500.0, 250.0, false);
    rip_view_release(&stage->view, 500.0, 250.0, 1u);
    check_released(stage);
    ck_assert_uint_eq(stage->sets, 0u);
    stage_free(stage);
  }
}
END_TEST

/// A host may close the window at any time
START_TEST(an_end_ends_a_drag)
{
  Stage* const     stage = setup();
  const StagePlace at    = stage_place(stage, "amount");
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_clear(&stage->view);
  check_released(stage);
  stage_free(stage); // clears it again
}
END_TEST

/// Two clicks on one index are no double click if another widget has it by then
START_TEST(a_resize_ends_a_double_click)
{
  Stage* const stage = stage_new(1000.0, 500.0);
  const long   index = stage_find(stage, "amount") - stage->view.widget;
  stage_click_on(stage, "amount");
  rip_view_resize(&stage->view, 760.0, 500.0, 1.0);
  ck_assert_int_eq(stage_find(stage, "follow_dynamics") - stage->view.widget, index);
  const StagePlace at = stage_place(stage, "follow_dynamics");
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  ck_assert_int_eq(stage->held[RIP_PORT_FOLLOW_DYNAMICS], 1);
  stage_free(stage);
}
END_TEST

START_TEST(the_wheel_turns)
{
  Stage* const     stage = setup();
  const StagePlace at    = stage_place(stage, "temperature");
  rip_view_wheel(&stage->view, at.x, at.y, 1.0, false, false, false);
  ck_assert_float_eq_tol(stage->value, 1.02f, 0.001f);
  rip_view_wheel(&stage->view, at.x, at.y, -1.0, false, true, true);
  ck_assert_float_eq_tol(stage->value, 1.018f, 0.001f);
  const StagePlace mode = stage_place(stage, "mode");
  rip_view_wheel(&stage->view, mode.x, mode.y, -1.0, false, false, false);
  ck_assert_int_eq(stage->port, RIP_PORT_MODE);
  ck_assert_float_eq(stage->value, 1.0f);
  stage_free(stage);
}
END_TEST

START_TEST(a_double_click_sets_the_default)
{
  Stage* const stage = setup();
  drag(stage, "density", 0.0, -45.0, false);
  const StagePlace at = stage_place(stage, "density");
  stage_click(stage, at);
  ck_assert_float_gt(stage->view.value[RIP_PORT_DENSITY], 0.4f);
  rip_view_tick(&stage->view, stage->view.seconds + 0.2);
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_release(&stage->view, at.x, at.y, 1u);
  ck_assert_float_eq(stage->value, 0.0f);
  stage_free(stage);
}
END_TEST

/// Click on the number of a knob
static void
click_value(Stage* const stage, const char* const name)
{
  const RipRect rect = stage_find(stage, name)->rect;
  stage_click(stage, (StagePlace){ rect.x + rect.width / 2.0, rect.y + rect.height - 6.0 });
}

START_TEST(values_are_typed)
{
  Stage* const stage = setup();
  ck_assert(!rip_view_wants_keys(&stage->view));
  click_value(stage, "temperature");
  ck_assert(rip_view_wants_keys(&stage->view));
  stage_type(stage, "0,75");
  ck_assert_int_eq(stage->port, RIP_PORT_TEMPERATURE);
  ck_assert_float_eq_tol(stage->value, 0.75f, 0.0001f);
  click_value(stage, "follow_dynamics");
  stage_type(stage, "30 %");
  ck_assert_float_eq_tol(stage->value, 0.3f, 0.0001f);
  click_value(stage, "guidance");
  stage_type(stage, "1000");
  ck_assert_float_eq(stage->value, 4.0f);
  const unsigned sets = stage->sets;
  click_value(stage, "density");
  stage_type(stage, "loud");
  ck_assert_uint_eq(stage->sets, sets);
  ck_assert_ptr_nonnull(strstr(stage->view.message, "loud"));
  click_value(stage, "density");
  rip_view_key(&stage->view, RIP_KEY_OTHER, "1");
  rip_view_key(&stage->view, RIP_KEY_ESCAPE, "");
  ck_assert_uint_eq(stage->sets, sets);
  ck_assert(!rip_view_wants_keys(&stage->view));
  stage_free(stage);
}
END_TEST

START_TEST(keys_are_typed_by_name)
{
  Stage* const stage = setup();
  stage_click_on(stage, "Harmony");
  click_value(stage, "low");
  stage_type(stage, "Bb2");
  ck_assert_float_eq(stage->value, 46.0f);
  click_value(stage, "high");
  stage_type(stage, "72");
  ck_assert_float_eq(stage->value, 72.0f);
  stage_free(stage);
}
END_TEST

START_TEST(the_seed_is_typed_and_diced)
{
  Stage* const stage = setup();
  stage_click_on(stage, "seed");
  stage_type(stage, "1234");
  ck_assert_int_eq(stage->port, RIP_PORT_SEED);
  ck_assert_float_eq(stage->value, 1234.0f);
  stage_click_on(stage, "Dice");
  const float first = stage->value;
  ck_assert_float_ne(first, 1234.0f);
  stage_click_on(stage, "Dice");
  ck_assert_float_ne(stage->value, first);
  ck_assert(stage->value >= 0.0f && stage->value <= 16777215.0f);
  stage_free(stage);
}
END_TEST

START_TEST(modes_and_menus_are_chosen)
{
  Stage* const     stage = setup();
  const StagePlace first = stage_place(stage, "mode"); // of five
  stage_click(stage, (StagePlace){ first.x + 310.0, first.y });
  ck_assert_int_eq(stage->port, RIP_PORT_MODE);
  ck_assert_float_eq(stage->value, 4.0f);
  stage_click_on(stage, "style");
  ck_assert_int_ge(stage->view.menu, 0);
  rip_view_key(&stage->view, RIP_KEY_DOWN, "");
  rip_view_key(&stage->view, RIP_KEY_DOWN, "");
  rip_view_key(&stage->view, RIP_KEY_ENTER, "");
  ck_assert_int_eq(stage->port, RIP_PORT_STYLE);
  ck_assert_float_eq(stage->value, 2.0f);
  const unsigned sets = stage->sets;
  stage_click_on(stage, "style");
  stage_click(stage, (StagePlace){ 970.0, 610.0 }); // beside it
  ck_assert_int_lt(stage->view.menu, 0);
  ck_assert_uint_eq(stage->sets, sets);
  stage_free(stage);
}
END_TEST

START_TEST(a_trigger_rises_and_falls)
{
  Stage* const     stage = setup();
  const StagePlace at    = stage_place(stage, "regenerate");
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_release(&stage->view, at.x, at.y, 1u);
  ck_assert_int_eq(stage->port, RIP_PORT_REGENERATE);
  ck_assert_float_eq(stage->value, 1.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 0.05);
  ck_assert_uint_eq(stage->sets, 1u);
  rip_view_tick(&stage->view, stage->view.seconds + 0.2);
  ck_assert_uint_eq(stage->sets, 2u);
  ck_assert_float_eq(stage->value, 0.0f);
  rip_view_set_port(&stage->view, RIP_PORT_PANIC, 1.0f); // left up by a host
  stage_click_on(stage, "panic");
  ck_assert_float_eq(stage->value, 0.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 0.2);
  ck_assert_int_eq(stage->port, RIP_PORT_PANIC);
  ck_assert_float_eq(stage->value, 1.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 0.2);
  ck_assert_float_eq(stage->value, 0.0f);
  stage_free(stage);
}
END_TEST

START_TEST(bars_are_locked_by_a_click)
{
  Stage* const stage = setup();
  stage_furnish(stage); // bar 3 is locked
  const RipView* const view = &stage->view;
  const double         bar  = 16.0 * view->zoom;
  const double         x =
    view->ruler.x + rip_score_distance(stage->score, view->origin, (RipPlace){ 3, 0.0 }) * view->zoom + 0.5 * bar;
  stage_click(stage, (StagePlace){ x, view->ruler.y + 5.0 });
  ck_assert_str_eq(stage->locks, "3-4");
  stage_click(stage, (StagePlace){ x + 2.0 * bar, view->ruler.y + 5.0 });
  ck_assert_str_eq(stage->locks, "3,6");
  stage_free(stage);
}
END_TEST

START_TEST(the_roll_follows_until_it_is_dragged)
{
  Stage* const stage = setup();
  stage_furnish(stage);
  RipView* const view = &stage->view;
  const double   x    = rip_score_distance(stage->score, view->origin, view->head) * view->zoom;
  ck_assert_double_eq_tol(x, view->grid.width * 0.35, 1.0);
  rip_view_press(view, 500.0, 300.0, 1u, false);
  rip_view_move(view, 400.0, 300.0, false);
  rip_view_release(view, 400.0, 300.0, 1u);
  ck_assert(!view->follow);
  const double moved = rip_score_distance(stage->score, view->origin, view->head) * view->zoom;
  ck_assert_double_eq_tol(moved, x - 100.0, 1.0);
  stage_click_on(stage, "Follow");
  ck_assert(view->follow);
  stage_free(stage);
}
END_TEST

START_TEST(zooming_keeps_the_place_under_the_pointer)
{
  Stage* const stage = setup();
  stage_furnish(stage);
  RipView* const view = &stage->view;
  view->follow        = false;
  const double   zoom = view->zoom;
  const RipPlace at   = rip_score_move(stage->score, view->origin, 300.0 / zoom);
  rip_view_wheel(view, view->grid.x + 300.0, 300.0, 1.0, false, true, true);
  const RipPlace now = rip_score_move(stage->score, view->origin, 300.0 / view->zoom);
  ck_assert_double_gt(view->zoom, 1.2 * zoom);
  ck_assert_double_eq_tol(rip_score_distance(stage->score, at, now), 0.0, 0.001);
  for (unsigned i = 0; i < 100u; ++i) {
    rip_view_wheel(view, view->grid.x + 300.0, 300.0, -1.0, false, true, true);
  }
  ck_assert_double_gt(view->zoom, 1.0);
  stage_free(stage);
}
END_TEST

START_TEST(nothing_is_drawn_when_nothing_changes)
{
  Stage* const           stage   = setup();
  cairo_surface_t* const surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 980, 620);
  cairo_t* const         cr      = cairo_create(surface);
  rip_view_draw(&stage->view, cr, true);
  for (unsigned i = 0; i < 100u; ++i) {
    rip_view_tick(&stage->view, stage->view.seconds + 0.03);
    rip_view_move(&stage->view, 500.0 + i, 300.0, false); // over the roll
    rip_view_set_port(&stage->view, RIP_PORT_DENSITY, 0.0f);
    ck_assert_uint_eq(stage->view.dirty, 0u);
  }
  stage_furnish(stage);
  rip_view_draw(&stage->view, cr, false);
  rip_view_tick(&stage->view, stage->view.seconds + 0.1); // time rolls
  ck_assert_uint_eq(stage->view.dirty, RIP_PART_ROLL);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  stage_free(stage);
}
END_TEST

/// What a drawing leaves out because it lies there already is as it should be
START_TEST(parts_make_the_whole)
{
  Stage* const     stage = setup();
  cairo_surface_t* surface[2];
  cairo_t*         cr[2];
  for (unsigned i = 0; i < 2u; ++i) {
    surface[i] = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 980, 620);
    cr[i]      = cairo_create(surface[i]);
  }
  stage_furnish(stage);
  RipWireNow now = *rip_score_now(stage->score);
  stage_click_on(stage, "Follow");                                    // the roll stands still, and the playhead goes
  rip_roll_scroll(&stage->view, 0.35 * stage->view.grid.width - 2.0); // from near the left edge on
  rip_view_draw(&stage->view, cr[0], true);
  for (unsigned round = 0; round < 40u; ++round) {
    const unsigned row = 30u + round / 2u; // a key is struck, or nothing changes but time
    rip_keys_set(round % 8u < 4u ? &now.heard : &now.played, row);
    if (round % 10u == 9u) {
      rip_roll_scroll_keys(&stage->view, round < 20u ? 1.0 : -1.0);
    } else if (round % 10u == 4u) {
      rip_roll_stretch_keys(&stage->view, 1.0, 100.0);
    }
    now.frame += 0.25f;
    ++now.head.serial;
    rip_view_reported(&stage->view, rip_score_take(stage->score, &now, sizeof(now)));
    rip_view_draw(&stage->view, cr[0], false);
    rip_view_draw(&stage->view, cr[1], true);
    stage->view.keys_drawn = true; // on the first, that is
    cairo_surface_flush(surface[0]);
    cairo_surface_flush(surface[1]);
    ck_assert_mem_eq(cairo_image_surface_get_data(surface[0]),
                     cairo_image_surface_get_data(surface[1]),
                     (size_t)cairo_image_surface_get_stride(surface[0]) * 620u);
  }
  for (unsigned i = 0; i < 2u; ++i) {
    cairo_destroy(cr[i]);
    cairo_surface_destroy(surface[i]);
  }
  stage_free(stage);
}
END_TEST

static bool
is_idle(const Stage* const stage, const RipPort port)
{
  return rip_view_is_idle(&stage->view, rip_param_at(port));
}

START_TEST(what_a_scene_sets_is_faint)
{
  static const RipPort by_scene[] = { RIP_PORT_MODE,     RIP_PORT_INPUT_ROLE, RIP_PORT_STYLE, RIP_PORT_DENSITY,
                                      RIP_PORT_LOW,      RIP_PORT_VOICES,     RIP_PORT_SWING, RIP_PORT_FOLLOW_DYNAMICS,
                                      RIP_PORT_GUIDANCE, RIP_PORT_KEY_LOCK };
  static const RipPort always[]   = { RIP_PORT_SCENE,      RIP_PORT_LOOKAHEAD, RIP_PORT_STEPS,        RIP_PORT_TEMPO,
                                      RIP_PORT_CHANNEL_IN, RIP_PORT_SEED,      RIP_PORT_NEW_EACH_PASS };
  Stage* const         stage      = setup();
  for (unsigned scene = 0; scene < 2u; ++scene) {
    rip_view_set_port(&stage->view, RIP_PORT_SCENE, (float)scene);
    for (unsigned i = 0; i < sizeof(by_scene) / sizeof(by_scene[0]); ++i) {
      ck_assert_int_eq(is_idle(stage, by_scene[i]), scene);
    }
    for (unsigned i = 0; i < sizeof(always) / sizeof(always[0]); ++i) {
      ck_assert(!is_idle(stage, always[i]));
    }
  }
  rip_view_set_port(&stage->view, RIP_PORT_SCENE, 0.0f);
  ck_assert(is_idle(stage, RIP_PORT_AMOUNT) && is_idle(stage, RIP_PORT_GIVEN) && is_idle(stage, RIP_PORT_KEY));
  rip_view_set_port(&stage->view, RIP_PORT_MODE, 3.0f);
  rip_view_set_port(&stage->view, RIP_PORT_KEY_LOCK, 2.0f);
  ck_assert(!is_idle(stage, RIP_PORT_AMOUNT) && !is_idle(stage, RIP_PORT_SCALE));
  stage_free(stage);
}
END_TEST

/// What the plugin says of a program change: 1 + its scene, or 0 for none
static void
report_program(Stage* const stage, const unsigned program)
{
  RipWireNow now = *rip_score_now(stage->score);
  now.program    = (uint8_t)program;
  ++now.head.serial;
  rip_view_reported(&stage->view, rip_score_take(stage->score, &now, sizeof(now)));
}

START_TEST(the_scene_of_a_program_change_is_shown)
{
  Stage* const     stage = setup();
  cairo_surface_t* surface[3];
  cairo_t*         cr[3];
  for (unsigned i = 0; i < 3u; ++i) {
    surface[i] = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 980, 620);
    cr[i]      = cairo_create(surface[i]);
  }
  stage_furnish(stage);
  rip_view_draw(&stage->view, cr[0], true);
  rip_view_draw(&stage->view, cr[1], true);
  report_program(stage, 9u + 1u);
  rip_view_draw(&stage->view, cr[1], false);
  report_program(stage, 0u); // the port was moved there
  rip_view_set_port(&stage->view, RIP_PORT_SCENE, 9.0f);
  rip_view_draw(&stage->view, cr[2], true);
  const size_t size = (size_t)cairo_image_surface_get_stride(surface[0]) * 620u;
  for (unsigned i = 0; i < 3u; ++i) {
    cairo_surface_flush(surface[i]);
  }
  ck_assert_mem_eq(cairo_image_surface_get_data(surface[1]), cairo_image_surface_get_data(surface[2]), size);
  ck_assert_mem_ne(cairo_image_surface_get_data(surface[0]), cairo_image_surface_get_data(surface[1]), size);
  for (unsigned i = 0; i < 3u; ++i) {
    cairo_destroy(cr[i]);
    cairo_surface_destroy(surface[i]);
  }
  stage_free(stage);
}
END_TEST

/// A stage where a program change gave a scene
static Stage*
setup_program(const unsigned scene)
{
  Stage* const stage = setup();
  stage_furnish(stage);
  report_program(stage, scene + 1u);
  return stage;
}

/// Choose an item of the first column of the menu of scenes
static void
choose_scene(Stage* const stage, const unsigned item)
{
  unsigned columns = 0;
  stage_click_on(stage, "scene");
  const RipRect menu = rip_menu_rect(&stage->view, &columns);
  stage_click(stage, (StagePlace){ menu.x + 20.0, menu.y + 4.0 + (item + 0.5) * RIP_MENU_ROW });
}

static void
wheel_scene(Stage* const stage, const double steps)
{
  const StagePlace at = stage_place(stage, "scene");
  rip_view_wheel(&stage->view, at.x, at.y, steps, false, false, false);
}

/// Fail unless the scene is what was asked for last, and with how many words
static void
check_scene(const Stage* const stage, const unsigned sets, const float scene)
{
  ck_assert_uint_eq(stage->sets, sets);
  ck_assert_int_eq(stage->port, RIP_PORT_SCENE);
  ck_assert_float_eq(stage->value, scene);
}

/// The port has it already, and the plugin hears of no port that does not change
START_TEST(a_program_change_is_undone)
{
  Stage* const stage = setup_program(9u);
  choose_scene(stage, 0u);
  check_scene(stage, 1u, 9.0f);
  ck_assert_float_eq(rip_view_value(&stage->view, RIP_PORT_SCENE), 0.0f); // as it will be
  report_program(stage, 0u);
  rip_view_tick(&stage->view, stage->view.seconds + 0.05);
  check_scene(stage, 1u, 9.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 0.2);
  check_scene(stage, 2u, 0.0f);
  ck_assert_float_eq(rip_view_value(&stage->view, RIP_PORT_SCENE), 0.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  check_scene(stage, 2u, 0.0f);
  choose_scene(stage, 0u);
  check_scene(stage, 2u, 0.0f);
  stage_free(stage);
}
END_TEST

START_TEST(another_scene_than_a_program_changes_comes_at_once)
{
  Stage* const stage = setup_program(9u);
  choose_scene(stage, 4u);
  check_scene(stage, 1u, 4.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  check_scene(stage, 1u, 4.0f);
  stage_free(stage);
}
END_TEST

START_TEST(the_wheel_turns_from_the_scene_that_is_shown)
{
  Stage* stage = setup_program(9u);
  wheel_scene(stage, -1.0);
  check_scene(stage, 1u, 10.0f);
  wheel_scene(stage, -1.0); // before the plugin answers
  check_scene(stage, 2u, 11.0f);
  stage_free(stage);
  stage = setup_program(3u);
  rip_view_set_port(&stage->view, RIP_PORT_SCENE, 2.0f);
  wheel_scene(stage, 1.0); // to the port's, and on before it is there
  check_scene(stage, 1u, 3.0f);
  wheel_scene(stage, 1.0);
  check_scene(stage, 2u, 1.0f);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  check_scene(stage, 2u, 1.0f);
  stage_free(stage);
  stage = setup_program(1u);
  wheel_scene(stage, 1.0);
  wheel_scene(stage, 1.0); // there is nothing above
  check_scene(stage, 1u, 1.0f);
  stage->view.dirty = 0u;
  wheel_scene(stage, -1.0); // back to where it still is
  check_scene(stage, 1u, 1.0f);
  ck_assert_float_eq(rip_view_value(&stage->view, RIP_PORT_SCENE), 1.0f);
  ck_assert(stage->view.dirty & RIP_PART_HEADER);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  check_scene(stage, 1u, 1.0f);
  stage_free(stage);
  stage = setup_program(1u);
  wheel_scene(stage, 1.0);
  const StagePlace panic = stage_place(stage, "panic");
  rip_view_press(&stage->view, panic.x, panic.y, 1u, false); // what waits comes first
  ck_assert_uint_eq(stage->sets, 3u);
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  ck_assert_float_eq(stage->view.value[RIP_PORT_SCENE], 0.0f);
  ck_assert_float_eq(stage->view.value[RIP_PORT_PANIC], 0.0f);
  ck_assert_uint_eq(stage->sets, 4u);
  stage_free(stage);
}
END_TEST

START_TEST(keys_go_from_the_scene_that_is_shown)
{
  Stage* const stage = setup_program(9u);
  stage_click_on(stage, "scene");
  rip_view_key(&stage->view, RIP_KEY_UP, "");
  rip_view_key(&stage->view, RIP_KEY_ENTER, "");
  check_scene(stage, 1u, 8.0f);
  stage_free(stage);
}
END_TEST

START_TEST(a_clip_is_loaded_by_its_path)
{
  Stage* const stage = setup();
  rip_view_drop(&stage->view, "/a/b.mid");
  ck_assert_str_eq(stage->clip, "/a/b.mid");
  stage_click_on(stage, "Load clip");
  ck_assert(rip_view_wants_keys(&stage->view));
  stage_type(stage, "/some/where/tune.mid");
  ck_assert_str_eq(stage->clip, "/some/where/tune.mid");
  ck_assert(!rip_view_wants_keys(&stage->view));
  stage_click_on(stage, "Load clip");
  rip_view_key(&stage->view, RIP_KEY_ESCAPE, "");
  ck_assert_str_eq(stage->clip, "/some/where/tune.mid");
  stage_free(stage);
}
END_TEST

START_TEST(midi_is_saved)
{
  Stage* const stage = setup();
  stage_furnish(stage);
  char folder[] = "/tmp/ripieno-test-XXXXXX";
  char path[64];
  ck_assert_ptr_nonnull(mkdtemp(folder));
  snprintf(path, sizeof(path), "%s/out", folder);
  stage_click_on(stage, "Save MIDI");
  stage_type(stage, path);
  snprintf(path, sizeof(path), "%s/out.mid", folder); // the ending is added
  FILE* const file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s", stage->view.message);
  fclose(file);
  ck_assert_int_eq(remove(path), 0);
  ck_assert_int_eq(remove(folder), 0);
  stage_click_on(stage, "Save MIDI");
  stage_type(stage, "/nonexistent/folder/out.mid");
  ck_assert_ptr_nonnull(strstr(stage->view.message, "/nonexistent/folder/out.mid: "));
  stage_free(stage);
}
END_TEST

START_TEST(bars_are_dragged_away)
{
  Stage* const     stage = setup();
  const StagePlace at    = stage_place(stage, "Drag MIDI");
  stage_click(stage, at);
  ck_assert_uint_eq(stage->drags, 0u);
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_move(&stage->view, at.x + 20.0, at.y, false);
  ck_assert_uint_eq(stage->drags, 1u);
  stage_free(stage);
}
END_TEST

/// Whether a control is on the page that is shown
static bool
is_shown(const Stage* const stage, const char* const symbol)
{
  for (unsigned i = 0; i < stage->view.widgets; ++i) {
    const RipParam* const param = stage->view.widget[i].param;
    if (param && !strcmp(param->symbol, symbol)) {
      return true;
    }
  }
  return false;
}

START_TEST(what_has_no_room_is_on_the_next_page)
{
  static const char* const ways[] = { "More", "Harmony" }; // the arrow, or the tab again
  Stage* const             stage  = stage_new(480.0, 300.0);
  stage_click_on(stage, "Harmony");
  for (unsigned i = 0; i < 2u; ++i) {
    ck_assert(is_shown(stage, "input_role") && !is_shown(stage, "scale"));
    stage_click_on(stage, ways[i]);
    ck_assert(!is_shown(stage, "input_role") && is_shown(stage, "scale"));
    stage_click_on(stage, ways[i]);
  }
  rip_view_resize(&stage->view, 1000.0, 640.0, 1.0);
  ck_assert(is_shown(stage, "input_role") && is_shown(stage, "scale"));
  ck_assert_uint_eq(stage->view.pages, 1u);
  stage_free(stage);
}
END_TEST

/// Whatever a host says, the window holds what the plugin may make of it
START_TEST(a_port_has_a_value_of_its_range)
{
  static const float wrong[] = { NAN, INFINITY, -INFINITY };
  static const float odd[]   = { 1e30f, -1e30f, 4e9f, -1.0f, 0.5f, 2.4f, 3.6f };
  Stage* const       stage   = setup();
  stage_furnish(stage);
  cairo_surface_t* const surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 980, 620);
  cairo_t* const         cr      = cairo_create(surface);
  for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); ++i) {
    for (unsigned port = RIP_PORT_ENABLED; port < RIP_PORTS; ++port) {
      rip_view_set_port(&stage->view, (RipPort)port, odd[i]);
      const float held = stage->view.value[port];
      for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); ++k) {
        rip_view_set_port(&stage->view, (RipPort)port, wrong[k]);
        ck_assert_float_eq(stage->view.value[port], held);
      }
      const RipParam* const param = rip_param_at((RipPort)port);
      if (param) {
        ck_assert_float_eq(held, rip_param_clamp(param, odd[i]));
      } else { // an output
        ck_assert(held >= 0.0f && held <= 16777215.0f);
      }
    }
    rip_view_draw(&stage->view, cr, true);
    ck_assert_int_eq(cairo_status(cr), CAIRO_STATUS_SUCCESS);
    stage_click_on(stage, "style");
    rip_view_key(&stage->view, RIP_KEY_DOWN, "");
    rip_view_key(&stage->view, RIP_KEY_ESCAPE, "");
  }
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  stage_free(stage);
}
END_TEST

/// As many 16ths as the plugin makes of it: the nearest
START_TEST(a_plan_is_settled_as_far_as_the_next)
{
  Stage* const stage = setup();
  RipCells     cells;
  stage_furnish(stage); // its plan is settled up to bar 5, 16th 10, and until the next one
  rip_view_set_port(&stage->view, RIP_PORT_REPLAN, 0.9f);
  rip_score_look(stage->score, 5, 13u, &cells);
  ck_assert(cells.certainty && cells.settled);
  rip_score_look(stage->score, 5, 14u, &cells);
  ck_assert(cells.certainty && !cells.settled);
  stage_free(stage);
}
END_TEST

/// Where not one file of a list can be seen
START_TEST(a_list_without_room_is_scrolled)
{
  Stage* const stage = stage_new(60.0, 40.0);
  RipBrowser*  list  = &stage->view.browser;
  snprintf(list->folder, sizeof(list->folder), "/");
  stage_click_on(stage, "Load clip");
  ck_assert_uint_gt(list->count, 3u);
  rip_view_wheel(&stage->view, 10.0, 10.0, -1.0, false, false, false);
  ck_assert_uint_eq(list->scroll, 3u);
  for (unsigned i = 0; i < 1000u; ++i) {
    rip_view_wheel(&stage->view, 10.0, 10.0, -1.0, false, false, false);
  }
  ck_assert_uint_le(list->scroll, list->count);
  stage_free(stage);
}
END_TEST

/// All widgets lie inside, and none on another, at any size
START_TEST(widgets_find_room)
{
  static const double sizes[][2] = { { 480, 300 }, { 640, 400 }, { 799, 419 },
                                     { 800, 420 }, { 980, 620 }, { 2500, 1400 } };
  for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); ++s) {
    Stage* const stage = stage_new(sizes[s][0], sizes[s][1]);
    for (unsigned tab = 0; tab < 4u; ++tab) {
      static const char* const tabs[] = { "Music", "Harmony", "Time", "MIDI" };
      stage_click_on(stage, tabs[tab]);
      for (unsigned i = 0; i < stage->view.widgets; ++i) {
        const RipRect a = stage->view.widget[i].rect;
        ck_assert_msg(a.x >= 0.0 && a.y >= 0.0 && a.x + a.width <= sizes[s][0] && a.y + a.height <= sizes[s][1],
                      "%s lies outside",
                      stage->view.widget[i].label);
        for (unsigned j = 0; j < i; ++j) {
          const RipRect b = stage->view.widget[j].rect;
          ck_assert_msg(a.x >= b.x + b.width - 0.01 || b.x >= a.x + a.width - 0.01 || a.y >= b.y + b.height - 0.01 ||
                          b.y >= a.y + a.height - 0.01,
                        "%s lies on %s at %g x %g",
                        stage->view.widget[i].label,
                        stage->view.widget[j].label,
                        sizes[s][0],
                        sizes[s][1]);
        }
      }
    }
    stage_free(stage);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("view");
  tcase_add_test(tests, a_knob_is_dragged);
  tcase_add_test(tests, a_slider_is_dragged);
  tcase_add_test(tests, a_resize_ends_a_drag);
  tcase_add_test(tests, another_press_ends_a_drag);
  tcase_add_test(tests, an_end_ends_a_drag);
  tcase_add_test(tests, a_resize_ends_a_double_click);
  tcase_add_test(tests, the_wheel_turns);
  tcase_add_test(tests, a_double_click_sets_the_default);
  tcase_add_test(tests, values_are_typed);
  tcase_add_test(tests, keys_are_typed_by_name);
  tcase_add_test(tests, the_seed_is_typed_and_diced);
  tcase_add_test(tests, modes_and_menus_are_chosen);
  tcase_add_test(tests, a_trigger_rises_and_falls);
  tcase_add_test(tests, bars_are_locked_by_a_click);
  tcase_add_test(tests, the_roll_follows_until_it_is_dragged);
  tcase_add_test(tests, zooming_keeps_the_place_under_the_pointer);
  tcase_add_test(tests, nothing_is_drawn_when_nothing_changes);
  tcase_add_test(tests, parts_make_the_whole);
  tcase_add_test(tests, what_a_scene_sets_is_faint);
  tcase_add_test(tests, the_scene_of_a_program_change_is_shown);
  tcase_add_test(tests, a_program_change_is_undone);
  tcase_add_test(tests, another_scene_than_a_program_changes_comes_at_once);
  tcase_add_test(tests, the_wheel_turns_from_the_scene_that_is_shown);
  tcase_add_test(tests, keys_go_from_the_scene_that_is_shown);
  tcase_add_test(tests, a_clip_is_loaded_by_its_path);
  tcase_add_test(tests, midi_is_saved);
  tcase_add_test(tests, bars_are_dragged_away);
  tcase_add_test(tests, what_has_no_room_is_on_the_next_page);
  tcase_add_test(tests, a_port_has_a_value_of_its_range);
  tcase_add_test(tests, a_plan_is_settled_as_far_as_the_next);
  tcase_add_test(tests, a_list_without_room_is_scrolled);
  tcase_add_test(tests, widgets_find_room);
  return run_tests(tests, "view");
}
