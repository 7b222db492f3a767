// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Which bars come back: repeats are found with their lag, patterns and chance resemblances are not.

#include "noise.h"
#include "returns.h"
#include "run_tests.h"

#include <string.h>

#define BARS 40u
#define LONGEST 20u // frames
#define BAR_FRAMES 16u

static RipKeys  heard[BARS * LONGEST][RIP_PLANES];
static uint32_t first[BARS + 1u];

/// Four notes a bar; bars of one `tune` are alike
static void
write_bar(const size_t bar, const unsigned tune)
{
  memset(heard[first[bar]], 0, sizeof(heard[0]) * (first[bar + 1u] - first[bar]));
  for (uint32_t i = 0u; i < first[bar + 1u] - first[bar]; ++i) {
    const unsigned row = 20u + (unsigned)(rip_noise_hash(tune, i / 4u) % 40u);
    rip_keys_set(&heard[first[bar] + i][RIP_MELODY_SUSTAIN], row);
    if (i % 4u == 0u) {
      rip_keys_set(&heard[first[bar] + i][RIP_MELODY_ONSET], row);
    }
  }
}

static void
setup(void)
{
  for (size_t bar = 0u; bar < BARS; ++bar) {
    first[bar + 1u] = (uint32_t)(bar + 1u) * BAR_FRAMES;
    write_bar(bar, (unsigned)bar);
  }
}

START_TEST(a_repeat_is_found)
{
  for (size_t bar = 21u; bar < 27u; ++bar) {
    write_bar(bar, (unsigned)bar - 11u);
  }
  for (size_t bar = 21u; bar < 27u; ++bar) {
    const RipReturn found = rip_return_find(heard, first, BARS, bar, 4u);
    ck_assert_uint_eq(found.lag, 11u);
    ck_assert_float_gt(found.likeness, 0.7f);
  }
}
END_TEST

START_TEST(a_section_is_traced_to_where_it_began)
{
  RipOrigin origin[BARS];
  for (size_t bar = 12u; bar < 18u; ++bar) { // 2 .. 7 come back twice, the second time by way of the first
    write_bar(bar, (unsigned)bar - 10u);
    write_bar(bar + 10u, (unsigned)bar - 10u);
  }
  write_bar(32u, 28u); // an answer
  write_bar(33u, 29u);
  for (size_t bar = 0u; bar < BARS; ++bar) {
    origin[bar] = rip_return_origin(heard, first, BARS, bar, origin);
  }
  for (size_t bar = 0u; bar < BARS; ++bar) {
    const size_t back = bar >= 12u && bar < 18u ? 10u : bar >= 22u && bar < 28u ? 20u : 0u;
    ck_assert_uint_eq(origin[bar].bar, bar - back);
    ck_assert_int_eq(origin[bar].likeness > 0.0f, back > 0u);
  }
}
END_TEST

START_TEST(where_all_goes_on_alike_counts_more_than_a_single_bar)
{
  for (size_t bar = 20u; bar < 25u; ++bar) {
    write_bar(bar, (unsigned)bar - 16u);
  }
  write_bar(15u, 22u - 16u); // bar 22 alone, seven back
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 22u, 4u).lag, 16u);
}
END_TEST

START_TEST(a_pattern_is_no_return)
{
  for (size_t bar = 0u; bar < BARS; ++bar) {
    write_bar(bar, 3u);
  }
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 3u, 4u).lag, 0u);
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 20u, 4u).lag, 4u);
}
END_TEST

START_TEST(what_is_like_nothing_comes_round_as_usual)
{
  const RipReturn early = rip_return_find(heard, first, BARS, 7u, 4u);
  const RipReturn later = rip_return_find(heard, first, BARS, 30u, 4u);
  ck_assert_uint_eq(early.lag, 0u);
  ck_assert_uint_eq(later.lag, 8u);
  ck_assert_float_eq(later.likeness, 0.0f);

  memset(heard, 0, sizeof(heard));
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 30u, 4u).lag, 8u);
  ck_assert_float_eq(rip_return_find(heard, first, BARS, 30u, 4u).likeness, 0.0f);
}
END_TEST

START_TEST(bars_of_other_lengths_are_not_alike)
{
  for (size_t bar = 12u; bar < BARS; ++bar) {
    first[bar + 1u] = first[bar] + 12u;
  }
  for (size_t bar = 0u; bar < BARS; ++bar) {
    write_bar(bar, (unsigned)bar);
  }
  for (size_t bar = 18u; bar < 21u; ++bar) {
    write_bar(bar, (unsigned)bar - 9u);
  }
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 18u, 4u).lag, 0u);
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 25u, 4u).lag, 8u);
}
END_TEST

START_TEST(a_longer_bar_among_repeats_is_none)
{
  for (size_t bar = 20u; bar < BARS; ++bar) {
    first[bar + 1u] = first[bar] + (bar == 20u ? LONGEST : BAR_FRAMES);
  }
  for (size_t bar = 8u; bar < BARS; ++bar) {
    write_bar(bar, bar >= 18u && bar < 23u ? (unsigned)bar - 10u : (unsigned)bar);
  }
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 19u, 4u).lag, 10u);
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 20u, 4u).lag, 0u);
  ck_assert_uint_eq(rip_return_find(heard, first, BARS, 21u, 4u).lag, 10u);
}
END_TEST

START_TEST(nothing_is_heard_beyond_the_end)
{
  for (size_t bar = 20u; bar < 23u; ++bar) {
    write_bar(bar, (unsigned)bar - 10u);
  }
  const RipReturn before = rip_return_find(heard, first, 23u, 22u, 4u);
  write_bar(23u, 5u);
  const RipReturn after = rip_return_find(heard, first, 23u, 22u, 4u);
  ck_assert_uint_eq(before.lag, 10u);
  ck_assert_uint_eq(before.lag, after.lag);
  ck_assert_float_eq(before.likeness, after.likeness);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("returns");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_test(tests, a_repeat_is_found);
  tcase_add_test(tests, a_section_is_traced_to_where_it_began);
  tcase_add_test(tests, where_all_goes_on_alike_counts_more_than_a_single_bar);
  tcase_add_test(tests, a_pattern_is_no_return);
  tcase_add_test(tests, what_is_like_nothing_comes_round_as_usual);
  tcase_add_test(tests, bars_of_other_lengths_are_not_alike);
  tcase_add_test(tests, a_longer_bar_among_repeats_is_none);
  tcase_add_test(tests, nothing_is_heard_beyond_the_end);
  return run_tests(tests, "returns");
}
