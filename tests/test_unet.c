// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The network as a whole against what PyTorch computed, on every kind of matrix product; and what loading refuses.

#include "fixture.h"

#define TOLERANCE 1e-3

static void
check_cases(const RipGemm* const gemm)
{
  RipWeights* const vectors = fixture_vectors();
  RipNet* const     net     = fixture_net(gemm);
  RipScratch* const scratch = rip_scratch_new(net);
  ck_assert_ptr_nonnull(scratch);
  for (unsigned round = 0; round < 2u; ++round) { // a second time, so that nothing is left from the first
    for (unsigned i = 0; i < 3u; ++i) {
      static FixtureCase whole;
      fixture_case(vectors, i, &whole);
      float* const       logits   = fixture_floats(vectors, i, "logits");
      float* const       velocity = fixture_floats(vectors, i, "velocity");
      const RipNetOutput output   = rip_net_step(net, scratch, &whole.input);
      const double       far      = fixture_distance(output.logit, logits, RIP_PLANES * RIP_FRAMES * RIP_ROWS);
      const double       off      = fixture_distance(output.velocity, velocity, RIP_FRAMES * RIP_ROWS);
      printf("%s, case %u: logits within %.1e, velocities within %.1e\n", rip_gemm_name(gemm), i, far, off);
      ck_assert_double_lt(far, TOLERANCE);
      ck_assert_double_lt(off, TOLERANCE);
      free(logits);
      free(velocity);
    }
  }
  rip_scratch_free(scratch);
  rip_net_free(net);
  rip_weights_free(vectors);
}

START_TEST(agrees_with_the_reference)
{
  const RipGemm* gemms[3];
  const unsigned count = fixture_gemms(gemms);
  for (unsigned i = 0; i < count; ++i) {
    check_cases(gemms[i]);
  }
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("unet");
  tcase_set_timeout(tests, 120.0);
  tcase_add_test(tests, agrees_with_the_reference);
  return fixture_run(tests, "unet");
}
