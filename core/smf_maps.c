// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tempo and metre map of a MIDI file, gathered from all its tracks

#include "smf_impl.h"

#include <stdlib.h>

#define USUAL_QUARTER 500000u
#define LONGEST_EXPONENT 6u // of a signature's denominator

/// A meta event that belongs into a map. `place` orders those of one tick by track and event.
typedef struct
{
  uint64_t       tick;
  size_t         place;
  const uint8_t* bytes;
} Change;

static int
compare(const void* const a, const void* const b)
{
  const Change* const x = a;
  const Change* const y = b;
  if (x->tick != y->tick) {
    return x->tick < y->tick ? -1 : 1;
  }

  return x->place < y->place ? -1 : 1;
}

static bool
is_tempo(const uint8_t* const bytes, const size_t size)
{
  return size >= 5u && bytes[0] == SMF_META && bytes[1] == SMF_TEMPO && (bytes[2] || bytes[3] || bytes[4]);
}

static bool
is_signature(const uint8_t* const bytes, const size_t size)
{
  return size >= 4u && bytes[0] == SMF_META && bytes[1] == SMF_SIGNATURE && bytes[2] && bytes[3] <= LONGEST_EXPONENT;
}

/// The changes of one kind in order, to be freed with free(); with room for one, even if there is none
static Change*
gather(const RipSmf* const smf, bool (*const is_kind)(const uint8_t*, size_t), size_t* const count)
{
  size_t  capacity = 0u;
  Change* changes  = rip_smf_reserve(NULL, &capacity, 1u, sizeof(Change));

  *count = 0u;
  for (size_t t = 0u; changes && t < smf->count; ++t) {
    const SmfTrack* const track = &smf->tracks[t];
    for (size_t e = 0u; e < track->count; ++e) {
      const uint8_t* const bytes = track->bytes + track->events[e].at;
      if (!is_kind(bytes, track->events[e].size)) {
        continue;
      }
      Change* const grown = rip_smf_reserve(changes, &capacity, *count + 1u, sizeof(Change));
      if (!grown) {
        free(changes);
        return NULL;
      }
      changes         = grown;
      changes[*count] = (Change){ track->events[e].tick, *count, bytes };
      *count += 1u;
    }
  }
  if (changes) {
    qsort(changes, *count, sizeof(Change), compare);
  }

  return changes;
}

static bool
make_tempos(RipSmf* const smf)
{
  size_t        count   = 0u;
  Change* const changes = gather(smf, is_tempo, &count);
  RipSmfTempo*  tempos  = changes ? malloc((count + 1u) * sizeof(RipSmfTempo)) : NULL;
  if (tempos) {
    size_t n  = 1u;
    tempos[0] = (RipSmfTempo){ 0u, USUAL_QUARTER };
    for (size_t i = 0u; i < count; ++i) {
      const uint8_t* const b       = changes[i].bytes + 2;
      const uint32_t       quarter = (uint32_t)b[0] << 16u | (uint32_t)b[1] << 8u | b[2];
      n -= tempos[n - 1u].tick == changes[i].tick;
      tempos[n++] = (RipSmfTempo){ changes[i].tick, quarter };
    }
    smf->tempos      = tempos;
    smf->tempo_count = n;
  }

  free(changes);
  return tempos;
}

static bool
make_signatures(RipSmf* const smf)
{
  size_t           count      = 0u;
  Change* const    changes    = gather(smf, is_signature, &count);
  RipSmfSignature* signatures = changes ? malloc((count + 1u) * sizeof(RipSmfSignature)) : NULL;
  if (signatures) {
    size_t n      = 1u;
    signatures[0] = (RipSmfSignature){ 0u, 4u, 4u };
    for (size_t i = 0u; i < count; ++i) {
      const uint8_t* const b = changes[i].bytes + 2;
      n -= signatures[n - 1u].tick == changes[i].tick;
      signatures[n++] = (RipSmfSignature){ changes[i].tick, b[0], (uint8_t)(1u << b[1]) };
    }
    smf->signatures      = signatures;
    smf->signature_count = n;
  }

  free(changes);
  return signatures;
}

bool
rip_smf_make_maps(RipSmf* const smf)
{
  return make_tempos(smf) && make_signatures(smf);
}
