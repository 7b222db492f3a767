// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "stage.h"

#include "scenery.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
set_port(void* const data, const RipPort port, const float value)
{
  Stage* const stage = (Stage*)data;
  ++stage->sets;
  stage->port  = port;
  stage->value = value;
}

static void
touch(void* const data, const RipPort port, const bool held)
{
  Stage* const stage = (Stage*)data;
  ++*(held ? &stage->touches : &stage->releases);
  stage->held[port] += held ? 1 : -1;
}

static void
set_locks(void* const data, const char* const locks)
{
  snprintf(((Stage*)data)->locks, sizeof(((Stage*)data)->locks), "%s", locks);
}

static void
load_clip(void* const data, const char* const path)
{
  snprintf(((Stage*)data)->clip, sizeof(((Stage*)data)->clip), "%s", path);
}

static void
drag_out(void* const data)
{
  ++((Stage*)data)->drags;
}

Stage*
stage_new(const double width, const double height)
{
  Stage* const       stage = (Stage*)calloc(1u, sizeof(Stage));
  const RipViewCalls calls = { stage, set_port, touch, set_locks, load_clip, drag_out };
  stage->score             = rip_score_new();
  rip_view_init(&stage->view, stage->score, &calls);
  rip_view_resize(&stage->view, width, height, 1.0);
  rip_view_tick(&stage->view, 1.0);
  return stage;
}

void
stage_free(Stage* const stage)
{
  rip_view_clear(&stage->view);
  rip_score_free(stage->score);
  free(stage);
}

static void
take(void* const data, const void* const body, const size_t size)
{
  Stage* const stage = (Stage*)data;
  rip_view_reported(&stage->view, rip_score_take(stage->score, body, size));
}

void
stage_furnish(Stage* const stage)
{
  scenery_play(take, stage);
}

const RipWidget*
stage_find(const Stage* const stage, const char* const name)
{
  for (unsigned i = 0; i < stage->view.widgets; ++i) {
    const RipWidget* const widget = &stage->view.widget[i];
    if (!strcmp(widget->param ? widget->param->symbol : widget->label, name)) {
      return widget;
    }
  }
  ck_abort_msg("there is no %s", name);
  return NULL;
}

StagePlace
stage_place(const Stage* const stage, const char* const name)
{
  const RipRect rect = stage_find(stage, name)->rect;
  return (StagePlace){ rect.x + rect.width / 2.0, rect.y + rect.height / 2.0 };
}

void
stage_click(Stage* const stage, const StagePlace at)
{
  rip_view_tick(&stage->view, stage->view.seconds + 1.0);
  rip_view_press(&stage->view, at.x, at.y, 1u, false);
  rip_view_release(&stage->view, at.x, at.y, 1u);
}

void
stage_click_on(Stage* const stage, const char* const name)
{
  stage_click(stage, stage_place(stage, name));
}

void
stage_type(Stage* const stage, const char* const text)
{
  for (const char* c = text; *c; ++c) {
    const char typed[2] = { *c, '\0' };
    rip_view_key(&stage->view, RIP_KEY_OTHER, typed);
  }
  rip_view_key(&stage->view, RIP_KEY_ENTER, "");
}
