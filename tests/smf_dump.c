// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the reader of MIDI files makes of files, as text for tests/test_smf_peer.py: smf_dump FILE...

#include "smf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void
dump_track(const RipSmf* const smf, const size_t track)
{
  printf("track %" PRIu64 "\n", rip_smf_track_end(smf, track));
  for (size_t e = 0u; e < rip_smf_events(smf, track); ++e) {
    const RipSmfEvent event = rip_smf_event(smf, track, e);
    printf("%" PRIu64 " ", event.tick);
    for (uint32_t i = 0u; i < event.size; ++i) {
      printf("%02x", event.bytes[i]);
    }
    putchar('\n');
  }

  size_t            count = 0u;
  RipSmfNote* const notes = rip_smf_notes(smf, track, &count);
  for (size_t i = 0u; i < count; ++i) {
    const RipSmfNote* const n = &notes[i];
    printf("note %" PRIu64 " %" PRIu64 " %u %u %u\n", n->tick, n->end, n->channel, n->key, n->velocity);
  }
  free(notes);
}

static void
dump_maps(const RipSmf* const smf)
{
  size_t                   count  = 0u;
  const RipSmfTempo* const tempos = rip_smf_tempos(smf, &count);
  for (size_t i = 0u; i < count; ++i) {
    printf("tempo %" PRIu64 " %" PRIu32 "\n", tempos[i].tick, tempos[i].quarter);
  }

  const RipSmfSignature* const signatures = rip_smf_signatures(smf, &count);
  for (size_t i = 0u; i < count; ++i) {
    printf("signature %" PRIu64 " %u %u\n", signatures[i].tick, signatures[i].numerator, signatures[i].denominator);
  }
}

int
main(const int argc, char** const argv)
{
  for (int i = 1; i < argc; ++i) {
    char          error[256] = "";
    RipSmf* const smf        = rip_smf_read(argv[i], error, sizeof(error));
    printf("file %s\n", argv[i]);
    if (!smf) {
      printf("refused %s\n", error);
      continue;
    }
    printf("division %u\n", rip_smf_division(smf));
    for (size_t t = 0u; t < rip_smf_tracks(smf); ++t) {
      dump_track(smf, t);
    }
    dump_maps(smf);
    rip_smf_free(smf);
  }

  return 0;
}
