// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The engine as hosts use it, with the shipped weights: many instances on many threads, and its memory. Calls of the
// allocator are counted by the linker's --wrap.

#include "fixture.h"
#include "modelpath.h"
#include "run_tests.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 8u
#define INSTANCES 8u // of each thread
#define STACK ((size_t)256 << 10u)
#define SCRATCH_MAX ((size_t)16 << 20u)

static atomic_uint allocations;

void*
__real_malloc(size_t size);
void*
__wrap_malloc(size_t size);
void*
__real_calloc(size_t count, size_t size);
void*
__wrap_calloc(size_t count, size_t size);
void*
__real_realloc(void* old, size_t size);
void*
__wrap_realloc(void* old, size_t size);
void*
__real_aligned_alloc(size_t alignment, size_t size);
void*
__wrap_aligned_alloc(size_t alignment, size_t size);

void*
__wrap_malloc(const size_t size)
{
  ++allocations;
  return __real_malloc(size);
}

void*
__wrap_calloc(const size_t count, const size_t size)
{
  ++allocations;
  return __real_calloc(count, size);
}

void*
__wrap_realloc(void* const old, const size_t size)
{
  ++allocations;
  return __real_realloc(old, size);
}

void*
__wrap_aligned_alloc(const size_t alignment, const size_t size)
{
  ++allocations;
  return __real_aligned_alloc(alignment, size);
}

#define LOGITS (RIP_PLANES * RIP_FRAMES * RIP_ROWS)

static const RipNet* net;              // of the test that runs
static FixtureCase   cases[INSTANCES]; // what each instance sees
static float         alone[INSTANCES][LOGITS];

static RipNet*
load_shipped(const RipGemm* const gemm)
{
  char path[4096];
  char error[256] = "";
  ck_assert(rip_model_path(NULL, path, sizeof(path)));
  RipNet* const shipped = rip_net_load_with(path, gemm, error, sizeof(error));
  ck_assert_msg(shipped, "%s: %s", path, error);
  return shipped;
}

static void
make_case(const RipNet* const shipped, const unsigned index)
{
  FixtureCase* const c      = &cases[index];
  const RipBar       bars[] = { { 16, 4, 4 }, { 16, 4, 4 }, { 12, 3, 4 }, { 12, 6, 8 },
                                { 16, 4, 4 }, { 16, 4, 4 }, { 16, 4, 4 }, { 16, 4, 4 } };
  memset(c, 0, sizeof(*c));
  rip_metre_describe(&c->metre, bars, 1u + index);
  rip_net_texture(shipped, index % RIP_STYLES, 16u, index, 0.5f, &c->texture);
  for (unsigned frame = 0; frame < c->metre.frames; ++frame) {
    for (unsigned plane = 0; plane < RIP_PLANES; ++plane) {
      const unsigned row = (frame * 7u + plane * 13u + index * 29u) % RIP_KEYS;
      rip_keys_set(&c->noisy.cell[plane][frame], row);
      c->belief[plane][frame][row] = index && plane / 2u != index % RIP_VOICES ? 0.8f : 0.0f;
    }
    c->given.cell[index % RIP_VOICES][frame] = rip_keys_range(0, RIP_ROWS);
  }
  c->input = (RipNetInput){ .noisy   = &c->noisy,
                            .given   = &c->given,
                            .metre   = &c->metre,
                            .texture = &c->texture,
                            .belief  = &c->belief[0][0][0],
                            .beta    = 1.0f - 0.1f * (float)index,
                            .style   = index % RIP_STYLES };
}

/// One thread: its instances take turns, two steps each; returns how many results were not as alone
static void*
run_instances(void* const unused)
{
  (void)unused;
  RipScratch* scratch[INSTANCES];
  size_t      wrong = 0;
  for (unsigned i = 0; i < INSTANCES; ++i) {
    scratch[i] = rip_scratch_new(net);
  }
  for (unsigned turn = 0; turn < 2u; ++turn) {
    for (unsigned i = 0; i < INSTANCES; ++i) {
      const unsigned     which  = (i + turn) % INSTANCES;
      const RipNetOutput output = scratch[i] ? rip_net_step(net, scratch[i], &cases[which].input) : (RipNetOutput){ 0 };
      wrong += !output.logit || memcmp(output.logit, alone[which], sizeof(alone[which])) != 0;
    }
  }
  for (unsigned i = 0; i < INSTANCES; ++i) {
    rip_scratch_free(scratch[i]);
  }
  return (void*)wrong;
}

START_TEST(many_instances_do_as_one_alone)
{
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned kind = count > 1u; kind < count; ++kind) { // the plain kernels take long, and have no state either
    RipNet* const     shipped = load_shipped(gemms[kind]);
    RipScratch* const scratch = rip_scratch_new(shipped);
    pthread_t         threads[THREADS];
    pthread_attr_t    attributes;
    ck_assert_ptr_nonnull(scratch);
    for (unsigned i = 0; i < INSTANCES; ++i) {
      make_case(shipped, i);
      memcpy(alone[i], rip_net_step(shipped, scratch, &cases[i].input).logit, sizeof(alone[i]));
    }
    net = shipped;
    pthread_attr_init(&attributes);
    ck_assert_int_eq(pthread_attr_setstacksize(&attributes, STACK), 0);
    for (unsigned i = 0; i < THREADS; ++i) {
      ck_assert_int_eq(pthread_create(&threads[i], &attributes, run_instances, NULL), 0);
    }
    for (unsigned i = 0; i < THREADS; ++i) {
      void* wrong = NULL;
      ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
      ck_assert_msg(!wrong, "%s, thread %u: %zu results differ", rip_gemm_name(gemms[kind]), i, (size_t)wrong);
    }
    pthread_attr_destroy(&attributes);
    rip_scratch_free(scratch);
    rip_net_free(shipped);
  }
}
END_TEST

START_TEST(steps_allocate_nothing)
{
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned kind = 0; kind < count; ++kind) {
    const unsigned    before  = allocations;
    RipNet* const     shipped = load_shipped(gemms[kind]);
    RipScratch* const scratch = rip_scratch_new(shipped);
    ck_assert_ptr_nonnull(scratch);
    ck_assert_uint_gt(allocations, before); // they are counted
    make_case(shipped, 0);
    rip_net_step(shipped, scratch, &cases[0].input); // OpenBLAS maps its buffer at its first product
    const unsigned then = allocations;
    rip_net_step(shipped, scratch, &cases[0].input);
    ck_assert_uint_eq(allocations, then);
    ck_assert_uint_le(rip_scratch_size(scratch), SCRATCH_MAX);
    rip_scratch_free(scratch);
    rip_net_free(shipped);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("engine");
  tcase_set_timeout(tests, 120.0);
  tcase_add_test(tests, many_instances_do_as_one_alone);
  tcase_add_test(tests, steps_allocate_nothing);
  return run_tests(tests, "engine");
}
