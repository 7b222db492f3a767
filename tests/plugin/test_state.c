// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "run_tests.h"
#include "state.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static uint32_t
next_random(uint32_t* const state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8u;
}

/// Bars of many metres, full of random cells
static RipTimeline*
random_timeline(const unsigned bars, uint32_t seed)
{
  RipTimeline* const timeline = rip_timeline_new();
  for (unsigned i = 0; i < bars; ++i) {
    const unsigned numerator = 1u + next_random(&seed) % 12u;
    const unsigned unit      = 1u << (next_random(&seed) % 5u);
    const RipBar   bar       = { (uint16_t)(16u * numerator / unit), (uint8_t)numerator, (uint8_t)unit };
    const int64_t  number    = (int64_t)i - 3;
    rip_timeline_enter(timeline, number, bar);
    for (unsigned frame = 0; frame < rip_timeline_frames(timeline, number); ++frame) {
      uint8_t velocity[RIP_KEYS] = { 0 };
      for (unsigned j = 0; j < 3u; ++j) {
        velocity[next_random(&seed) % RIP_KEYS] = (uint8_t)(1u + next_random(&seed) % 127u);
      }
      rip_timeline_set_velocity(timeline, number, frame, velocity);
      rip_timeline_set_heard(timeline, number, frame, RIP_MELODY, next_random(&seed) % 2u);
      rip_timeline_set_heard(timeline, number, frame, RIP_ACCOMPANIMENT, next_random(&seed) % 2u);
      for (unsigned plane = 0; plane < RIP_TIMELINE_PLANES; ++plane) {
        RipKeys keys = { { 0 } };
        for (unsigned j = 0; j < 3u; ++j) {
          rip_keys_set(&keys, next_random(&seed) % RIP_KEYS);
        }
        rip_timeline_set(timeline, number, frame, plane, keys);
      }
    }
  }
  return timeline;
}

static void
check_same(const RipTimeline* const a, const RipTimeline* const b)
{
  int64_t        numbers[RIP_TIMELINE_BARS];
  const unsigned count = rip_timeline_numbers(a, numbers);
  ck_assert_uint_eq(count, rip_timeline_count(b));
  for (unsigned i = 0; i < count; ++i) {
    RipBar x;
    RipBar y;
    ck_assert(rip_timeline_find(a, numbers[i], &x));
    ck_assert(rip_timeline_find(b, numbers[i], &y));
    ck_assert(x.frames == y.frames && x.numerator == y.numerator && x.denominator == y.denominator);
    for (unsigned frame = 0; frame < rip_timeline_frames(a, numbers[i]); ++frame) {
      for (unsigned voice = 0; voice < RIP_VOICES; ++voice) {
        ck_assert(rip_timeline_is_heard(a, numbers[i], frame, (RipVoice)voice) ==
                  rip_timeline_is_heard(b, numbers[i], frame, (RipVoice)voice));
      }
      ck_assert_mem_eq(
        rip_timeline_velocity(a, numbers[i], frame), rip_timeline_velocity(b, numbers[i], frame), RIP_KEYS);
      for (unsigned plane = 0; plane < RIP_TIMELINE_PLANES; ++plane) {
        const RipKeys k = rip_timeline_get(a, numbers[i], frame, plane);
        const RipKeys l = rip_timeline_get(b, numbers[i], frame, plane);
        ck_assert(!memcmp(&k, &l, sizeof(k)));
      }
    }
  }
}

/// A session with such a timeline, and with a clip if `clip_bars`
static RipMemory*
random_memory(const unsigned bars, const unsigned clip_bars, const uint32_t seed)
{
  RipMemory* const memory = rip_memory_new();
  rip_timeline_free(memory->timeline);
  memory->timeline = random_timeline(bars, seed);
  memory->variant  = 77u + seed;
  ck_assert(rip_locks_parse(&memory->locks, "1,5-8"));
  if (clip_bars) {
    ck_assert(rip_memory_set_clip(memory, random_timeline(clip_bars, seed + 1u), "/songs/tune.mid"));
  }
  return memory;
}

/// Notes made that last, one of them through all of its bar
static void
add_long_notes(RipTimeline* const timeline, uint32_t seed)
{
  int64_t        numbers[RIP_TIMELINE_BARS];
  const unsigned count = rip_timeline_numbers(timeline, numbers);
  for (unsigned i = 0; i < count; ++i) {
    const unsigned frames = rip_timeline_frames(timeline, numbers[i]);
    for (unsigned note = 0; note < 6u; ++note) {
      const unsigned row   = note ? next_random(&seed) % RIP_KEYS : RIP_KEYS - 1u;
      const unsigned first = note ? next_random(&seed) % frames : 0u;
      const unsigned end   = note ? first + 1u + next_random(&seed) % (frames - first) : frames;
      for (unsigned frame = first; frame < end; ++frame) {
        RipKeys keys = rip_timeline_get(timeline, numbers[i], frame, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN);
        rip_keys_set(&keys, row);
        rip_timeline_set(timeline, numbers[i], frame, RIP_MADE + RIP_ACCOMPANIMENT_SUSTAIN, keys);
      }
    }
  }
}

/// Read bytes and throw away what they were; returns whether they were anything
static bool
reads(const uint8_t* const bytes, const size_t size)
{
  RipStateKind     kind   = RIP_STATE_SOUND;
  RipMemory* const memory = rip_state_read(bytes, size, &kind);
  ck_assert((memory != NULL) == (kind == RIP_STATE_SOUND));
  rip_memory_free(memory);
  return memory;
}

START_TEST(comes_back_as_it_was)
{
  static const unsigned bars[] = { 0, 1, 40, 300 };
  for (unsigned i = 0; i < 4u; ++i) {
    RipMemory* const memory = random_memory(bars[i], i % 2u ? 3u : 0u, i);
    size_t           size   = 0;
    uint8_t* const   bytes  = rip_state_write(memory, &size);
    RipStateKind     kind   = RIP_STATE_BROKEN;
    RipMemory* const again  = rip_state_read(bytes, size, &kind);
    ck_assert_ptr_nonnull(again);
    ck_assert_uint_eq(again->variant, 77u + i);
    ck_assert_mem_eq(&again->locks, &memory->locks, sizeof(RipLocks));
    check_same(memory->timeline, again->timeline);
    ck_assert((again->clip != NULL) == (i % 2u == 1u));
    if (again->clip) {
      check_same(memory->clip, again->clip);
      ck_assert_str_eq(again->clip_path, "/songs/tune.mid");
    }
    rip_memory_free(again);
    rip_memory_free(memory);
    free(bytes);
  }
}
END_TEST

START_TEST(is_written_as_ever)
{
  static const struct
  {
    unsigned bars, clip_bars;
    size_t   size;
    uint64_t checksum; // of all bytes before it
  } cases[] = { { 0u, 0u, 37u, 0xEF7949654480C54Eu },
                { 1u, 1u, 11653u, 0xB2CAAC29BAAC7BDEu },
                { 90u, 7u, 326257u, 0x94FBFE7FC8284BE0u } };
  for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    RipMemory* const memory = random_memory(cases[i].bars, cases[i].clip_bars, i);
    size_t           size   = 0u;
    uint64_t         sum    = 0u;
    add_long_notes(memory->timeline, i);
    uint8_t* const bytes = rip_state_write(memory, &size);
    ck_assert_ptr_nonnull(bytes);
    for (unsigned j = 0; j < 8u; ++j) {
      sum |= (uint64_t)bytes[size - 8u + j] << (8u * j);
    }
    ck_assert_uint_eq(size, cases[i].size);
    ck_assert_uint_eq(sum, cases[i].checksum);
    free(bytes);
    rip_memory_free(memory);
  }
}
END_TEST

START_TEST(refuses_every_truncation)
{
  RipMemory* const memory = random_memory(6, 1, 1);
  size_t           size   = 0;
  uint8_t* const   bytes  = rip_state_write(memory, &size);
  for (size_t i = 0; i < size; ++i) {
    uint8_t* const part = (uint8_t*)malloc(i + 1u); // so that a sanitizer sees reads past the end
    memcpy(part, bytes, i);
    ck_assert(!reads(part, i));
    free(part);
  }
  free(bytes);
  rip_memory_free(memory);
}
END_TEST

/// The checksum that the file format ends with
static void
seal(uint8_t* const bytes, const size_t size)
{
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i + 8u < size; ++i) {
    hash = (hash ^ bytes[i]) * 0x100000001B3u;
  }
  for (unsigned i = 0; i < 8u; ++i) {
    bytes[size - 8u + i] = (uint8_t)(hash >> (8u * i));
  }
}

START_TEST(refuses_damage)
{
  RipMemory* const memory = random_memory(4, 2, 2);
  size_t           size   = 0;
  uint8_t* const   bytes  = rip_state_write(memory, &size);
  for (size_t i = 0; i < size; ++i) { // one bit
    bytes[i] ^= 1u;
    ck_assert(!reads(bytes, size));
    bytes[i] ^= 1u;
  }
  uint32_t seed = 3;
  for (unsigned i = 0; i < 150u; ++i) { // damage that the checksum agrees to: refused or sound, never a crash
    const size_t  at  = 8u + next_random(&seed) % (size - 16u);
    const uint8_t was = bytes[at];
    bytes[at]         = (uint8_t)next_random(&seed);
    seal(bytes, size);
    reads(bytes, size);
    bytes[at] = was;
  }
  seal(bytes, size);
  ck_assert(reads(bytes, size));
  for (unsigned i = 0; i < 2000u; ++i) {
    uint8_t      noise[512];
    const size_t length = next_random(&seed) % sizeof(noise);
    for (size_t j = 0; j < length; ++j) {
      noise[j] = (uint8_t)next_random(&seed);
    }
    ck_assert(!reads(noise, length));
  }
  free(bytes);
  rip_memory_free(memory);
}
END_TEST

START_TEST(knows_a_newer_version)
{
  RipMemory* const memory = random_memory(2, 0, 2);
  size_t           size   = 0;
  RipStateKind     kind   = RIP_STATE_SOUND;
  uint8_t* const   bytes  = rip_state_write(memory, &size);
  bytes[8]                = RIP_STATE_VERSION + 1u;
  ck_assert_ptr_null(rip_state_read(bytes, size, &kind)); // whatever its checksum is
  ck_assert_int_eq(kind, RIP_STATE_NEWER);
  bytes[8] = RIP_STATE_VERSION - 1u;
  seal(bytes, size);
  ck_assert_ptr_null(rip_state_read(bytes, size, &kind));
  ck_assert_int_eq(kind, RIP_STATE_BROKEN);
  free(bytes);
  rip_memory_free(memory);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("state");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, comes_back_as_it_was);
  tcase_add_test(tests, is_written_as_ever);
  tcase_add_test(tests, refuses_every_truncation);
  tcase_add_test(tests, refuses_damage);
  tcase_add_test(tests, knows_a_newer_version);
  return run_tests(tests, "state");
}
