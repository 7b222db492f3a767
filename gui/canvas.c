// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "canvas.h"

#include "trap.h"

#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

#define DEPTH 24u

struct RipCanvas
{
  Display*         display;
  Window           window;
  GC               gc;
  XImage*          image;
  cairo_surface_t* surface;
  XShmSegmentInfo  segment; // shmaddr NULL: the memory is our own
};

/// Memory shared with the server; false if that cannot be
static bool
share(RipCanvas* const canvas, Visual* const visual, const unsigned width, const unsigned height)
{
  Display* const display = canvas->display;
  if (!XShmQueryExtension(display)) {
    return false;
  }
  canvas->image = XShmCreateImage(display, visual, DEPTH, ZPixmap, NULL, &canvas->segment, width, height);
  if (!canvas->image) {
    return false;
  }
  const size_t size     = (size_t)canvas->image->bytes_per_line * height;
  canvas->segment.shmid = shmget(IPC_PRIVATE, size, IPC_CREAT | 0600);
  void* const memory    = canvas->segment.shmid < 0 ? (void*)-1 : shmat(canvas->segment.shmid, NULL, 0);
  if (memory != (void*)-1) {
    const unsigned before   = rip_trap_count();
    canvas->segment.shmaddr = (char*)memory;
    canvas->image->data     = (char*)memory;
    const bool attached     = XShmAttach(display, &canvas->segment) && rip_trap_count() == before;
    if (!attached) { // a server on another machine
      shmdt(memory);
      canvas->segment.shmaddr = NULL;
    }
  }
  if (canvas->segment.shmid >= 0) {
    shmctl(canvas->segment.shmid, IPC_RMID, NULL); // it lives as long as somebody is attached
  }
  if (!canvas->segment.shmaddr) {
    canvas->image->data = NULL;
    XDestroyImage(canvas->image);
    canvas->image = NULL;
  }
  return canvas->image;
}

static bool
allocate(RipCanvas* const canvas, Visual* const visual, const unsigned width, const unsigned height)
{
  char* const memory = (char*)calloc((size_t)width * height, 4u);
  canvas->image =
    memory ? XCreateImage(canvas->display, visual, DEPTH, ZPixmap, 0, memory, width, height, 32, 0) : NULL;
  if (!canvas->image) {
    free(memory);
  }
  return canvas->image;
}

RipCanvas*
rip_canvas_new(Display* const display,
               const Window   window,
               Visual* const  visual,
               const unsigned width,
               const unsigned height)
{
  RipCanvas* const canvas = (RipCanvas*)calloc(1u, sizeof(RipCanvas));
  if (!canvas) {
    return NULL;
  }
  canvas->display = display;
  canvas->window  = window;
  canvas->gc      = XCreateGC(display, window, 0, NULL);
  if (!share(canvas, visual, width, height) && !allocate(canvas, visual, width, height)) {
    rip_canvas_free(canvas);
    return NULL;
  }
  canvas->surface = cairo_image_surface_create_for_data(
    (unsigned char*)canvas->image->data, CAIRO_FORMAT_RGB24, (int)width, (int)height, canvas->image->bytes_per_line);
  return canvas;
}

void
rip_canvas_free(RipCanvas* const canvas)
{
  if (!canvas) {
    return;
  }
  cairo_surface_destroy(canvas->surface);
  if (canvas->segment.shmaddr) {
    XShmDetach(canvas->display, &canvas->segment);
    XSync(canvas->display, False);
    shmdt(canvas->segment.shmaddr);
    canvas->image->data = NULL;
  }
  if (canvas->image) {
    XDestroyImage(canvas->image); // and its own memory
  }
  XFreeGC(canvas->display, canvas->gc);
  free(canvas);
}

cairo_surface_t*
rip_canvas_surface(RipCanvas* const canvas)
{
  return canvas->surface;
}

void
rip_canvas_show(RipCanvas* const canvas, const int top, const int bottom)
{
  XImage* const  image  = canvas->image;
  const int      from   = top > 0 ? top : 0;
  const int      to     = bottom < image->height ? bottom : image->height;
  const unsigned width  = (unsigned)image->width;
  const unsigned height = (unsigned)(to > from ? to - from : 0);
  if (!height) {
    return;
  }
  cairo_surface_flush(canvas->surface);
  if (canvas->segment.shmaddr) {
    XShmPutImage(canvas->display, canvas->window, canvas->gc, image, 0, from, 0, from, width, height, False);
  } else {
    XPutImage(canvas->display, canvas->window, canvas->gc, image, 0, from, 0, from, width, height);
  }
}
