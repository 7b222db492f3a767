// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// test_images FOLDER [--write]: the view looks as it did when somebody looked at it. Fonts and cairo's versions differ
// in details, so averages of blocks are compared. --write makes the references anew: look at them before you keep them.

#include "run_tests.h"
#include "stage.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BLOCK 10        // pixels
#define LOOSE 14.0      // of 255: blocks that differ by more count as other; words look different in another font
#define CLOSE 5.0       // the same, of the roll
#define MOST_OTHER 0.02 // share of such blocks
#define MOST_OTHER_CLOSE 0.002 // the same, of the roll

static const char* folder;
static bool        write_them;

static cairo_surface_t*
draw(Stage* const stage, const int width, const int height)
{
  cairo_surface_t* const surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t* const         cr      = cairo_create(surface);
  rip_view_draw(&stage->view, cr, true);
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  return surface;
}

/// The average of a block's channel
static double
average(cairo_surface_t* const surface, const int x0, const int y0, const unsigned shift)
{
  const unsigned char* const data   = cairo_image_surface_get_data(surface);
  const int                  stride = cairo_image_surface_get_stride(surface);
  double                     sum    = 0.0;
  for (int y = y0; y < y0 + BLOCK; ++y) {
    for (int x = x0; x < x0 + BLOCK; ++x) {
      uint32_t pixel = 0u;
      memcpy(&pixel, data + y * stride + 4 * x, sizeof(pixel));
      sum += (pixel >> shift) & 255u;
    }
  }
  return sum / (BLOCK * BLOCK);
}

/// The share of blocks inside a rectangle that differ by more than `near`
static double
difference(cairo_surface_t* const a, cairo_surface_t* const b, const RipRect rect, const double near)
{
  const int right  = (int)(rect.x + rect.width) / BLOCK;
  const int bottom = (int)(rect.y + rect.height) / BLOCK;
  int       others = 0;
  int       all    = 0;
  for (int y = (int)(rect.y + BLOCK - 1.0) / BLOCK; y < bottom; ++y) {
    for (int x = (int)(rect.x + BLOCK - 1.0) / BLOCK; x < right; ++x) {
      bool other = false;
      for (unsigned shift = 0; shift < 24u; shift += 8u) {
        other = other || fabs(average(a, x * BLOCK, y * BLOCK, shift) - average(b, x * BLOCK, y * BLOCK, shift)) > near;
      }
      others += other;
      ++all;
    }
  }
  return (double)others / all;
}

/// The roll on the screen
static RipRect
roll_of(const Stage* const stage)
{
  const double  scale = stage->view.scale;
  const RipRect grid  = stage->view.grid;
  return (RipRect){ grid.x * scale, grid.y * scale, grid.width * scale, grid.height * scale };
}

/// `most`: share of the roll's blocks that may look different
static void
judge(Stage* const stage, const int width, const int height, const char* const name, const double most)
{
  char                   path[1024];
  const RipRect          all   = { 0.0, 0.0, width, height };
  cairo_surface_t* const drawn = draw(stage, width, height);
  snprintf(path, sizeof(path), "%s/%s.png", folder, name);
  if (write_them) {
    ck_assert_int_eq(cairo_surface_write_to_png(drawn, path), CAIRO_STATUS_SUCCESS);
  }
  cairo_surface_t* const reference = cairo_image_surface_create_from_png(path);
  ck_assert_msg(cairo_surface_status(reference) == CAIRO_STATUS_SUCCESS, "%s cannot be read", path);
  ck_assert_int_eq(cairo_image_surface_get_width(reference), width);
  ck_assert_int_eq(cairo_image_surface_get_height(reference), height);
  const double other      = difference(drawn, reference, all, LOOSE);
  const double roll_other = difference(drawn, reference, roll_of(stage), CLOSE);
  const bool   same       = other <= MOST_OTHER && roll_other <= most;
  if (!same) {
    snprintf(path, sizeof(path), "%s-drawn.png", name);
    cairo_surface_write_to_png(drawn, path);
  }
  cairo_surface_destroy(reference);
  cairo_surface_destroy(drawn);
  ck_assert_msg(same,
                "%.1f %% of %s and %.1f %% of its roll look different: see %s",
                100.0 * other,
                name,
                100.0 * roll_other,
                path);
}

START_TEST(playing)
{
  Stage* const stage = stage_new(980.0, 620.0);
  stage_furnish(stage);
  judge(stage, 980, 620, "playing", MOST_OTHER_CLOSE);
  stage_free(stage);
}
END_TEST

START_TEST(small)
{
  Stage* const stage = stage_new(480.0, 300.0);
  stage_furnish(stage);
  stage_click_on(stage, "Harmony");
  rip_view_leave(&stage->view);
  judge(stage, 480, 300, "small", MOST_OTHER_CLOSE);
  stage_free(stage);
}
END_TEST

START_TEST(large_scale)
{
  Stage* const stage = stage_new(980.0, 620.0);
  rip_view_resize(&stage->view, 960.0, 640.0, 2.0);
  stage_furnish(stage);
  judge(stage, 960, 640, "scaled", MOST_OTHER_CLOSE);
  stage_free(stage);
}
END_TEST

START_TEST(empty_with_a_menu)
{
  Stage* const stage = stage_new(800.0, 460.0);
  stage_click_on(stage, "style");
  rip_view_move(&stage->view, 70.0, 330.0, false);
  judge(stage, 800, 460, "menu", 0.05); // there are words on the roll
  stage_free(stage);
}
END_TEST

/// The comparison sees a difference
START_TEST(another_picture_is_seen)
{
  Stage* const stage = stage_new(980.0, 620.0);
  stage_furnish(stage);
  cairo_surface_t* const a    = draw(stage, 980, 620);
  cairo_surface_t* const b    = draw(stage, 980, 620);
  const RipRect          roll = roll_of(stage);
  ck_assert_double_eq(difference(a, b, roll, CLOSE), 0.0);
  stage->view.zoom         = 10.0;
  stage->view.cache_stale  = true;
  cairo_surface_t* const c = draw(stage, 980, 620);
  ck_assert_double_gt(difference(a, c, roll, CLOSE), MOST_OTHER_CLOSE);
  cairo_surface_destroy(a);
  cairo_surface_destroy(b);
  cairo_surface_destroy(c);
  stage_free(stage);
}
END_TEST

int
main(const int argc, char** const argv)
{
  if (argc < 2) {
    fprintf(stderr, "usage: %s FOLDER [--write]\n", argv[0]);
    return 2;
  }
  folder             = argv[1];
  write_them         = argc > 2 && !strcmp(argv[2], "--write");
  TCase* const tests = tcase_create("images");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, playing);
  tcase_add_test(tests, small);
  tcase_add_test(tests, large_scale);
  tcase_add_test(tests, empty_with_a_menu);
  tcase_add_test(tests, another_picture_is_seen);
  return run_tests(tests, "images");
}
