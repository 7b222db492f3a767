// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "draw.h"

#include "utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LONGEST 255 // bytes of words that are drawn
#define CLOSE 0.01  // pixels that measurements of one text may differ by

static const char dots[] = "\xe2\x80\xa6"; // an ellipsis

void
rip_draw_colour(cairo_t* const cr, const RipColour colour, const double alpha)
{
  cairo_set_source_rgba(cr, colour.red, colour.green, colour.blue, alpha);
}

void
rip_draw_box(cairo_t* const cr, const RipRect rect, const RipColour colour)
{
  rip_draw_colour(cr, colour, 1.0);
  cairo_rectangle(cr, rect.x, rect.y, rect.width, rect.height);
  cairo_fill(cr);
}

void
rip_draw_round(cairo_t* const cr, const RipRect rect, const double radius)
{
  const double r      = fmin(radius, fmin(rect.width, rect.height) / 2.0);
  const double right  = rect.x + rect.width - r;
  const double bottom = rect.y + rect.height - r;
  cairo_new_sub_path(cr);
  cairo_arc(cr, right, rect.y + r, r, -RIP_TURN / 4.0, 0.0);
  cairo_arc(cr, right, bottom, r, 0.0, RIP_TURN / 4.0);
  cairo_arc(cr, rect.x + r, bottom, r, RIP_TURN / 4.0, RIP_TURN / 2.0);
  cairo_arc(cr, rect.x + r, rect.y + r, r, RIP_TURN / 2.0, RIP_TURN * 0.75);
  cairo_close_path(cr);
}

void
rip_draw_fill_round(cairo_t* const  cr,
                    const RipRect   rect,
                    const double    radius,
                    const RipColour colour,
                    const double    alpha)
{
  rip_draw_colour(cr, colour, alpha);
  rip_draw_round(cr, rect, radius);
  cairo_fill(cr);
}

void
rip_draw_outline(cairo_t* const cr, const RipRect rect, const double radius, const RipColour colour, const double alpha)
{
  const RipRect middle = { rect.x + 0.5, rect.y + 0.5, rect.width - 1.0, rect.height - 1.0 };
  rip_draw_colour(cr, colour, alpha);
  rip_draw_round(cr, middle, radius);
  cairo_set_line_width(cr, 1.0);
  cairo_stroke(cr);
}

static void
choose_font(cairo_t* const cr, const RipStyle* const style)
{
  cairo_select_font_face(
    cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, style->bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cr, style->size);
}

static double
advance(cairo_t* const cr, const char* const text)
{
  cairo_text_extents_t extents;
  cairo_text_extents(cr, text, &extents);
  return extents.x_advance;
}

double
rip_draw_text_width(cairo_t* const cr, const RipStyle* const style, const char* const text)
{
  char words[LONGEST];
  rip_utf8_copy(words, sizeof(words), text);
  choose_font(cr, style);
  return advance(cr, words);
}

/// Cut words to a width
static double
shorten(cairo_t* const cr, char* const text, const double width)
{
  double wide   = advance(cr, text);
  size_t length = strlen(text);
  while (wide > width + CLOSE && length) {
    length = rip_utf8_before(text, length);
    memcpy(text + length, dots, sizeof(dots));
    wide = advance(cr, text);
  }
  return wide;
}

void
rip_draw_text(cairo_t* const cr, const RipRect rect, const RipStyle* const style, const char* const text)
{
  char words[LONGEST + sizeof(dots)]; // an ellipsis may follow
  rip_utf8_copy(words, LONGEST, text);
  choose_font(cr, style);
  const double         wide  = shorten(cr, words, rect.width);
  const double         spare = rect.width - wide;
  const double         x = rect.x + (style->align == RIP_LEFT ? 0.0 : style->align == RIP_CENTRE ? spare / 2.0 : spare);
  cairo_font_extents_t font;
  cairo_font_extents(cr, &font);
  const double y = rect.y + (rect.height + font.ascent - font.descent) / 2.0;
  rip_draw_colour(cr, style->colour, 1.0);
  cairo_move_to(cr, floor(x + 0.5), floor(y + 0.5));
  cairo_show_text(cr, words);
}

void
rip_draw_lines(cairo_t* const cr, const RipRect rect, const RipStyle* const style, const char* const text)
{
  char whole[LONGEST];
  char words[LONGEST];
  rip_utf8_copy(whole, sizeof(whole), text);
  memcpy(words, whole, sizeof(words));
  choose_font(cr, style);
  size_t length = strlen(words);
  while (length && advance(cr, words) > rect.width) { // the first line: as many words as fit
    do {
      --length;
    } while (length && words[length] != ' ');
    words[length] = '\0';
  }
  if (!length || !whole[length]) {
    rip_draw_text(cr, rect, style, whole);
    return;
  }
  const double  pitch = fmin(style->size * 1.3, rect.height / 2.0);
  const RipRect first = { rect.x, rect.y + rect.height / 2.0 - pitch, rect.width, pitch };
  rip_draw_text(cr, first, style, words);
  rip_draw_text(cr, (RipRect){ rect.x, first.y + pitch, rect.width, pitch }, style, whole + length + 1u);
}

void
rip_draw_tail(cairo_t* const cr, const RipRect rect, const RipStyle* const style, const char* const text)
{
  char         words[LONGEST];
  char         end[LONGEST - sizeof(dots)];
  const size_t length = strlen(text);
  const char*  from   = length >= sizeof(end) ? text + length - sizeof(end) + 1u : text;
  choose_font(cr, style);
  for (;;) {
    rip_utf8_copy(end, sizeof(end), from);
    snprintf(words, sizeof(words), "%s%s", from > text ? dots : "", end);
    if (!*from || advance(cr, words) <= rect.width) {
      break;
    }
    const size_t first = rip_utf8_length(from);
    from += first ? first : 1u;
  }
  rip_draw_text(cr, rect, style, words);
}
