// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The list of files, over the roll.
#include "export.h"
#include "utf8.h"
#include "view_impl.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROW 22.0
#define PAD 12.0
#define FIELD 28.0
#define BUTTON 84.0

static RipRect
frame_of(const RipView* const view)
{
  const double width  = fmin(view->width - 24.0, 560.0);
  const double height = fmin(view->height - 24.0, 440.0);
  return (RipRect){ floor((view->width - width) / 2.0), floor((view->height - height) / 2.0), width, height };
}

static RipRect
list_of(const RipView* const view)
{
  const RipRect frame = frame_of(view);
  const double  top   = frame.y + PAD + 20.0 + 6.0;
  const double  end   = frame.y + frame.height - 2.0 * PAD - FIELD;
  return (RipRect){ frame.x + PAD, top, frame.width - 2.0 * PAD, fmax(floor((end - top) / ROW), 0.0) * ROW };
}

static RipRect
button_of(const RipView* const view, const unsigned index)
{
  const RipRect frame = frame_of(view);
  return (RipRect){ frame.x + frame.width - PAD - BUTTON - (1.0 - index) * (BUTTON + RIP_GAP),
                    frame.y + frame.height - PAD - FIELD,
                    BUTTON,
                    FIELD };
}

static void
draw_button(cairo_t* const cr, const RipRect rect, const char* const words, const bool strong)
{
  const RipStyle style = { RIP_TEXT, strong, strong ? rip_back : rip_ink, RIP_CENTRE };
  rip_draw_fill_round(cr, rect, RIP_CORNER, strong ? rip_made : rip_lit, 1.0);
  rip_draw_text(cr, rect, &style, words);
}

static void
draw_list(const RipView* const view, cairo_t* const cr)
{
  const RipBrowser* const browser = &view->browser;
  const RipRect           list    = list_of(view);
  rip_draw_fill_round(cr, list, 3.0, rip_back, 1.0);
  for (size_t i = browser->scroll; i < browser->count; ++i) {
    const RipBrowserEntry* const entry = &browser->entry[i];
    const RipRect                row   = { list.x, list.y + ROW * (double)(i - browser->scroll), list.width, ROW };
    const RipStyle               style = { RIP_TEXT, entry->folder, entry->folder ? rip_ink_soft : rip_ink, RIP_LEFT };
    if (row.y + ROW > list.y + list.height + 0.5) {
      break;
    }
    if (browser->item == (int)i) {
      rip_draw_fill_round(cr, row, 3.0, rip_raised, 1.0);
    }
    char text[300];
    snprintf(text, sizeof(text), "%.280s%s", entry->name, entry->folder && strcmp(entry->name, "..") ? "/" : "");
    rip_draw_text(cr, (RipRect){ row.x + 10.0, row.y, row.width - 20.0, ROW }, &style, text);
  }
  const double shown = list.height / ROW;
  if ((double)browser->count > shown) {
    const double size  = fmax(list.height * shown / (double)browser->count, 16.0);
    const double share = (double)browser->scroll / ((double)browser->count - shown);
    rip_draw_fill_round(
      cr,
      (RipRect){ list.x + list.width - 5.0, list.y + (list.height - size) * fmin(share, 1.0), 4.0, size },
      2.0,
      rip_edge,
      1.0);
  }
}

void
rip_browser_draw(const RipView* const view, cairo_t* const cr)
{
  const RipBrowser* const browser = &view->browser;
  const bool              save    = browser->purpose == RIP_BROWSER_SAVE;
  const RipRect           frame   = frame_of(view);
  const RipStyle          title   = { 13.0, true, rip_ink, RIP_LEFT };
  const RipStyle          path    = { RIP_TEXT_SMALL, false, rip_ink_soft, RIP_RIGHT };
  const RipStyle          typed   = { RIP_TEXT, false, *browser->name ? rip_ink : rip_ink_faint, RIP_LEFT };
  rip_draw_colour(cr, rip_back, 0.7);
  cairo_rectangle(cr, 0.0, 0.0, view->width, view->height);
  cairo_fill(cr);
  rip_draw_fill_round(cr, frame, 6.0, rip_raised, 1.0);
  rip_draw_outline(cr, frame, 6.0, rip_edge, 1.0);
  rip_draw_text(
    cr, (RipRect){ frame.x + PAD, frame.y + PAD, 150.0, 20.0 }, &title, save ? "Save MIDI file" : "Load clip");
  rip_draw_tail(cr,
                (RipRect){ frame.x + PAD + 150.0, frame.y + PAD, frame.width - 2.0 * PAD - 150.0, 20.0 },
                &path,
                browser->folder);
  draw_list(view, cr);
  const RipRect field = {
    frame.x + PAD, button_of(view, 0u).y, button_of(view, 0u).x - frame.x - PAD - RIP_GAP, FIELD
  };
  rip_draw_fill_round(cr, field, RIP_CORNER, rip_back, 1.0);
  rip_draw_outline(cr, field, RIP_CORNER, rip_made, 0.8);
  const RipRect words = { field.x + 8.0, field.y, field.width - 16.0, FIELD };
  rip_draw_tail(cr, words, &typed, *browser->name ? browser->name : "Name or path");
  if (*browser->name) {
    const double end = fmin(rip_draw_text_width(cr, &typed, browser->name), words.width);
    if (browser->fresh) {
      rip_draw_colour(cr, rip_made, 0.2);
      cairo_rectangle(cr, words.x - 1.0, field.y + 5.0, end + 2.0, FIELD - 10.0);
      cairo_fill(cr);
    } else {
      rip_draw_box(cr, (RipRect){ floor(words.x + end) + 1.0, field.y + 6.0, 1.0, FIELD - 12.0 }, rip_ink);
    }
  }
  draw_button(cr, button_of(view, 0u), "Cancel", false);
  draw_button(cr, button_of(view, 1u), save ? "Save" : "Load", true);
}

static void
finish(RipView* const view)
{
  char path[RIP_BROWSER_PATH + 256u];
  view->dirty = RIP_PART_ALL;
  if (!rip_browser_path(&view->browser, path, sizeof(path))) {
    return;
  }
  const bool save = view->browser.purpose == RIP_BROWSER_SAVE;
  rip_browser_stop(&view->browser);
  if (save) {
    char words[160];
    rip_export_save(view->score, path, words, sizeof(words));
    rip_view_say(view, words);
  } else {
    view->calls.load_clip(view->calls.data, path);
  }
}

void
rip_browser_press(RipView* const view, const double x, const double y)
{
  RipBrowser* const browser = &view->browser;
  view->dirty               = RIP_PART_ALL;
  rip_browser_move(view, x, y);
  if (browser->item >= 0) {
    const RipBrowserEntry entry = browser->entry[browser->item];
    if (entry.folder) {
      char name[256];
      snprintf(name, sizeof(name), "%s", entry.name);
      rip_browser_enter(browser, name);
      return;
    }
    const bool again = !strcmp(browser->name, entry.name); // a second click takes it
    snprintf(browser->name, sizeof(browser->name), "%s", entry.name);
    browser->fresh = false;
    if (again) {
      finish(view);
    }
  } else if (rip_rect_holds(button_of(view, 1u), x, y)) {
    finish(view);
  } else if (rip_rect_holds(button_of(view, 0u), x, y) || !rip_rect_holds(frame_of(view), x, y)) {
    rip_browser_stop(browser);
  }
}

void
rip_browser_move(RipView* const view, const double x, const double y)
{
  const RipRect list = list_of(view);
  int           item = -1;
  if (rip_rect_holds(list, x, y)) {
    const size_t at = view->browser.scroll + (size_t)((y - list.y) / ROW);
    item            = at < view->browser.count ? (int)at : -1;
  }
  if (item != view->browser.item) {
    view->browser.item = item;
    view->dirty        = RIP_PART_ALL;
  }
}

void
rip_browser_wheel(RipView* const view, const double steps)
{
  const size_t shown   = (size_t)(list_of(view).height / ROW);
  const size_t most    = view->browser.count > shown ? view->browser.count - shown : 0u;
  const double to      = (double)view->browser.scroll - 3.0 * steps;
  view->browser.scroll = to > 0.0 ? (to < (double)most ? (size_t)to : most) : 0u;
  view->dirty          = RIP_PART_ALL;
}

bool
rip_browser_key(RipView* const view, const RipKeyName key, const char* const text)
{
  RipBrowser* const browser = &view->browser;
  view->dirty               = RIP_PART_ALL;
  switch (key) {
  case RIP_KEY_ENTER:
    finish(view);
    break;
  case RIP_KEY_ESCAPE:
    rip_browser_stop(browser);
    break;
  case RIP_KEY_BACKSPACE:
    rip_text_erase(browser->name, browser->fresh);
    browser->fresh = false;
    break;
  case RIP_KEY_OTHER:
    if (browser->fresh) {
      *browser->name = '\0';
    }
    rip_utf8_append(browser->name, sizeof(browser->name), text);
    browser->fresh = false;
    break;
  default:
    break;
  }
  return true;
}
