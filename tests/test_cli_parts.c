// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Parts of the command line: lists of bars, keys, and figures of music whose figures can be told by hand

#include "bars.h"
#include "measure.h"
#include "run_tests.h"

#include <check.h>
#include <math.h>

#define MOST_NOTES 512u

static RipBar  bars[20];
static RipNote notes[MOST_NOTES];
static size_t  count;

START_TEST(lists_of_bars)
{
  static const char* const wrong[] = {
    "", "0", "1-", "-3", "3-2", "1,", ",1", "1 2", "1;2", "4097", "x", "1-2-3", "0-4"
  };

  RipBarList list;
  ck_assert(rip_bars_parse(&list, "5-8,12"));
  ck_assert_uint_eq(rip_bars_last(&list), 12u);
  for (size_t bar = 0u; bar < 20u; ++bar) {
    ck_assert_int_eq(rip_bars_have(&list, bar), (bar >= 4u && bar <= 7u) || bar == 11u);
  }
  ck_assert(rip_bars_parse(&list, "4096"));
  for (size_t i = 0u; i < sizeof(wrong) / sizeof(*wrong); ++i) {
    ck_assert_msg(!rip_bars_parse(&list, wrong[i]), "%s", wrong[i]);
    ck_assert_uint_eq(rip_bars_last(&list), 0u);
  }
}
END_TEST

START_TEST(names_of_keys)
{
  static const struct
  {
    const char* name;
    unsigned    key;
  } right[] = { { "C4", 60u }, { "c4", 60u },  { "F#3", 54u }, { "Gb3", 54u },  { "Cb4", 59u }, { "B#3", 60u },
                { "C-1", 0u }, { "G9", 127u }, { "0", 0u },    { "127", 127u }, { "A0", 21u } };
  static const char* const wrong[] = { "", "C", "H4", "C#", "128", "G#9", "Cb-1", "C4x", "-1", "4C", " 60" };

  unsigned key = 0u;
  for (size_t i = 0u; i < sizeof(right) / sizeof(*right); ++i) {
    ck_assert_msg(rip_key_parse(right[i].name, &key), "%s", right[i].name);
    ck_assert_uint_eq(key, right[i].key);
  }
  for (size_t i = 0u; i < sizeof(wrong) / sizeof(*wrong); ++i) {
    ck_assert_msg(!rip_key_parse(wrong[i], &key), "%s", wrong[i]);
  }

  ck_assert(rip_tonic_parse("Eb", &key) && key == 3u);
  ck_assert(rip_tonic_parse("Cb", &key) && key == 11u);
  ck_assert(!rip_tonic_parse("E3", &key) && !rip_tonic_parse("", &key));
}
END_TEST

static void
add(const uint8_t voice, const uint32_t onset, const uint32_t end, const uint8_t key)
{
  ck_assert_uint_lt(count, MOST_NOTES);
  notes[count++] = (RipNote){ onset, end, key, 80u, voice };
}

static RipMeasures
measure(const size_t bar_count)
{
  RipMeasures measures;
  rip_measure(&measures, bars, bar_count, notes, count);
  return measures;
}

static void
setup(void)
{
  count = 0u;
  for (size_t b = 0u; b < 20u; ++b) {
    bars[b] = (RipBar){ 16u, 4u, 4u };
  }
}

#define CHECK(measures, name, wanted) ck_assert_double_eq_tol((measures).value[RIP_MEASURE_##name], wanted, 1e-9)

START_TEST(a_triad_a_half_bar)
{
  static const uint8_t triad[] = { 48u, 52u, 55u };

  for (uint32_t half = 0u; half < 16u; ++half) { // C major under E, each half bar anew
    add(RIP_MELODY, 8u * half, 8u * half + 8u, 76u);
    for (unsigned i = 0u; i < 3u; ++i) {
      add(RIP_ACCOMPANIMENT, 8u * half, 8u * half + 8u, triad[i]);
    }
  }

  const RipMeasures found = measure(8u);
  ck_assert_uint_eq(found.segments, 1u);
  CHECK(found, CR, 1.0);
  CHECK(found, UR, 0.0);
  CHECK(found, PCS, 1.0); // a sixth, an octave, a tenth
  CHECK(found, ABOVE, 0.0);
  CHECK(found, CHORD_FIT, 1.0);
  CHECK(found, IN_SCALE, 1.0);
  CHECK(found, JOINT_SCALE, 1.0);
  CHECK(found, NOTES_A_BAR, 6.0);
  CHECK(found, POLYPHONY, 3.0);
  CHECK(found, DURATION, 8.0);
  CHECK(found, GROOVE1, 1.0);
  CHECK(found, CHROMA4, 1.0);
  CHECK(found, PATTERN1, 1.0);
  CHECK(found, TEXTURE_SPREAD, 0.0);
  CHECK(found, BASS_DOWNBEAT, 1.0);
  CHECK(found, BASS_PITCH, 48.0);
}
END_TEST

START_TEST(dissonance_gaps_and_change)
{
  for (uint32_t bar = 0u; bar < 8u;
       ++bar) { // C held; in odd bars silence, else C# and F, one of them above, off the beat
    add(RIP_MELODY, 16u * bar, 16u * bar + 8u, 60u);
    add(RIP_MELODY, 16u * bar + 8u, 16u * bar + 16u, 60u);
    if (bar % 2u == 0u) {
      add(RIP_ACCOMPANIMENT, 16u * bar + 4u, 16u * bar + 16u, 49u);
      add(RIP_ACCOMPANIMENT, 16u * bar + 4u, 16u * bar + 16u, 65u);
    }
  }

  const RipMeasures found = measure(8u);
  ck_assert_uint_eq(found.segments, 1u);
  CHECK(found, CR, 0.0);
  CHECK(found, UR, (64.0 + 16.0) / 128.0);
  CHECK(found, PCS, -0.5);
  CHECK(found, ABOVE, 1.0);
  CHECK(found, NOTES_A_BAR, 1.0);
  CHECK(found, DURATION, 12.0);
  CHECK(found, GROOVE1, 15.0 / 16.0);
  CHECK(found, GROOVE2, 1.0);
  CHECK(found, PATTERN1, 0.0);
  CHECK(found, TEXTURE_SPREAD, 1.0);
  CHECK(found, BASS_DOWNBEAT, 0.0);
  ck_assert(isnan(found.value[RIP_MEASURE_CHROMA1])); // no two bars that follow each other sound
  CHECK(found, CHROMA4, 1.0);
}
END_TEST

START_TEST(only_whole_segments_of_four_four_count)
{
  bars[0].frames = 12u;
  for (uint32_t frame = 0u; frame < 280u; frame += 4u) {
    add(RIP_MELODY, frame, frame + 4u, 72u);
    add(RIP_ACCOMPANIMENT, frame, frame + 4u, 48u);
  }
  ck_assert_uint_eq(measure(8u).segments, 0u);
  ck_assert_uint_eq(measure(9u).segments, 1u);
  ck_assert_uint_eq(measure(17u).segments, 2u);
  count = 14u; // seven notes of each voice are too few
  ck_assert_uint_eq(measure(17u).segments, 0u);
  ck_assert(isnan(measure(17u).value[RIP_MEASURE_CR]));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("parts");
  tcase_add_checked_fixture(tests, setup, NULL);
  tcase_add_test(tests, lists_of_bars);
  tcase_add_test(tests, names_of_keys);
  tcase_add_test(tests, a_triad_a_half_bar);
  tcase_add_test(tests, dissonance_gaps_and_change);
  tcase_add_test(tests, only_whole_segments_of_four_four_count);

  return run_tests(tests, "cli_parts");
}
