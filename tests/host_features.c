// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "host_features.h"

#include <stdio.h>
#include <string.h>

LV2_URID
test_urids_map(TestUrids* const urids, const char* const uri)
{
  for (LV2_URID i = 0; i < TEST_URIDS; ++i) {
    if (!urids->uri[i][0]) {
      snprintf(urids->uri[i], sizeof(urids->uri[i]), "%s", uri);
    }
    if (!strcmp(urids->uri[i], uri)) {
      return i + 1u;
    }
  }
  return 0u;
}

const char*
test_urids_unmap(const TestUrids* const urids, const LV2_URID urid)
{
  return urid && urid <= TEST_URIDS && urids->uri[urid - 1u][0] ? urids->uri[urid - 1u] : NULL;
}

static LV2_URID
map_uri(LV2_URID_Map_Handle handle, const char* const uri)
{
  return test_urids_map((TestUrids*)handle, uri);
}

void
test_urids_init(TestUrids* const urids)
{
  memset(urids->uri, 0, sizeof(urids->uri));
  urids->map = (LV2_URID_Map){ urids, map_uri };
}

static int
log_vprintf(LV2_Log_Handle handle, const LV2_URID type, const char* const format, va_list args)
{
  (void)type;
  TestLog* const log  = (TestLog*)handle;
  const size_t   used = strlen(log->text);
  return vsnprintf(log->text + used, sizeof(log->text) - used, format, args);
}

static int
log_printf(LV2_Log_Handle handle, const LV2_URID type, const char* const format, ...)
{
  va_list args;
  va_start(args, format);
  const int result = log_vprintf(handle, type, format, args);
  va_end(args);
  return result;
}

void
test_log_init(TestLog* const log)
{
  log->text[0] = '\0';
  log->log     = (LV2_Log_Log){ log, log_printf, log_vprintf };
}
