// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "planning.h"

#include <string.h>

const RipBar common = { 16, 4, 4 };
const RipBar waltz  = { 12, 3, 4 };

RipNet*     net;
RipPlanner* planner;
RipProblem  problem;
RipMode     mode;
int64_t     first;

static void
setup(void)
{
  mode  = RIP_MODE_HARMONISE;
  first = 0;
  char error[200];
  net     = rip_net_load(RIP_FIXTURES "/net.safetensors", error, sizeof(error));
  planner = rip_planner_new();
  ck_assert_ptr_nonnull(net);
  ck_assert_ptr_nonnull(planner);
}

static void
teardown(void)
{
  rip_planner_free(planner);
  rip_net_free(net);
}

TCase*
planning_case(const char* const name)
{
  TCase* const tests = tcase_create(name);
  tcase_set_timeout(tests, 60);
  tcase_add_checked_fixture(tests, setup, teardown);
  return tests;
}

void
tell(const RipMessageType type, const int64_t bar, const int32_t frame, const RipBar metre, const unsigned key)
{
  const RipMessage message = { .type = type, .time = { bar, frame }, .bar = metre, .key = (uint8_t)key };
  ck_assert(!rip_planner_take(planner, &message));
}

bool
ask(const int64_t bar, const int32_t frame, const RipBar metre, const uint32_t lookahead)
{
  RipMessage message            = { .type = RIP_MESSAGE_REQUEST, .time = { bar, frame }, .bar = metre };
  message.request.lookahead     = lookahead;
  message.request.settings      = rip_settings_default();
  message.request.settings.mode = mode;
  message.request.first         = first;
  ck_assert(rip_planner_take(planner, &message));
  return rip_planner_pose(planner, net, &problem);
}

void
commit(const unsigned row)
{
  static RipPlan plan;
  RipSlot        slot;
  memset(&plan, 0, sizeof(plan));
  for (unsigned i = 0; i < problem.metre.frames; ++i) {
    for (unsigned plane = RIP_ACCOMPANIMENT_ONSET; plane < RIP_PLANES; ++plane) {
      const bool given         = rip_keys_get(&problem.mask.cell[RIP_ACCOMPANIMENT][i], row);
      plan.roll.cell[plane][i] = problem.given.cell[plane][i];
      if (!given) {
        rip_keys_set(&plan.roll.cell[plane][i], row);
      }
    }
  }
  rip_planner_write(planner, &problem, &plan, &slot);
  rip_planner_commit(planner, &slot);
}

bool
gives(const RipVoice voice, const unsigned frame, const unsigned key)
{
  return rip_keys_get(&problem.mask.cell[voice][frame], key - RIP_LOW_KEY);
}

bool
has(const RipPlane plane, const unsigned frame, const unsigned key)
{
  return rip_keys_get(&problem.given.cell[plane][frame], key - RIP_LOW_KEY);
}
