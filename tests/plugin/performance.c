// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "performance.h"

#include "levers.h"

#include <check.h>
#include <string.h>

void
play_melody(Host* const host, const unsigned bars)
{
  static const uint8_t keys[8] = { 72, 74, 76, 77, 79, 76, 74, 71 };
  for (unsigned i = 0; i < 4u * bars; ++i) {
    const uint64_t at  = host_now(host) + (uint64_t)i * BEAT + (i % 3u == 2u ? BEAT / 2u : 0u);
    const uint8_t  key = keys[(i * 5u + i / 8u) % 8u];
    host_play(host, at, 0x90, key, (uint8_t)(70u + i % 20u));
    host_play(host, at + BEAT / 3u, 0x80, key, 64);
  }
}

Host*
new_host(const char* const model)
{
  Host* const host = host_new(model, 0u);
  ck_assert_ptr_nonnull(host);
  host_set(host, "freewheel", 1.0f);
  return host;
}

unsigned
count_levers(const Host* const host)
{
  size_t                 count  = 0;
  Levers                 levers = { 0 };
  const HostEvent* const events = host_events(host, &count);
  for (size_t i = 0; i < count; ++i) {
    levers_take(&levers, events[i].bytes);
  }
  return levers_count(&levers);
}

size_t
check_notes(const Host* const host)
{
  size_t                 count    = 0;
  size_t                 notes    = 0;
  const HostEvent* const events   = host_events(host, &count);
  unsigned               on[2048] = { 0 };
  for (size_t i = 0; i < count; ++i) {
    const unsigned channel = events[i].bytes[0] & 0x0Fu;
    unsigned*      held    = &on[channel * 128u + events[i].bytes[1]];
    ck_assert_msg(!i || events[i].at >= events[i - 1].at, "event %zu is out of order", i);
    if (is_note_on(&events[i])) {
      ck_assert_msg(!*held, "key %u is struck twice", events[i].bytes[1]);
      ++*held;
      ++notes;
    } else if ((events[i].bytes[0] & 0xF0u) == 0x80u) {
      ck_assert_msg(*held, "key %u ends before it began", events[i].bytes[1]);
      --*held;
      ck_assert_msg(!i || events[i].at != events[i - 1].at || (events[i - 1].bytes[0] & 0xF0u) == 0x80u,
                    "a note-off comes after a note-on of sample %llu",
                    (unsigned long long)events[i].at);
    }
  }
  for (unsigned i = 0; i < 2048u; ++i) {
    ck_assert_msg(!on[i], "key %u hangs", i % 128u);
  }
  ck_assert_msg(!count_levers(host), "a lever is not let go");
  return notes;
}

void
check_same(const Host* const a, const Host* const b)
{
  size_t                 a_count = 0;
  size_t                 b_count = 0;
  const HostEvent* const x       = host_events(a, &a_count);
  const HostEvent* const y       = host_events(b, &b_count);
  for (size_t i = 0; i < a_count && i < b_count; ++i) {
    ck_assert_msg(x[i].at == y[i].at && !memcmp(x[i].bytes, y[i].bytes, 3u),
                  "event %zu: %llu %02x %u %u, not %llu %02x %u %u",
                  i,
                  (unsigned long long)y[i].at,
                  y[i].bytes[0],
                  y[i].bytes[1],
                  y[i].bytes[2],
                  (unsigned long long)x[i].at,
                  x[i].bytes[0],
                  x[i].bytes[1],
                  x[i].bytes[2]);
  }
  ck_assert_uint_eq(a_count, b_count);
}

void
end_pair(Host* pair[2])
{
  check_same(pair[0], pair[1]);
  host_free(pair[0]);
  host_free(pair[1]);
}

void
stop(Host* const host, const uint32_t samples)
{
  host_roll(host, false);
  host_run(host, samples, samples, 0);
}

Host*
perform(const uint32_t block, const uint32_t seed)
{
  Host* const host = new_host(MODEL);
  host_roll(host, true);
  play_melody(host, 4u);
  host_run(host, 4u * BAR, block, seed);
  host_roll(host, false);
  host_run(host, BEAT, block ? block : 512u, seed);
  return host;
}
