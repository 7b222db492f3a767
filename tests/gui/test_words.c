// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Every word can be read, at every size and whatever is chosen: nothing that is drawn was cut. And what is known of
// UTF-8.

#include "run_tests.h"
#include "stage.h"
#include "utf8.h"
#include "view_impl.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

static const char dots[] = "\xe2\x80\xa6";

static char     cut[256]; // the last words that were cut
static unsigned drawn;    // how many were drawn

void
__real_cairo_show_text(cairo_t* cr, const char* text);

void
__wrap_cairo_show_text(cairo_t* cr, const char* text);

/// What the view calls as cairo_show_text
void
__wrap_cairo_show_text(cairo_t* const cr, const char* const text)
{
  ++drawn;
  if (strstr(text, dots)) {
    snprintf(cut, sizeof(cut), "%s", text);
  }
  __real_cairo_show_text(cr, text);
}

/// Draw all, and fail if anything was cut
static void
read_all(Stage* const stage, const char* const when)
{
  RipView* const         view    = &stage->view;
  const int              width   = (int)(view->width * view->scale);
  const int              height  = (int)(view->height * view->scale);
  cairo_surface_t* const surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t* const         cr      = cairo_create(surface);
  *cut                           = '\0';
  drawn                          = 0u;
  rip_view_draw(view, cr, true);
  ck_assert_int_eq(cairo_status(cr), CAIRO_STATUS_SUCCESS);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  ck_assert_uint_gt(drawn, 10u);
  ck_assert_msg(!*cut, "\"%s\" at %d x %d, %s", cut, width, height, when);
}

static const struct
{
  double width, height, scale; // of the screen's pixels
} sizes[] = { { 480, 300, 1.0 }, { 960, 600, 2.0 }, { 640, 400, 1.0 },   { 900, 525, 1.5 },
              { 799, 419, 1.0 }, { 800, 500, 1.0 }, { 1600, 1000, 2.0 }, { 1000, 640, 1.0 },
              { 860, 620, 1.0 }, { 980, 620, 1.0 }, { 600, 375, 1.25 },  { 2500, 1400, 1.0 } };

static Stage*
setup(const int size)
{
  Stage* const stage = stage_new(480.0, 300.0);
  rip_view_resize(&stage->view, sizes[size].width, sizes[size].height, sizes[size].scale);
  return stage;
}

/// Set every control to its lowest value, or one so much above it as its choice has
static void
set_all(Stage* const stage, const unsigned option)
{
  size_t                count  = 0u;
  const RipParam* const params = rip_params(&count);
  for (size_t i = 0; i < count; ++i) {
    const RipParam* const param = &params[i];
    const bool            many  = param->kind == RIP_PARAM_CHOICE;
    const float           step  = many ? (float)(option % rip_menu_count(param)) : option % 2u ? param->high : 0.0f;
    rip_view_set_port(&stage->view, param->port, rip_param_clamp(param, param->low + step));
  }
}

/// All pages of all tabs, one after the other; false behind the last
static bool
turn(Stage* const stage)
{
  RipView* const view = &stage->view;
  if (++view->page >= view->pages) {
    view->page = 0u;
    view->tab  = (view->tab + 1u) % 4u;
  }
  rip_layout(view);
  return view->tab || view->page;
}

START_TEST(controls_and_values_are_whole)
{
  Stage* const stage = setup(_i);
  stage_furnish(stage);
  do {
    for (unsigned option = 0; option < 20u; ++option) {
      set_all(stage, option);
      read_all(stage, "values");
    }
  } while (turn(stage));
  stage_free(stage);
}
END_TEST

START_TEST(hints_are_whole)
{
  Stage* const stage = setup(_i);
  do {
    for (unsigned i = 0; i < stage->view.widgets; ++i) {
      stage->view.hover = (int)i;
      read_all(stage, "hints");
    }
    stage->view.hover = -1;
  } while (turn(stage));
  stage->view.on_ruler = true;
  read_all(stage, "ruler");
  stage_free(stage);
}
END_TEST

START_TEST(menus_are_whole)
{
  Stage* const stage = setup(_i);
  do {
    for (unsigned i = 0; i < stage->view.widgets; ++i) {
      if (stage->view.widget[i].kind == RIP_WIDGET_MENU) {
        stage->view.menu = (int)i;
        read_all(stage, "menu");
      }
    }
    stage->view.menu = -1;
  } while (turn(stage));
  stage_free(stage);
}
END_TEST

START_TEST(the_state_is_whole)
{
  Stage* const stage = setup(_i);
  read_all(stage, "empty");
  for (unsigned status = 0; status < 6u; ++status) {
    rip_view_set_port(&stage->view, RIP_PORT_STATUS, (float)status);
    rip_view_set_port(&stage->view, RIP_PORT_PLAN_MS, 12345.0f);
    rip_view_set_port(&stage->view, RIP_PORT_MISSED, 100.0f * (float)status);
    read_all(stage, "status");
  }
  stage_free(stage);
}
END_TEST

/// Chords and numbers of bars, however narrow, are whole or not there
START_TEST(the_roll_is_whole)
{
  Stage* const stage = setup(_i);
  stage_furnish(stage);
  for (double zoom = RIP_ZOOM_LEAST; zoom < RIP_ZOOM_MOST; zoom *= 1.15) {
    stage->view.zoom        = zoom;
    stage->view.cache_stale = true;
    read_all(stage, "zoom");
  }
  stage_free(stage);
}
END_TEST

/// The reader sees what is cut, and names that are no UTF-8 are drawn all the same
START_TEST(what_is_too_long_is_cut)
{
  Stage* const             stage        = stage_new(480.0, 300.0);
  cairo_surface_t* const   surface      = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 480, 300);
  cairo_t* const           cr           = cairo_create(surface);
  static const char* const long_names[] = {
    "A name so long that there is no room for it in two lines, wherever it may be that somebody wishes to have it "
    "drawn: no",
    "/a/folder/in/a/folder/in/a/folder/in/a/folder/in/a/folder/in/a/folder/in/a/folder/\xfc\xfc/in/a/folder/"
    "gr\xc3\xbc\xc3\x9f"
    "e.mid",
  };
  rip_view_say(&stage->view, long_names[0]);
  rip_view_draw(&stage->view, cr, true);
  ck_assert_ptr_nonnull(strstr(cut, dots));
  const RipStyle style = { RIP_TEXT, false, rip_ink, RIP_LEFT };
  rip_draw_tail(cr, (RipRect){ 0.0, 0.0, 120.0, 20.0 }, &style, long_names[1]); // of a path the end is shown
  ck_assert(!strncmp(cut, dots, strlen(dots)));
  ck_assert_str_eq(cut + strlen(cut) - 11u,
                   "gr\xc3\xbc\xc3\x9f"
                   "e.mid");
  rip_draw_text(cr, (RipRect){ 0.0, 0.0, 50.0, 20.0 }, &style, "gr\xfc\xdf\x65.mid"); // Latin-1
  ck_assert_int_eq(cairo_status(cr), CAIRO_STATUS_SUCCESS);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  stage_free(stage);
}
END_TEST

START_TEST(characters_are_told_apart)
{
  static const struct
  {
    const char* text;
    size_t      length;
  } cases[] = {
    { "", 0u },
    { "a", 1u },
    { "\xc3\xbc", 2u },
    { "\xe2\x99\xaf", 3u },
    { "\x80", 0u },
    { "\xc3", 0u },
    { "\xc3z", 0u },
    { "\xf0\x9d\x84\x9e", 4u },
    { "\xc1\x81", 0u },
    { "\xe0\x9f\xbf", 0u },
    { "\xed\xa0\x80", 0u },
    { "\xf4\x90\x80\x80", 0u },
    { "\xff", 0u },
    { "\xe2\x99", 0u },
    { "\xf0\x8f\xbf\xbf", 0u },
    { "\xf5\x80\x80\x80", 0u },
  };
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    ck_assert_msg(rip_utf8_length(cases[i].text) == cases[i].length, "case %zu", i);
    if (cases[i].length) {
      ck_assert_uint_eq(rip_utf8_before(cases[i].text, cases[i].length), 0u);
    }
  }
  ck_assert_uint_eq(rip_utf8_before("a\xbc", 2u), 1u);
  char text[8] = "";
  rip_utf8_copy(text, sizeof(text) - 1u, "a\xfc\xe2\x99\xaf"); // no room for the last one
  ck_assert_str_eq(text, "a\xef\xbf\xbd");
  static const uint32_t    numbers[] = { 'a', 0xFCu, 0x266Fu, 0x1D11Eu, 0xD800u, 0x110000u };
  static const char* const written[] = { "a",           "\xc3\xbc", "\xe2\x99\xaf", "\xf0\x9d\x84\x9e", "\xef\xbf\xbd",
                                         "\xef\xbf\xbd" };
  for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); ++i) {
    text[rip_utf8_write(text, numbers[i])] = '\0';
    ck_assert_str_eq(text, written[i]);
  }
  *text = '\0';
  ck_assert(rip_utf8_append(text, sizeof(text), "a\n\x7f\xc2\x85\xff\xc3\xbc")); // what is seen of it
  ck_assert_str_eq(text, "a\xc3\xbc");
  ck_assert(rip_utf8_append(text, sizeof(text), "\xf0\x9d\x84\x9e"));
  ck_assert(!rip_utf8_append(text, sizeof(text), "b"));
  ck_assert_str_eq(text, "a\xc3\xbc\xf0\x9d\x84\x9e");
}
END_TEST

int
main(void)
{
  const int    count = (int)(sizeof(sizes) / sizeof(sizes[0]));
  TCase* const tests = tcase_create("words");
  tcase_set_timeout(tests, 100);
  tcase_add_loop_test(tests, controls_and_values_are_whole, 0, count);
  tcase_add_loop_test(tests, hints_are_whole, 0, count);
  tcase_add_loop_test(tests, menus_are_whole, 0, count);
  tcase_add_loop_test(tests, the_state_is_whole, 0, count);
  tcase_add_loop_test(tests, the_roll_is_whole, 0, count);
  tcase_add_test(tests, what_is_too_long_is_cut);
  tcase_add_test(tests, characters_are_told_apart);
  return run_tests(tests, "words");
}
