// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "input.h"
#include "message.h"
#include "modes.h"
#include "outputs.h"
#include "picture.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

/// Draw the tracks MELODY and RIPIENO for what they are, and all others in the background. Without such tracks the
/// melody is where harmonise would find it.
static uint8_t*
draw(RipInput* const input, const char* const asked, size_t* const size)
{
  const RipSmf* const smf     = input->smf;
  RipPicture          picture = { NULL, 0u, 0u, false };
  size_t              melody  = rip_smf_find(smf, "MELODY");
  if (melody == rip_smf_tracks(smf)) {
    if (!rip_input_find_melody(input, asked)) {
      return NULL;
    }
    rip_picture_add(&picture, RIP_PART_GIVEN, input->melody, input->melody_count);
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
  uint8_t* const png = rip_picture_finish(&picture, input->grid, rip_base_name(input->path), subtitle, size);
  if (!png) {
    rip_say(input->path, "out of memory");
  }

  return png;
}

int
rip_mode_roll(const RipOptions* const options)
{
  if (options->input_count != 1u) {
    rip_say(NULL, "roll draws one file");
    return RIP_EXIT_USAGE;
  }

  int               status  = RIP_EXIT_INPUT;
  RipInput          input   = { .path = options->inputs[0] };
  RipOutputs* const outputs = rip_outputs_new(NULL);
  if (outputs && rip_input_read(&input, options->inputs[0])) {
    size_t         size  = 0u;
    const size_t   index = rip_outputs_plan(outputs, options->output);
    uint8_t* const png   = index == SIZE_MAX ? NULL : draw(&input, options->melody, &size);
    if (png) {
      rip_outputs_fill(outputs, index, png, size);
      status = rip_outputs_write(outputs) ? RIP_EXIT_DONE : RIP_EXIT_INPUT;
    }
  }

  rip_input_free(&input);
  rip_outputs_free(outputs);
  return status;
}
