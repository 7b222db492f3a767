// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Draws the notes of the roll: cells that follow each other become one box.
#include "roll_impl.h"

#include <math.h>

#define LAYERS 2u      // Ripieno's notes, and over them the player's
#define TENTATIVE 0.72 // opacity of a note that may be played, if the model is sure
#define FAINT 0.07     // and if it is not
#define SOFT 0.65      // opacity of a note that was played, if it was soft
#define SOFT_VELOCITY 30.0
#define LOUD_VELOCITY 100.0
#define LEAD 32.0 // 16ths before the left edge, where notes that reach over it may begin

/// What a key shows in a 16th
typedef enum
{
  SHOW_NOTHING,
  SHOW_GIVEN,
  SHOW_EARLIER, // the player's, of an earlier pass: it lies ahead
  SHOW_MADE,
  SHOW_SETTLED,
  SHOW_TENTATIVE
} Show;

/// Cells that look the same, so far
typedef struct
{
  Show    show;
  uint8_t certainty;
  bool    struck;   // its first cell is an onset
  uint8_t velocity; // 0: not known
  double  x;
} Run;

/// Opacity of a note that was played
static double
strength(const unsigned velocity)
{
  const double share = ((double)velocity - SOFT_VELOCITY) / (LOUD_VELOCITY - SOFT_VELOCITY);
  return velocity ? SOFT + (1.0 - SOFT) * fmin(fmax(share, 0.0), 1.0) : 1.0;
}

static void
draw_run(const RipView* const view, cairo_t* const cr, const unsigned row, const Run* const run, const double end)
{
  const double  height = view->key_height;
  const double  inset  = run->show == SHOW_GIVEN ? fmin(0.12 * height, 1.5) : 0.0;
  const RipRect box    = { run->x + (run->struck ? 1.0 : 0.0),
                           rip_roll_key_y(view, RIP_LOW_KEY + row) + 0.5 + inset,
                           fmax(end - run->x - (run->struck ? 1.0 : 0.0), 1.0),
                           fmax(height - 1.0 - 2.0 * inset, 1.5) };
  const double  radius = run->show == SHOW_TENTATIVE ? 0.0 : fmin(2.5, box.height / 3.0);
  switch (run->show) {
  case SHOW_GIVEN:
    rip_draw_fill_round(cr, box, radius, rip_given, 1.0);
    break;
  case SHOW_EARLIER:
    rip_draw_fill_round(cr, box, radius, rip_given, 0.32);
    break;
  case SHOW_MADE:
    rip_draw_fill_round(cr, box, radius, rip_made, strength(run->velocity));
    break;
  case SHOW_SETTLED:
    rip_draw_fill_round(cr, box, radius, rip_made, 0.5);
    if (box.height > 5.0) {
      rip_draw_outline(cr, box, radius, rip_made, 1.0);
    }
    break;
  default:
    rip_draw_fill_round(cr, box, radius, rip_made, FAINT + (TENTATIVE - FAINT) * run->certainty / 15.0);
    break;
  }
  if (run->struck && run->show != SHOW_SETTLED &&
      box.width > 5.0) { // the onset is darker: notes struck again are told apart
    const bool given = run->show == SHOW_GIVEN || run->show == SHOW_EARLIER;
    rip_draw_colour(cr,
                    given ? (RipColour){ 0.1, 0.28, 0.42 } : (RipColour){ 0.42, 0.26, 0.05 },
                    run->show == SHOW_TENTATIVE ? 0.5 : 0.75);
    rip_draw_round(cr, (RipRect){ box.x, box.y, 2.0, box.height }, radius / 2.0);
    cairo_fill(cr);
  }
}

static Show
show_of(const RipCells* const cells,
        const unsigned        layer,
        const unsigned        row,
        uint8_t* const        certainty,
        bool* const           struck)
{
  *certainty = 15u;
  if (layer == 1u) {
    *struck = rip_keys_get(&cells->given_onset, row);
    return !rip_keys_get(&cells->given, row) ? SHOW_NOTHING : cells->past ? SHOW_GIVEN : SHOW_EARLIER;
  }
  if (!cells->certainty) {
    *struck = rip_keys_get(&cells->made_onset, row);
    return rip_keys_get(&cells->made, row) ? SHOW_MADE : SHOW_NOTHING;
  }
  *struck = rip_keys_get(&cells->plan_onset, row);
  if (cells->settled) {
    return rip_keys_get(&cells->plan, row) ? SHOW_SETTLED : SHOW_NOTHING;
  }
  *certainty = (uint8_t)((cells->certainty[row] + 1u) / 3u * 3u); // by fifths, for the eye
  return rip_keys_get(&cells->plan, row) || *certainty ? SHOW_TENTATIVE : SHOW_NOTHING;
}

/// One 16th begins at `x`
static void
step(const RipView* const  view,
     cairo_t* const        cr,
     Run                   run[LAYERS][RIP_KEYS],
     const RipCells* const cells,
     const double          x)
{
  for (unsigned layer = 0; layer < LAYERS; ++layer) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      Run* const at        = &run[layer][row];
      uint8_t    certainty = 15u;
      bool       struck    = false;
      const Show show      = show_of(cells, layer, row, &certainty, &struck);
      if (show == at->show && !(show && struck) && certainty == at->certainty) {
        continue;
      }
      if (at->show) {
        draw_run(view, cr, row, at, x);
      }
      const bool told = show == SHOW_MADE && struck && cells->velocity;
      *at             = (Run){ show, certainty, show && struck, told ? cells->velocity[row] : 0u, x };
    }
  }
}

void
rip_roll_draw_notes(const RipView* const view, cairo_t* const cr, const RipPlace origin, const double width)
{
  static const RipCells none = { 0 };
  Run                   run[LAYERS][RIP_KEYS];
  for (unsigned layer = 0; layer < LAYERS; ++layer) {
    for (unsigned row = 0; row < RIP_KEYS; ++row) {
      run[layer][row] = (Run){ 0 };
    }
  }
  RipPlace place = rip_score_move(view->score, (RipPlace){ origin.bar, floor(origin.frame) }, -LEAD);
  double   x     = (floor(origin.frame) - origin.frame - LEAD) * view->zoom;
  while (x < width) {
    RipCells cells;
    rip_score_look(view->score, place.bar, (unsigned)place.frame, &cells);
    step(view, cr, run, &cells, x);
    place = rip_score_move(view->score, place, 1.0);
    x += view->zoom;
  }
  step(view, cr, run, &none, x);
}
