// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Keys: values that are typed, and menus.
#include "utf8.h"
#include "view_impl.h"

#include <stdio.h>
#include <string.h>

#define LONGEST 24u // bytes of a value that is typed

void
rip_text_erase(char* const text, const bool all)
{
  const size_t length                               = all ? 0u : strlen(text);
  text[length ? rip_utf8_before(text, length) : 0u] = '\0';
}

void
rip_edit_start(RipView* const view, const int index)
{
  const RipParam* const param = view->widget[index].param;
  view->editing               = index;
  view->fresh                 = true;
  view->dirty |= RIP_PART_PANEL;
  rip_param_format(param, view->value[param->port], view->text, sizeof(view->text));
}

void
rip_edit_end(RipView* const view, const bool keep)
{
  if (view->editing < 0) {
    return;
  }
  const RipParam* const param = view->widget[view->editing].param;
  float                 value = 0.0f;
  view->editing               = -1;
  view->dirty |= RIP_PART_PANEL;
  if (keep && !view->fresh) {
    if (rip_param_parse(param, view->text, &value)) {
      rip_view_change(view, param, value);
    } else if (*view->text) {
      char words[sizeof(view->message)];
      snprintf(words, sizeof(words), "%s: \"%.40s\" is no value.", param->label, view->text);
      rip_view_say(view, words);
    }
  }
}

bool
rip_view_wants_keys(const RipView* const view)
{
  return view->editing >= 0 || view->browser.purpose || view->menu >= 0;
}

static bool
menu_key(RipView* const view, const RipKeyName key)
{
  const RipParam* const param = view->widget[view->menu].param;
  const int             count = (int)rip_menu_count(param);
  view->dirty                 = RIP_PART_ALL;
  if (key == RIP_KEY_UP || key == RIP_KEY_DOWN) {
    const int at = view->item >= 0 ? view->item : (int)(rip_view_value(view, param->port) - param->low);
    view->item   = (at + (key == RIP_KEY_DOWN ? 1 : count - 1)) % count;
  } else if (key == RIP_KEY_ENTER || key == RIP_KEY_ESCAPE) {
    const int item = key == RIP_KEY_ENTER ? view->item : -1;
    view->menu     = -1;
    if (item >= 0) {
      rip_view_change(view, param, param->low + (float)item);
    }
  }
  return true;
}

bool
rip_view_key(RipView* const view, const RipKeyName key, const char* const text)
{
  if (view->browser.purpose) {
    return rip_browser_key(view, key, text);
  }
  if (view->menu >= 0) {
    return menu_key(view, key);
  }
  if (view->editing < 0) {
    return false;
  }
  view->dirty |= RIP_PART_PANEL;
  switch (key) {
  case RIP_KEY_ENTER:
  case RIP_KEY_ESCAPE:
    rip_edit_end(view, key == RIP_KEY_ENTER);
    break;
  case RIP_KEY_BACKSPACE:
    rip_text_erase(view->text, view->fresh);
    view->fresh = false;
    break;
  case RIP_KEY_OTHER:
    if (view->fresh) {
      *view->text = '\0';
      view->fresh = false;
    }
    rip_utf8_append(view->text, LONGEST, text);
    break;
  default:
    break;
  }
  return true;
}
