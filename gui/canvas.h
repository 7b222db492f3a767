// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A picture in memory that is drawn on by cairo and shown in a window of X11: in memory shared with the server where it
// can be, else sent. (cairo's own surfaces of Xlib leave memory behind with each connection, in 1.16.) A trap of
// trap.h is set around all of these.
#ifndef RIP_CANVAS_H
#define RIP_CANVAS_H

#include <X11/Xlib.h>
#include <cairo.h>

typedef struct RipCanvas RipCanvas;

/// A canvas for a window of a true-colour visual of 24 bits; NULL if there is no memory
RipCanvas*
rip_canvas_new(Display* display, Window window, Visual* visual, unsigned width, unsigned height);

void
rip_canvas_free(RipCanvas* canvas);

/// What to draw on; the canvas owns it
cairo_surface_t*
rip_canvas_surface(RipCanvas* canvas);

/// Show the rows [top, bottom); the server reads them until the next XSync
void
rip_canvas_show(RipCanvas* canvas, int top, int bottom);

#endif
