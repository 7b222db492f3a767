// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The menu of a choice, drawn inside the window: no window of its own that a host would have to know of.
#include "view_impl.h"

#include <math.h>

#define PAD 4.0

unsigned
rip_menu_count(const RipParam* const param)
{
  return (unsigned)(param->high - param->low) + 1u;
}

RipRect
rip_menu_rect(const RipView* const view, unsigned* const columns)
{
  const RipWidget* const widget = &view->widget[view->menu];
  const unsigned         count  = rip_menu_count(widget->param);
  const double           fits   = fmax(floor((view->height - 2.0 * PAD - 8.0) / RIP_MENU_ROW), 1.0);
  *columns                      = (unsigned)ceil((double)count / fits);
  const double rows             = ceil((double)count / *columns);
  const double width            = fmax(widget->rect.width, 150.0) * *columns;
  const double height           = rows * RIP_MENU_ROW + 2.0 * PAD;
  const double below            = widget->rect.y + widget->rect.height + 2.0;
  const double y                = below + height <= view->height - 4.0 ? below : widget->rect.y - height - 2.0;
  return (RipRect){ fmax(fmin(widget->rect.x, view->width - width - 4.0), 4.0),
                    fmax(fmin(y, view->height - height - 4.0), 4.0),
                    width,
                    height };
}

int
rip_menu_item(const RipView* const view, const double x, const double y)
{
  unsigned         columns = 1u;
  const RipRect    rect    = rip_menu_rect(view, &columns);
  const RipWidget* widget  = &view->widget[view->menu];
  const unsigned   count   = rip_menu_count(widget->param);
  const unsigned   rows    = (count + columns - 1u) / columns;
  if (!rip_rect_holds(rect, x, y) || y < rect.y + PAD) {
    return -1;
  }
  const unsigned row    = (unsigned)((y - rect.y - PAD) / RIP_MENU_ROW);
  const unsigned column = (unsigned)((x - rect.x) / (rect.width / columns));
  const unsigned item   = column * rows + row;
  return row < rows && item < count ? (int)item : -1;
}

void
rip_menu_draw(const RipView* const view, cairo_t* const cr)
{
  unsigned               columns = 1u;
  const RipRect          rect    = rip_menu_rect(view, &columns);
  const RipWidget* const widget  = &view->widget[view->menu];
  const unsigned         count   = rip_menu_count(widget->param);
  const unsigned         rows    = (count + columns - 1u) / columns;
  const unsigned         chosen  = (unsigned)(rip_view_value(view, widget->param->port) - widget->param->low);
  rip_draw_fill_round(
    cr, (RipRect){ rect.x - 1.0, rect.y + 1.0, rect.width + 2.0, rect.height + 3.0 }, 6.0, rip_back, 0.6);
  rip_draw_fill_round(cr, rect, 5.0, rip_raised, 1.0);
  rip_draw_outline(cr, rect, 5.0, rip_edge, 1.0);
  for (unsigned i = 0; i < count; ++i) {
    const double  width = rect.width / columns;
    const RipRect row   = {
        rect.x + PAD + width * (i / rows), rect.y + PAD + RIP_MENU_ROW * (i % rows), width - 2.0 * PAD, RIP_MENU_ROW
    };
    const RipStyle style = { RIP_TEXT, i == chosen, rip_ink, RIP_LEFT };
    char           text[64];
    if (view->item == (int)i) {
      rip_draw_fill_round(cr, row, 3.0, rip_lit, 1.0);
    }
    if (i == chosen) {
      rip_draw_fill_round(cr, (RipRect){ row.x + 5.0, row.y + 9.0, 6.0, 6.0 }, 3.0, rip_made, 1.0);
    }
    rip_param_format(widget->param, widget->param->low + (float)i, text, sizeof(text));
    rip_draw_text(cr, (RipRect){ row.x + 18.0, row.y, row.width - 22.0, row.height }, &style, text);
  }
}
