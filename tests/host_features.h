// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The features that the tests' own hosts offer, with the memory behind them: urid:map and log. No function allocates;
// one thread at a time.
#ifndef RIP_TESTS_HOST_FEATURES_H
#define RIP_TESTS_HOST_FEATURES_H

#include <lv2/log/log.h>
#include <lv2/urid/urid.h>

#define TEST_URIDS 512u

/// URIs, numbered from 1 on as they come
typedef struct
{
  char         uri[TEST_URIDS][128]; // of number n: uri[n - 1]; "": none yet
  LV2_URID_Map map;                  // the feature
} TestUrids;

/// What a plugin logged
typedef struct
{
  char        text[4096]; // cut off where it is full
  LV2_Log_Log log;        // the feature
} TestLog;

/// No URI has a number. The feature points to `urids`, which must not move.
void
test_urids_init(TestUrids* urids);

/// The number of a URI; 0 when there are no more
LV2_URID
test_urids_map(TestUrids* urids, const char* uri);

/// The URI of a number, NULL if it has none
const char*
test_urids_unmap(const TestUrids* urids, LV2_URID urid);

/// Nothing was logged. The feature points to `log`, which must not move.
void
test_log_init(TestLog* log);

#endif
