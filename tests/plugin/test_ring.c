// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "ring.h"
#include "run_tests.h"

#include <check.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>

typedef struct
{
  uint64_t number;
  uint64_t square;
} Record;

START_TEST(keeps_order_and_refuses_when_full)
{
  Record  memory[8];
  RipRing ring;
  rip_ring_init(&ring, memory, sizeof(Record), 8u);
  Record record = { 0, 0 };
  ck_assert(!rip_ring_read(&ring, &record));
  for (uint64_t round = 0; round < 100u; ++round) { // wraps at every place
    const uint64_t count = 1u + round % 8u;
    for (uint64_t i = 0; i < count; ++i) {
      record = (Record){ i, round };
      ck_assert_uint_eq(rip_ring_space(&ring), 8u - i);
      ck_assert(rip_ring_write(&ring, &record));
    }
    if (count == 8u) {
      ck_assert(!rip_ring_write(&ring, &record));
    }
    for (uint64_t i = 0; i < count; ++i) {
      ck_assert(rip_ring_read(&ring, &record));
      ck_assert_uint_eq(record.number, i);
      ck_assert_uint_eq(record.square, round);
    }
    ck_assert(!rip_ring_read(&ring, &record));
  }
}
END_TEST

#define COUNT 50000u

static void*
write_all(void* const data)
{
  RipRing* const ring = (RipRing*)data;
  for (uint64_t i = 0; i < COUNT;) {
    const Record record = { i, i * i };
    if (rip_ring_write(ring, &record)) {
      ++i;
    } else {
      sched_yield();
    }
  }
  return NULL;
}

START_TEST(carries_whole_records_between_threads)
{
  Record    memory[64];
  RipRing   ring;
  pthread_t writer;
  rip_ring_init(&ring, memory, sizeof(Record), 64u);
  ck_assert_int_eq(pthread_create(&writer, NULL, write_all, &ring), 0);
  for (uint64_t i = 0; i < COUNT;) {
    Record record;
    if (rip_ring_read(&ring, &record)) {
      ck_assert_uint_eq(record.number, i);
      ck_assert_uint_eq(record.square, i * i);
      ++i;
    } else {
      sched_yield();
    }
  }
  pthread_join(writer, NULL);
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("ring");
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, keeps_order_and_refuses_when_full);
  tcase_add_test(tests, carries_whole_records_between_threads);
  return run_tests(tests, "ring");
}
