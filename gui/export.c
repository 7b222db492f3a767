// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "export.h"

#include "smf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DIVISION 480u
#define FRAME (DIVISION / 4u) // ticks
#define VELOCITY 80u          // of the first notes, if nothing is known of theirs
#define MOST 65536u           // notes

typedef struct
{
  RipSmfNote* note;
  size_t      count;
  uint64_t    started[RIP_KEYS];  // tick + 1 of a note that sounds
  uint8_t     velocity[RIP_KEYS]; // and how loud it is
  uint8_t     last;               // of all velocities that are known: of a note that sounds now none is told yet
} Notes;

static void
end_note(Notes* const notes, const unsigned row, const uint64_t tick)
{
  if (notes->started[row] && notes->count < MOST) {
    notes->note[notes->count++] = (RipSmfNote){ .tick     = notes->started[row] - 1u,
                                                .end      = tick,
                                                .key      = (uint8_t)(RIP_LOW_KEY + row),
                                                .velocity = notes->velocity[row] };
  }
  notes->started[row] = 0u;
}

static void
add_cells(Notes* const notes, const RipCells* const cells, const uint64_t tick)
{
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    const bool sounds = rip_keys_get(&cells->made, row);
    if (!sounds || rip_keys_get(&cells->made_onset, row)) {
      end_note(notes, row, tick);
    }
    if (sounds && !notes->started[row]) {
      notes->last          = cells->velocity && cells->velocity[row] ? cells->velocity[row] : notes->last;
      notes->started[row]  = tick + 1u;
      notes->velocity[row] = notes->last;
    }
  }
}

static bool
add_meta(RipSmf* const smf, const uint64_t tick, const RipBar bar)
{
  uint8_t power = 0u;
  while (power < 6u && (1u << power) < bar.denominator) {
    ++power;
  }
  const uint8_t bytes[] = { 0xFFu, 0x58u, bar.numerator, power, 24u, 8u };
  return rip_smf_add_event(smf, 0u, tick, bytes, sizeof(bytes));
}

static bool
add_tempo(RipSmf* const smf, const double pace)
{
  const double   quarters = pace > 0.0 ? pace / 4.0 : 2.0; // a second
  const uint32_t quarter  = (uint32_t)fmin(fmax(1e6 / quarters, 1.0), 16777215.0);
  const uint8_t  bytes[]  = {
      0xFFu, 0x51u, (uint8_t)(quarter >> 16u), (uint8_t)(quarter >> 8u), (uint8_t)quarter,
  };
  return rip_smf_add_event(smf, 0u, 0u, bytes, sizeof(bytes));
}

/// All bars into a file; false when there is no memory
static bool
fill(RipSmf* const smf, const RipScore* const score, Notes* const notes)
{
  int64_t  first  = 0;
  int64_t  last   = -1;
  uint64_t tick   = 0u;
  RipBar   before = { 0 };
  if (!rip_smf_add_track(smf, NULL) || !rip_smf_add_track(smf, "RIPIENO") ||
      !add_tempo(smf, (double)rip_score_now(score)->pace)) {
    return false;
  }
  if (rip_score_range(score, &first, &last) && last - first > (int64_t)RIP_SCORE_BARS) {
    first = last - (int64_t)RIP_SCORE_BARS;
  }
  for (int64_t number = first; number <= last; ++number) {
    const RipBar bar = rip_score_bar(score, number);
    if ((bar.numerator != before.numerator || bar.denominator != before.denominator) && !add_meta(smf, tick, bar)) {
      return false;
    }
    for (unsigned frame = 0; frame < bar.frames; ++frame, tick += FRAME) {
      RipCells cells;
      rip_score_look(score, number, frame, &cells);
      add_cells(notes, &cells, tick);
    }
    before = bar;
  }
  for (unsigned row = 0; row < RIP_KEYS; ++row) {
    end_note(notes, row, tick);
  }
  return rip_smf_add_notes(smf, 1u, notes->note, notes->count);
}

static RipSmf*
make(const RipScore* const score)
{
  Notes         notes = { .note = (RipSmfNote*)calloc(MOST, sizeof(RipSmfNote)), .last = VELOCITY };
  RipSmf* const smf   = rip_smf_new(DIVISION);
  const bool    made  = notes.note && smf && fill(smf, score, &notes) && notes.count;
  free(notes.note);
  if (!made) {
    rip_smf_free(smf);
    return NULL;
  }
  return smf;
}

uint8_t*
rip_export_bytes(const RipScore* const score, size_t* const size)
{
  RipSmf* const  smf   = make(score);
  uint8_t* const bytes = smf ? rip_smf_bytes(smf, size) : NULL;
  rip_smf_free(smf);
  return bytes;
}

bool
rip_export_save(const RipScore* const score, const char* const path, char* const words, const size_t size)
{
  RipSmf* const smf = make(score);
  if (!smf) {
    snprintf(words, size, "Nothing was generated yet.");
    return false;
  }
  char       error[128] = "";
  const bool saved      = rip_smf_write(smf, path, error, sizeof(error));
  snprintf(words, size, saved ? "Saved %s%s" : "%s: %s", path, saved ? "" : error);
  rip_smf_free(smf);
  return saved;
}
