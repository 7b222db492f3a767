// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "file.h"
#include "message.h"
#include "modes.h"
#include "picture.h"
#include "piece.h"
#include "plan.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

/// Draw the tracks MELODY and RIPIENO for what they are, and all others in the background. Without such tracks the
/// melody is where harmonise would find it.
static uint8_t*
draw(RipPiece* const piece, const RipOptions* const options, size_t* const size)
{
  const RipSmf* const    smf     = piece->smf;
  const RipPianorollKind kind    = rip_has_extension(options->output, ".svg") ? RIP_PIANOROLL_SVG : RIP_PIANOROLL_PNG;
  RipPicture             picture = { .legend = { "Other tracks", "Generated", "Melody" } };
  const size_t           melody  = rip_smf_find(smf, RIP_MELODY_TRACK);
  if (melody == rip_smf_tracks(smf)) {
    char       error[256];
    RipOptions harmonise = *options;
    harmonise.command    = RIP_COMMAND_HARMONISE;
    if (!rip_piece_find_parts(piece, &harmonise, error, sizeof(error))) {
      rip_say(piece->path, "%s", error);
      return NULL;
    }
    rip_picture_add(&picture, RIP_PART_GIVEN, piece->notes, piece->note_count);
  }
  for (size_t t = 0u; t < rip_smf_tracks(smf); ++t) {
    const bool    generated = rip_smf_track_is(smf, t, RIP_GENERATED_TRACK);
    const RipPart part      = generated ? RIP_PART_GENERATED : RIP_PART_OTHER;
    rip_picture_add_track(&picture, t == melody ? RIP_PART_GIVEN : part, smf, t);
  }

  size_t                       count      = 0u;
  const RipSmfTempo* const     tempo      = rip_smf_tempos(smf, &count);
  const RipSmfSignature* const signatures = rip_smf_signatures(smf, &count);
  char                         subtitle[96];
  snprintf(subtitle,
           sizeof(subtitle),
           "%u/%u \u00B7 %.0f quarters a minute",
           signatures->numerator,
           signatures->denominator,
           6e7 / tempo->quarter);
  uint8_t* const bytes = rip_picture_finish(&picture, piece->grid, rip_base_name(piece->path), subtitle, kind, size);
  if (!bytes) {
    rip_say(piece->path, "out of memory");
  }

  return bytes;
}

int
rip_mode_roll(const RipOptions* const options)
{
  if (options->input_count != 1u) {
    rip_say(NULL, "roll draws one file");
    return RIP_EXIT_USAGE;
  }
  if (!rip_plan_can_write(options->output)) {
    return RIP_EXIT_INPUT;
  }

  char     error[256];
  RipPiece piece;
  if (!rip_piece_read(&piece, options->inputs[0], error, sizeof(error))) {
    rip_say(options->inputs[0], "%s", error);
    return RIP_EXIT_INPUT;
  }

  size_t         size    = 0u;
  uint8_t* const bytes   = draw(&piece, options, &size);
  const bool     written = bytes && rip_file_write(options->output, bytes, size, error, sizeof(error));
  if (bytes && !written) {
    rip_say(options->output, "%s", error);
  }

  free(bytes);
  rip_piece_free(&piece);
  return written ? RIP_EXIT_DONE : RIP_EXIT_INPUT;
}
