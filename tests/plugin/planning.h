// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A planner with the network of the fixtures, and what tests tell it, ask of it and find in what it poses.
#ifndef RIP_TESTS_PLANNING_H
#define RIP_TESTS_PLANNING_H

#include "planner.h"

#include <check.h>

extern const RipBar common; // 4/4
extern const RipBar waltz;  // 3/4

extern RipNet*     net;
extern RipPlanner* planner; // new for each test
extern RipProblem  problem; // that was posed last
extern RipMode     mode;    // that is asked in; harmonise, until a test says otherwise
extern int64_t     first;   // bar with which the music begins; 0, until a test says otherwise

/// A case whose tests find the above set up; to be run with run_tests()
TCase*
planning_case(const char* name);

void
tell(RipMessageType type, int64_t bar, int32_t frame, RipBar metre, unsigned key);

/// Send a request that is due after `lookahead` frames; false if silence answers it
bool
ask(int64_t bar, int32_t frame, RipBar metre, uint32_t lookahead);

/// Commit a plan for the last request: one row sounds from its beginning to its end
void
commit(unsigned row);

/// Whether the problem says that a cell is known
bool
gives(RipVoice voice, unsigned frame, unsigned key);

/// Whether a cell is set in what the problem gives
bool
has(RipPlane plane, unsigned frame, unsigned key);

#endif
