// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "piece.h"

#include "choice.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BLANK_DIVISION 480u

/// Where to say why something failed
typedef struct
{
  char*  text;
  size_t size;
} Error;

static bool
fail(const Error* const error, const char* const text)
{
  snprintf(error->text, error->size, "%s", text);

  return false;
}

/// Add notes that are heard; those that no key has are counted
static bool
hear(RipPiece* const piece, const RipNotes* const notes, const RipVoice voice)
{
  const unsigned division = rip_smf_division(piece->smf);
  const size_t   room     = piece->note_count + notes->count + 1u;
  RipNote* const grown    = notes->failed ? NULL : realloc(piece->notes, room * sizeof(RipNote));
  if (!grown) {
    return false;
  }

  piece->notes = grown;
  for (size_t i = 0u; i < notes->count; ++i) {
    const RipNote note = rip_grid_note(division, &notes->notes[i], voice);
    if (note.key >= RIP_LOW_KEY && note.key < RIP_LOW_KEY + RIP_KEYS) {
      grown[piece->note_count++] = note;
      piece->voice_count[voice] += 1u;
    } else {
      piece->off_keyboard += 1u;
    }
  }

  return true;
}

/// Say which notes are those of the part that is made anew, beginning with those of a voice
static bool
add_source(RipPiece* const piece, const RipNotes* const notes, const RipVoice voice)
{
  const unsigned    division = rip_smf_division(piece->smf);
  const size_t      room     = piece->source_count + notes->count + 1u;
  RipSmfNote* const source   = notes->failed ? NULL : realloc(piece->source, room * sizeof(RipSmfNote));
  piece->source              = source ? source : piece->source;
  RipNote* const part        = source ? realloc(piece->part, room * sizeof(RipNote)) : NULL;
  if (!part) {
    return false;
  }

  piece->part = part;
  for (size_t i = 0u; i < notes->count; ++i) {
    source[piece->source_count] = notes->notes[i];
    part[piece->source_count++] = rip_grid_note(division, &notes->notes[i], voice);
  }
  return true;
}

/// Whether --replace drops no track that is listened to
static bool
check_replaced(const RipPiece* const   piece,
               const RipOptions* const options,
               const uint64_t          melody_tracks,
               const Error* const      error)
{
  return !options->replace || !(piece->source_tracks & melody_tracks) ||
         fail(error, "has the melody in a track that --replace would drop; give it a track of its own");
}

/// Find the part that is made anew: that of an earlier run, or else what has the name of such a part. Locked bars keep
/// it, --replace drops it.
static bool
find_earlier(RipPiece* const piece, const RipOptions* const options, const RipChoice usual, const RipVoice voice)
{
  if (!options->lock.count && !options->replace) {
    return true;
  }

  const RipChoice generated = rip_choice_generated(piece->smf);
  const RipChoice earlier   = rip_choice_has_notes(piece->smf, generated, RIP_NO_CHOICE) ? generated : usual;
  RipNotes        notes     = rip_choice_gather(piece->smf, earlier, RIP_NO_CHOICE);
  const bool      known     = add_source(piece, &notes, voice);
  piece->source_tracks      = rip_choice_tracks(piece->smf, earlier, RIP_NO_CHOICE);
  rip_notes_free(&notes);
  return known;
}

/// What a command that makes one voice from the other listens to, and what there is of the one already
static bool
find_one_voice(RipPiece* const piece, const RipOptions* const options, const RipChoice melody, const Error* const error)
{
  const bool      harmonise     = options->command == RIP_COMMAND_HARMONISE;
  const RipVoice  made          = harmonise ? RIP_ACCOMPANIMENT : RIP_MELODY;
  const RipChoice accompaniment = rip_choice_accompaniment(piece->smf, melody);
  RipChoice       from          = melody;
  RipChoice       but           = RIP_NO_CHOICE;
  if (harmonise && !melody.tracks) {
    from = rip_choice_likely(piece->smf);
  } else if (!harmonise) {
    from = accompaniment.tracks ? accompaniment : RIP_WHOLE_FILE;
    but  = accompaniment.tracks ? melody : RIP_NO_CHOICE;
  }

  RipNotes heard = rip_choice_gather(piece->smf, from, but);
  if (harmonise && !melody.tracks) {
    rip_notes_split(&heard, NULL);
  }
  if (!heard.count && !heard.failed) {
    return fail(error, "has no notes; record or export some first");
  }

  const bool known =
    hear(piece, &heard, harmonise ? RIP_MELODY : RIP_ACCOMPANIMENT) &&
    find_earlier(piece, options, harmonise ? rip_choice_named_accompaniment(piece->smf) : melody, made);
  rip_notes_free(&heard);
  piece->made[made] = true;
  return known ? check_replaced(piece, options, rip_choice_tracks(piece->smf, from, but), error)
               : fail(error, "out of memory");
}

/// The only part of a file is what --input-role says; else a melody is one, and what else there is is split into its
/// top voice and the rest where both are to be made
static void
divide(RipPiece* const piece, const RipOptions* const options, RipNotes voices[RIP_VOICES])
{
  const bool     melody   = voices[RIP_MELODY].count;
  const bool     complete = options->command == RIP_COMMAND_COMPLETE;
  const unsigned usual    = melody ? RIP_ROLE_MELODY : complete ? RIP_ROLE_SPLIT : RIP_ROLE_ACCOMPANIMENT;
  const RipNotes only     = melody ? voices[RIP_MELODY] : voices[RIP_ACCOMPANIMENT];

  piece->role               = options->role < RIP_ROLES ? options->role : usual;
  voices[RIP_MELODY]        = (RipNotes){ NULL, 0u, false };
  voices[RIP_ACCOMPANIMENT] = (RipNotes){ NULL, 0u, false };
  if (piece->role == RIP_ROLE_ACCOMPANIMENT) {
    voices[RIP_ACCOMPANIMENT] = only;
  } else {
    voices[RIP_MELODY] = only;
  }
  if (piece->role == RIP_ROLE_SPLIT) {
    rip_notes_split(&voices[RIP_MELODY], &voices[RIP_ACCOMPANIMENT]);
  }
}

/// What a command that makes a part anew listens to, and which part that is
static bool
find_both_voices(RipPiece* const         piece,
                 const RipOptions* const options,
                 const RipChoice         melody,
                 const Error* const      error)
{
  const RipChoice accompaniment = rip_choice_accompaniment(piece->smf, melody);
  RipNotes        voices[]      = { rip_choice_gather(piece->smf, melody, RIP_NO_CHOICE),
                                    rip_choice_gather(piece->smf, accompaniment, melody) };
  const bool      both          = voices[RIP_MELODY].count && voices[RIP_ACCOMPANIMENT].count;
  const uint64_t  melody_tracks = rip_choice_tracks(piece->smf, melody, RIP_NO_CHOICE);
  if (!voices[RIP_MELODY].count && !voices[RIP_ACCOMPANIMENT].count) {
    return fail(error, "has no notes; record or export some first");
  }

  piece->role          = RIP_ROLE_ACCOMPANIMENT;
  piece->source_tracks = accompaniment.tracks ? rip_choice_tracks(piece->smf, accompaniment, melody) : melody_tracks;
  if (!both) {
    divide(piece, options, voices);
  }
  piece->made[RIP_MELODY] =
    piece->role == RIP_ROLE_MELODY || (piece->role == RIP_ROLE_SPLIT && options->command == RIP_COMMAND_COMPLETE);
  piece->made[RIP_ACCOMPANIMENT] = piece->role != RIP_ROLE_MELODY;

  bool known = true;
  for (unsigned voice = 0u; voice < RIP_VOICES; ++voice) {
    known =
      known && hear(piece, &voices[voice], voice) && (!piece->made[voice] || add_source(piece, &voices[voice], voice));
    rip_notes_free(&voices[voice]);
  }
  return known ? check_replaced(piece, options, both ? melody_tracks : 0u, error) : fail(error, "out of memory");
}

static void
count_bars(RipPiece* const piece)
{
  uint32_t end = 0u;
  for (size_t i = 0u; i < piece->note_count; ++i) {
    end = piece->notes[i].end > end ? piece->notes[i].end : end;
  }
  piece->bar_count = end ? rip_grid_bar(piece->grid, end - 1u) + 1u : 0u;
}

bool
rip_piece_find_parts(RipPiece* const         piece,
                     const RipOptions* const options,
                     char* const             error_text,
                     const size_t            error_size)
{
  const Error error  = { error_text, error_size };
  RipChoice   melody = RIP_NO_CHOICE;
  if (!rip_choice_melody(piece->smf, options->melody, &melody, &piece->not_as_asked, error_text, error_size)) {
    return false;
  }

  const bool both      = options->command == RIP_COMMAND_COMPLETE || options->command == RIP_COMMAND_VARY;
  piece->has_generated = rip_choice_generated(piece->smf).tracks;
  if (both ? !find_both_voices(piece, options, melody, &error) : !find_one_voice(piece, options, melody, &error)) {
    return false;
  }
  if (!piece->note_count) {
    return fail(&error, "has all that counts off the piano's keyboard, A0 to C8; transpose it");
  }

  qsort(piece->notes, piece->note_count, sizeof(RipNote), rip_roll_compare_notes);
  if (piece->source_count) {
    qsort(piece->part, piece->source_count, sizeof(RipNote), rip_roll_compare_notes);
  }
  count_bars(piece);
  return true;
}

bool
rip_piece_read(RipPiece* const piece, const char* const path, char* const error, const size_t error_size)
{
  *piece      = (RipPiece){ .path = path };
  piece->smf  = rip_smf_read(path, error, error_size);
  piece->grid = piece->smf ? rip_grid_new(piece->smf) : NULL;
  if (piece->smf && !piece->grid) {
    snprintf(error, error_size, "out of memory");
  }
  if (!piece->grid) {
    rip_piece_free(piece);
  }

  return piece->grid;
}

/// A file of one track with tempo and metre, as long as the bars
static RipSmf*
blank_file(const RipOptions* const options)
{
  unsigned exponent = 0u;
  while (options->denominator >> exponent > 1u) {
    ++exponent;
  }

  const uint32_t quarter     = (uint32_t)lround(6e7 / (double)options->tempo);
  const uint8_t  tempo[]     = { 0xFFu, 0x51u, (uint8_t)(quarter >> 16u), (uint8_t)(quarter >> 8u), (uint8_t)quarter };
  const uint8_t  signature[] = { 0xFFu, 0x58u, (uint8_t)options->numerator, (uint8_t)exponent, 24u, 8u };
  const uint64_t bar         = (uint64_t)BLANK_DIVISION * 4u * options->numerator / options->denominator;
  RipSmf* const  smf         = rip_smf_new(BLANK_DIVISION);
  if (!smf || !rip_smf_add_track(smf, "Conductor") || !rip_smf_add_event(smf, 0u, 0u, tempo, sizeof(tempo)) ||
      !rip_smf_add_event(smf, 0u, 0u, signature, sizeof(signature))) {
    rip_smf_free(smf);
    return NULL;
  }

  rip_smf_extend(smf, 0u, bar * options->bars);
  return smf;
}

bool
rip_piece_blank(RipPiece* const piece, const RipOptions* const options, char* const error, const size_t error_size)
{
  *piece = (RipPiece){ .bar_count = options->bars, .made = { true, true } };

  size_t         size  = 0u;
  RipSmf* const  draft = blank_file(options);
  uint8_t* const bytes = draft ? rip_smf_bytes(draft, &size) : NULL;
  piece->smf           = bytes ? rip_smf_parse(bytes, size, error, error_size) : NULL; // which makes its maps
  piece->grid          = piece->smf ? rip_grid_new(piece->smf) : NULL;
  free(bytes);
  rip_smf_free(draft);
  if (!piece->grid) {
    snprintf(error, error_size, "out of memory");
    rip_piece_free(piece);
  }

  return piece->grid;
}

void
rip_piece_free(RipPiece* const piece)
{
  rip_smf_free(piece->smf);
  rip_grid_free(piece->grid);
  free(piece->notes);
  free(piece->source);
  free(piece->part);
  *piece = (RipPiece){ .path = piece->path };
}
