// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "pianoroll_impl.h"

#include <math.h>
#include <stdio.h>

#define LEFT (MARGIN + STRIP)
#define LEAST_BEAT 7.0 // pixels between lines; closer ones are left out
#define LEAST_BAR 3.0
#define CORNER 1.6
#define TURN 6.283185307179586

typedef struct
{
  double red, green, blue;
} Colour;

// Blue and vermilion of Okabe and Ito's palette, which the colour-blind tell apart; the rest keeps in the background
static const Colour part_colours[RIP_PARTS] = { { 0.55, 0.55, 0.55 }, { 0.835, 0.369, 0.0 }, { 0.0, 0.447, 0.698 } };
static const Colour paper                   = { 1.0, 1.0, 1.0 };
static const Colour ink                     = { 0.13, 0.14, 0.16 };
static const Colour faint_ink               = { 0.42, 0.43, 0.46 };
static const Colour black_lane              = { 0.953, 0.957, 0.965 };
static const Colour octave_line             = { 0.80, 0.81, 0.83 };
static const Colour beat_line               = { 0.885, 0.89, 0.90 };
static const Colour bar_line                = { 0.62, 0.63, 0.66 };
static const Colour key_edge                = { 0.74, 0.75, 0.77 };
static const Colour black_key               = { 0.23, 0.24, 0.27 };

static void
set_colour(cairo_t* const cr, const Colour colour)
{
  cairo_set_source_rgb(cr, colour.red, colour.green, colour.blue);
}

static bool
is_black(const unsigned key)
{
  return (0x54Au >> (key % 12u)) & 1u;
}

/// Where the keys of a system begin
static double
system_top(const RollLayout* const layout, const size_t system)
{
  return HEADER + NUMBERS + (double)system * (NUMBERS + layout->height + GAP);
}

static double
key_top(const RollLayout* const layout, const double top, const unsigned key)
{
  return top + layout->key_height * (layout->high - key);
}

static void
fill_box(cairo_t* const cr, const double x, const double y, const double width, const double height)
{
  cairo_rectangle(cr, x, y, width, height);
  cairo_fill(cr);
}

/// A line of one pixel, sharp because its middle lies in the middle of pixels
static void
draw_line(cairo_t* const cr, const double x, const double y, const double width, const double height)
{
  fill_box(cr, floor(x), floor(y), fmax(width, 1.0), fmax(height, 1.0));
}

static void
set_font(cairo_t* const cr, const double size, const bool bold)
{
  cairo_select_font_face(
    cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(cr, size);
}

static double
text_width(cairo_t* const cr, const char* const text)
{
  cairo_text_extents_t extents;
  cairo_text_extents(cr, text, &extents);

  return extents.x_advance;
}

static void
draw_text(cairo_t* const cr, const double x, const double y, const char* const text)
{
  cairo_move_to(cr, x, y);
  cairo_show_text(cr, text);
}

static void
draw_lanes(cairo_t* const cr, const RollLayout* const layout, const double top, const double width)
{
  for (unsigned key = layout->low; key <= layout->high; ++key) {
    if (is_black(key)) {
      set_colour(cr, black_lane);
      fill_box(cr, LEFT, key_top(layout, top, key), width, layout->key_height);
    }
    if (key % 12u == 0u && key > layout->low) {
      set_colour(cr, octave_line);
      draw_line(cr, LEFT, key_top(layout, top, key) + layout->key_height, width, 1.0);
    }
  }
}

/// A keyboard at the left, with the names of its Cs
static void
draw_strip(cairo_t* const cr, const RollLayout* const layout, const double top)
{
  const double left = LEFT - STRIP_KEYS;
  for (unsigned key = layout->low; key <= layout->high; ++key) {
    const double y = key_top(layout, top, key);
    if (is_black(key)) {
      set_colour(cr, black_key);
      fill_box(cr, left, y + 0.5, STRIP_KEYS * 0.62, layout->key_height - 1.0);
      set_colour(cr, key_edge);
      draw_line(cr, left, y + layout->key_height / 2.0, STRIP_KEYS - 1.0, 1.0);
      set_colour(cr, black_key);
      fill_box(cr, left, y + 0.5, STRIP_KEYS * 0.62, layout->key_height - 1.0);
    } else if ((key % 12u == 0u || key % 12u == 5u) &&
               key > layout->low) { // a C or F meets its lower neighbour directly
      set_colour(cr, key_edge);
      draw_line(cr, left, y + layout->key_height, STRIP_KEYS - 1.0, 1.0);
    }
    if (key % 12u == 0u) {
      char name[8];
      snprintf(name, sizeof(name), "C%u", key / 12u - 1u);
      set_font(cr, 11.0, false);
      set_colour(cr, faint_ink);
      draw_text(cr, left - text_width(cr, name) - 6.0, y + layout->key_height - 0.5, name);
    }
  }

  set_colour(cr, key_edge);
  draw_line(cr, left - 1.0, top, 1.0, layout->height);
}

static double
beat_frames(const RipBar* const bar)
{
  const bool dotted = bar->denominator == 8u && bar->numerator % 3u == 0u;

  return (dotted ? 48.0 : 16.0) / bar->denominator;
}

static bool
same_signature(const RipBar* const a, const RipBar* const b)
{
  return a->numerator == b->numerator && a->denominator == b->denominator;
}

/// Lines, number and, where it is new, signature of one bar
static void
draw_bar(cairo_t* const          cr,
         const RollLayout* const layout,
         const size_t            index,
         const double            x,
         const double            top,
         double* const           numbered)
{
  const RipBar* const bar   = &layout->roll->bars[index];
  const double        width = bar->frames * layout->scale;
  const double        beat  = beat_frames(bar);

  set_colour(cr, beat_line);
  for (double at = beat; at < bar->frames && beat * layout->scale >= LEAST_BEAT; at += beat) {
    draw_line(cr, x + at * layout->scale, top, 1.0, layout->height);
  }
  if (width >= LEAST_BAR) {
    set_colour(cr, bar_line);
    draw_line(cr, x, top, 1.0, layout->height);
  }

  if (x < *numbered) {
    return;
  }
  char number[24];
  snprintf(number, sizeof(number), "%zu", index + 1u);
  set_font(cr, 11.0, false);
  set_colour(cr, faint_ink);
  draw_text(cr, x + 2.0, top - 6.0, number);
  *numbered = x + text_width(cr, number) + 10.0;
  if (!index || !same_signature(bar, bar - 1)) {
    char signature[16];
    snprintf(signature, sizeof(signature), "%u/%u", bar->numerator, bar->denominator);
    set_font(cr, 11.0, true);
    set_colour(cr, ink);
    draw_text(cr, *numbered, top - 6.0, signature);
    *numbered += text_width(cr, signature) + 10.0;
  }
}

static void
draw_system(cairo_t* const cr, const RollLayout* const layout, const size_t index)
{
  const RollSystem* const system = &layout->systems[index];
  const double            top    = system_top(layout, index);
  const double            width  = system->frames * layout->scale;

  draw_lanes(cr, layout, top, width);
  draw_strip(cr, layout, top);

  double x        = LEFT;
  double numbered = 0.0;
  for (size_t b = system->first; b < system->last; ++b) {
    draw_bar(cr, layout, b, x, top, &numbered);
    x += layout->roll->bars[b].frames * layout->scale;
  }
  set_colour(cr, bar_line);
  draw_line(cr, LEFT + width, top, 1.0, layout->height + 1.0);
  draw_line(cr, LEFT - STRIP_KEYS, top, width + STRIP_KEYS, 1.0);
  draw_line(cr, LEFT - STRIP_KEYS, top + layout->height, width + STRIP_KEYS, 1.0);
}

static void
round_box(cairo_t* const cr, const double x, const double y, const double width, const double height)
{
  const double radius = fmin(CORNER, width / 2.0);
  cairo_new_sub_path(cr);
  cairo_arc(cr, x + width - radius, y + radius, radius, -TURN / 4.0, 0.0);
  cairo_arc(cr, x + width - radius, y + height - radius, radius, 0.0, TURN / 4.0);
  cairo_arc(cr, x + radius, y + height - radius, radius, TURN / 4.0, TURN / 2.0);
  cairo_arc(cr, x + radius, y + radius, radius, TURN / 2.0, TURN * 0.75);
  cairo_close_path(cr);
}

/// How opaque a note of this velocity is
static double
opacity(const double velocity)
{
  return 0.28 + 0.72 * fmin(velocity / 127.0, 1.0);
}

/// The part of a note that lies in a system
static void
draw_note(cairo_t* const cr, const RollLayout* const layout, const size_t system, const RipPianorollNote* const note)
{
  const RollSystem* const s      = &layout->systems[system];
  const double            start  = fmax(note->onset - s->start, 0.0);
  const double            stop   = fmin(note->end - s->start, s->frames);
  const double            x      = LEFT + start * layout->scale + 1.0;
  const double            y      = key_top(layout, system_top(layout, system), note->key) + 0.5;
  const double            width  = fmax((stop - start) * layout->scale - 1.0, 1.5);
  const double            height = layout->key_height - 1.0;
  const Colour            colour = part_colours[note->part];

  set_colour(cr, paper); // so that lines do not shine through, and a note on top of another stands out
  round_box(cr, x - 0.7, y - 0.7, width + 1.4, height + 1.4);
  cairo_fill(cr);
  cairo_set_source_rgba(cr, colour.red, colour.green, colour.blue, opacity(note->velocity));
  round_box(cr, x, y, width, height);
  cairo_fill(cr);
  if (note->onset >= s->start) { // tells a note struck again from one that is held
    set_colour(cr, (Colour){ colour.red * 0.7, colour.green * 0.7, colour.blue * 0.7 });
    round_box(cr, x, y, fmin(2.0, width), height);
    cairo_fill(cr);
  }
}

static void
draw_notes(cairo_t* const cr, const RollLayout* const layout, const RipPart part)
{
  for (size_t i = 0u; i < layout->roll->note_count; ++i) {
    const RipPianorollNote* const note = &layout->roll->notes[i];
    if (note->part != part || !rip_pianoroll_shows(note)) {
      continue;
    }

    size_t low = 0u, high = layout->system_count; // the system it starts in
    while (high - low > 1u) {
      const size_t middle                                            = low + (high - low) / 2u;
      *(layout->systems[middle].start <= note->onset ? &low : &high) = middle;
    }
    for (; low < layout->system_count && layout->systems[low].start < note->end; ++low) {
      draw_note(cr, layout, low, note);
    }
  }
}

/// Draw the legend from the right edge to the left; returns where it begins
static double
draw_legend(cairo_t* const cr, const RipPianoroll* const roll)
{
  bool used[RIP_PARTS] = { false };
  for (size_t i = 0u; i < roll->note_count; ++i) {
    used[roll->notes[i].part] = true;
  }

  set_font(cr, 14.0, false);
  double x = WIDTH - MARGIN;
  for (unsigned part = 0u; part < RIP_PARTS; ++part) {
    if (!used[part] || !roll->legend[part]) {
      continue;
    }
    x -= text_width(cr, roll->legend[part]);
    set_colour(cr, ink);
    draw_text(cr, x, MARGIN + 15.0, roll->legend[part]);
    x -= 30.0;
    set_colour(cr, part_colours[part]);
    round_box(cr, x, MARGIN + 5.0, 22.0, 10.0);
    cairo_fill(cr);
    x -= 26.0;
  }

  // Loudness, in the ink of no part
  const double steps = 6.0;
  double       right = WIDTH - MARGIN;
  set_font(cr, 12.0, false);
  set_colour(cr, faint_ink);
  right -= text_width(cr, "loud");
  draw_text(cr, right, MARGIN + 40.0, "loud");
  right -= 8.0 + steps * 14.0;
  for (double i = 0.0; i < steps; i += 1.0) {
    cairo_set_source_rgba(cr, ink.red, ink.green, ink.blue, opacity(127.0 * i / (steps - 1.0)) * 0.8);
    fill_box(cr, right + i * 14.0, MARGIN + 32.0, 13.0, 8.0);
  }
  set_colour(cr, faint_ink);
  draw_text(cr, right - 8.0 - text_width(cr, "soft"), MARGIN + 40.0, "soft");

  return fmin(x, right - 60.0);
}

static void
draw_header(cairo_t* const cr, const RipPianoroll* const roll)
{
  const double legend = draw_legend(cr, roll);

  cairo_save(cr);
  cairo_rectangle(cr, 0.0, 0.0, legend - 10.0, HEADER);
  cairo_clip(cr);
  if (roll->title) {
    set_font(cr, 24.0, true);
    set_colour(cr, ink);
    draw_text(cr, MARGIN, MARGIN + 18.0, roll->title);
  }
  if (roll->subtitle) {
    set_font(cr, 14.0, false);
    set_colour(cr, faint_ink);
    draw_text(cr, MARGIN, MARGIN + 41.0, roll->subtitle);
  }
  cairo_restore(cr);
}

void
rip_pianoroll_draw(cairo_t* const cr, const RollLayout* const layout)
{
  set_colour(cr, paper);
  cairo_paint(cr);
  draw_header(cr, layout->roll);
  for (size_t s = 0u; s < layout->system_count; ++s) {
    draw_system(cr, layout, s);
  }
  for (unsigned part = 0u; part < RIP_PARTS; ++part) {
    draw_notes(cr, layout, (RipPart)part);
  }
}
