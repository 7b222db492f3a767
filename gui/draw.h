// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Shapes and words on a cairo context.
#ifndef RIP_DRAW_H
#define RIP_DRAW_H

#include "theme.h"

#include <cairo.h>
#include <stdbool.h>

#define RIP_TURN 6.283185307179586 // of a circle, in radians

typedef struct
{
  double x, y, width, height;
} RipRect;

static inline bool
rip_rect_holds(const RipRect rect, const double x, const double y)
{
  return x >= rect.x && y >= rect.y && x < rect.x + rect.width && y < rect.y + rect.height;
}

typedef enum
{
  RIP_LEFT,
  RIP_CENTRE,
  RIP_RIGHT
} RipAlign;

/// How words look
typedef struct
{
  double    size;
  bool      bold;
  RipColour colour;
  RipAlign  align;
} RipStyle;

void
rip_draw_colour(cairo_t* cr, RipColour colour, double alpha);

void
rip_draw_box(cairo_t* cr, RipRect rect, RipColour colour);

/// The path of a box with round corners
void
rip_draw_round(cairo_t* cr, RipRect rect, double radius);

void
rip_draw_fill_round(cairo_t* cr, RipRect rect, double radius, RipColour colour, double alpha);

/// One pixel wide, inside the rectangle
void
rip_draw_outline(cairo_t* cr, RipRect rect, double radius, RipColour colour, double alpha);

/// Words in the middle of a rectangle's height; cut with an ellipsis if they are wider than it
void
rip_draw_text(cairo_t* cr, RipRect rect, const RipStyle* style, const char* text);

/// Words in as many lines as they need, two at most, in the middle of a rectangle's height
void
rip_draw_lines(cairo_t* cr, RipRect rect, const RipStyle* style, const char* text);

/// Words of which the end is seen if they are wider than the rectangle: a path, or what is being typed
void
rip_draw_tail(cairo_t* cr, RipRect rect, const RipStyle* style, const char* text);

double
rip_draw_text_width(cairo_t* cr, const RipStyle* style, const char* text);

/// Small pictures, in a square
typedef enum
{
  RIP_ICON_DICE,
  RIP_ICON_LOCK,
  RIP_ICON_UNLOCK,
  RIP_ICON_AGAIN,
  RIP_ICON_STOP,
  RIP_ICON_OPEN,
  RIP_ICON_SAVE,
  RIP_ICON_POWER,
  RIP_ICON_DOWN,
  RIP_ICON_NEXT,
  RIP_ICON_PLUS,
  RIP_ICON_MINUS,
  RIP_ICON_DRAG,
  RIP_ICON_FOLLOW,
  RIP_ICON_NONE
} RipIcon;

void
rip_draw_icon(cairo_t* cr, RipIcon icon, double x, double y, double size, RipColour colour);

#endif
