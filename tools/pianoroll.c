// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "pianoroll_impl.h"

#include <cairo-svg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_KEYS 25u
#define LEAST_KEY_HEIGHT 6.0
#define MOST_KEY_HEIGHT 10.0
#define EASY_HEIGHT 900.0 // of all keys; shorter songs are drawn with higher keys
#define SHORTEST 64.0     // frames that a system has room for at least
#define HIGHEST 30000.0   // of a picture; cairo draws up to 32767

/// Keys from what sounds, with some air, at least two octaves
static void
choose_keys(RollLayout* const layout)
{
  const unsigned lowest  = RIP_LOW_KEY;
  const unsigned highest = RIP_LOW_KEY + RIP_KEYS - 1u;

  unsigned low = highest, high = lowest;
  for (size_t i = 0u; i < layout->roll->note_count; ++i) {
    const RipPianorollNote* const note = &layout->roll->notes[i];
    if (rip_pianoroll_shows(note)) {
      low  = note->key < low ? note->key : low;
      high = note->key > high ? note->key : high;
    }
  }
  if (low > high) {
    low  = 48u;
    high = 72u;
  }

  low  = low > lowest + 2u ? low - 2u : lowest;
  high = high + 2u < highest ? high + 2u : highest;
  while (high - low + 1u < LEAST_KEYS) {
    low -= low > lowest;
    high += high < highest;
  }

  layout->low  = low;
  layout->high = high;
}

/// Break the bars into systems of at most `capacity` frames, but of one bar at least
static void
break_bars(RollLayout* const layout, const double capacity)
{
  const RipPianoroll* const roll = layout->roll;

  layout->system_count = 0u;
  double at            = 0.0;
  for (size_t b = 0u; b < roll->bar_count;) {
    RollSystem system = { b, b, at, 0.0 };
    while (system.last < roll->bar_count &&
           (system.last == system.first || system.frames + roll->bars[system.last].frames <= capacity)) {
      system.frames += roll->bars[system.last++].frames;
    }
    layout->systems[layout->system_count++] = system;
    at += system.frames;
    b = system.last;
  }
}

/// Give the keys as much height as the number of systems allows
static void
choose_height(RollLayout* const layout)
{
  const unsigned keys   = layout->high - layout->low + 1u;
  const double   wished = floor(EASY_HEIGHT / (double)(layout->system_count * keys));

  layout->key_height = fmin(fmax(wished, LEAST_KEY_HEIGHT), MOST_KEY_HEIGHT);
  layout->height     = layout->key_height * keys;
}

static double
picture_height(const RollLayout* const layout)
{
  return HEADER + (double)layout->system_count * (NUMBERS + layout->height + GAP) + MARGIN - GAP;
}

static bool
make_layout(RollLayout* const layout, const RipPianoroll* const roll)
{
  *layout         = (RollLayout){ .roll = roll };
  layout->systems = malloc(roll->bar_count * sizeof(RollSystem));
  if (!layout->systems) {
    return false;
  }

  choose_keys(layout);
  double capacity = RIP_FRAMES;
  break_bars(layout, capacity);
  choose_height(layout);
  while (picture_height(layout) > HIGHEST) {
    capacity *= 2.0;
    break_bars(layout, capacity);
    choose_height(layout);
  }

  double longest = SHORTEST;
  for (size_t i = 0u; i < layout->system_count; ++i) {
    longest = fmax(longest, layout->systems[i].frames);
  }
  layout->scale = (WIDTH - 2.0 * MARGIN - STRIP) / longest;

  return true;
}

/// Bytes that cairo wrote
typedef struct
{
  uint8_t* bytes;
  size_t   size, capacity;
} Sink;

static cairo_status_t
write_sink(void* const data, const unsigned char* const bytes, const unsigned size)
{
  Sink* const sink = data;
  if (sink->size + size > sink->capacity) {
    const size_t   larger = 2u * (sink->size + size);
    uint8_t* const grown  = realloc(sink->bytes, larger);
    if (!grown) {
      return CAIRO_STATUS_NO_MEMORY;
    }
    sink->bytes    = grown;
    sink->capacity = larger;
  }

  memcpy(sink->bytes + sink->size, bytes, size);
  sink->size += size;
  return CAIRO_STATUS_SUCCESS;
}

uint8_t*
rip_pianoroll(const RipPianoroll* const roll, const RipPianorollKind kind, size_t* const size)
{
  *size = 0u;

  RollLayout layout;
  if (!make_layout(&layout, roll)) {
    return NULL;
  }

  const bool             svg     = kind == RIP_PIANOROLL_SVG;
  const double           height  = ceil(picture_height(&layout));
  Sink                   sink    = { NULL, 0u, 0u };
  cairo_surface_t* const surface = svg ? cairo_svg_surface_create_for_stream(write_sink, &sink, WIDTH, height)
                                       : cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)WIDTH, (int)height);
  if (svg) {
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
  }
  cairo_t* const cr = cairo_create(surface);
  rip_pianoroll_draw(cr, &layout);

  bool done = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
  if (done && !svg) {
    done = cairo_surface_write_to_png_stream(surface, write_sink, &sink) == CAIRO_STATUS_SUCCESS;
  }
  cairo_destroy(cr);
  cairo_surface_finish(surface); // an SVG is written here
  done = done && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
  cairo_surface_destroy(surface);
  free(layout.systems);
  if (!done) {
    free(sink.bytes);
    return NULL;
  }

  *size = sink.size;
  return sink.bytes;
}
