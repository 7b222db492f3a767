// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Colours and sizes of the window. Blue is what was given, orange what was made: the colour-blind tell them apart, and
// no state is told by a colour alone.
#ifndef RIP_THEME_H
#define RIP_THEME_H

typedef struct
{
  double red, green, blue;
} RipColour;

#define RIP_COLOUR(hex)                                                                                      \
  {                                                                                                          \
    (double)(((hex) >> 16) & 255) / 255.0, (double)(((hex) >> 8) & 255) / 255.0, (double)((hex)&255) / 255.0 \
  }

static const RipColour rip_back       = RIP_COLOUR(0x14171c); // behind all
static const RipColour rip_bar        = RIP_COLOUR(0x1b1f26); // header, panel
static const RipColour rip_raised     = RIP_COLOUR(0x272d37); // buttons, menus
static const RipColour rip_lit        = RIP_COLOUR(0x343c49); // under the pointer, or chosen
static const RipColour rip_edge       = RIP_COLOUR(0x39424f);
static const RipColour rip_ink        = RIP_COLOUR(0xe8ebf0);
static const RipColour rip_ink_soft   = RIP_COLOUR(0xa3adbb);
static const RipColour rip_ink_faint  = RIP_COLOUR(0x6d7887);
static const RipColour rip_given      = RIP_COLOUR(0x58b4f0); // the player's
static const RipColour rip_made       = RIP_COLOUR(0xf0a13a); // Ripieno's
static const RipColour rip_warn       = RIP_COLOUR(0xff7a66);
static const RipColour rip_calm       = RIP_COLOUR(0x5fc9a8);
static const RipColour rip_lane_white = RIP_COLOUR(0x1c2129);
static const RipColour rip_lane_black = RIP_COLOUR(0x171b21);
static const RipColour rip_line_beat  = RIP_COLOUR(0x252c36);
static const RipColour rip_line_bar   = RIP_COLOUR(0x404a58);
static const RipColour rip_key_white  = RIP_COLOUR(0xc9ced6);
static const RipColour rip_key_black  = RIP_COLOUR(0x23282f);

// Pixels, before scaling
#define RIP_WIDTH 980.0 // the window's, when nobody says otherwise
#define RIP_HEIGHT 620.0
#define RIP_LEAST_WIDTH 480.0
#define RIP_LEAST_HEIGHT 300.0
#define RIP_GAP 8.0
#define RIP_CORNER 4.0
#define RIP_TEXT 12.0
#define RIP_TEXT_SMALL 10.5
#define RIP_TEXT_BOX 11.0 // in a menu's box, on a button

#endif
