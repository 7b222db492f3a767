// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Standard MIDI files. One that is read can be written, and what was written reads as the same. The corpus was seen to
// fail when a note without an end got one before its beginning.
#include "fuzz.h"
#include "smf.h"
#include "song.h"

static uint64_t
look_at(const RipSmf* const smf)
{
  uint64_t sum = rip_smf_length(smf);
  for (size_t track = 0; track < rip_smf_tracks(smf); ++track) {
    size_t            count = 0;
    RipSmfNote* const notes = rip_smf_notes(smf, track, &count);
    for (size_t i = 0; i < count; ++i) {
      FUZZ_CHECK(notes[i].end >= notes[i].tick && notes[i].key < 128u && notes[i].velocity && notes[i].channel < 16u);
      sum += notes[i].tick * 31u + notes[i].end;
    }
    free(notes);
    for (size_t i = 0; i < rip_smf_events(smf, track); ++i) {
      const RipSmfEvent event = rip_smf_event(smf, track, i);
      FUZZ_CHECK(event.size);
      sum = sum * 33u + event.bytes[0] + event.bytes[event.size - 1u] + event.tick;
    }
  }
  return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t* const bytes, const size_t size)
{
  char          error[256] = "";
  RipSmf* const smf        = rip_smf_parse(bytes, size, error, sizeof(error));
  FUZZ_CHECK(smf || *error);
  if (smf) {
    const uint64_t sum      = look_at(smf);
    size_t         new_size = 0;
    uint8_t* const written  = rip_smf_bytes(smf, &new_size);
    if (written) {
      RipSmf* const again = rip_smf_parse(written, new_size, error, sizeof(error));
      FUZZ_CHECK(again);
      FUZZ_CHECK(look_at(again) == sum);
      rip_smf_free(again);
    }
    free(written);
    rip_smf_free(smf);
  }
  return 0;
}
