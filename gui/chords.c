// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "chords.h"

#include <stdio.h>

#define LEAST 0.35    // of the best score, for a chord to be named
#define ROOT_LOW 0.18 // for the lowest note being the root
#define MISSING 0.22  // for each note of the chord that is not there
#define STRANGE 1.0   // for the share of notes that are not of the chord

static const char* const names[12] = { "C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B" };

typedef struct
{
  const char* suffix;
  unsigned    notes; // bit i: i semitones above the root
  double      cost;  // of being a rare chord
} Kind;

static const Kind kinds[] = {
  { "", 0x091u, 0.0 },      { "m", 0x089u, 0.0 },     { "7", 0x491u, 0.04 },    { "maj7", 0x891u, 0.06 },
  { "m7", 0x489u, 0.05 },   { "dim", 0x049u, 0.06 },  { "m7b5", 0x449u, 0.09 }, { "aug", 0x111u, 0.1 },
  { "sus4", 0x0A1u, 0.1 },  { "sus2", 0x085u, 0.12 }, { "6", 0x291u, 0.12 },    { "m6", 0x289u, 0.12 },
  { "dim7", 0x249u, 0.08 }, { "5", 0x081u, 0.15 },
};

static double
score(const RipHarmony* const harmony, const double total, const unsigned root, const Kind* const kind)
{
  double inside  = 0.0;
  double missing = 0.0;
  for (unsigned i = 0; i < 12u; ++i) {
    const double share = harmony->weight[(root + i) % 12u] / total;
    if ((kind->notes >> i) & 1u) {
      inside += share;
      missing += share < 0.03 ? (i == 7u ? 0.4 * MISSING : MISSING) : 0.0; // a fifth is easily left out
    }
  }
  const double bass = harmony->bass >= 0 && (unsigned)harmony->bass % 12u == root ? ROOT_LOW : 0.0;
  return inside - STRANGE * (1.0 - inside) - missing + bass - kind->cost;
}

bool
rip_chord_name(const RipHarmony* const harmony, char* const name, const size_t size)
{
  double   total   = 0.0;
  unsigned classes = 0u;
  name[0]          = '\0';
  for (unsigned i = 0; i < 12u; ++i) {
    total += harmony->weight[i];
    classes += harmony->weight[i] > 0.0;
  }
  if (classes < 2u) {
    return false;
  }
  double      best      = LEAST;
  unsigned    best_root = 0u;
  const Kind* best_kind = NULL;
  for (unsigned root = 0; root < 12u; ++root) {
    for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); ++k) {
      const double value = score(harmony, total, root, &kinds[k]);
      if (value > best) {
        best      = value;
        best_root = root;
        best_kind = &kinds[k];
      }
    }
  }
  if (!best_kind) {
    return false;
  }
  const unsigned bass = harmony->bass >= 0 ? (unsigned)harmony->bass % 12u : best_root;
  const bool     over = bass != best_root && (best_kind->notes >> ((bass + 12u - best_root) % 12u) & 1u);
  snprintf(name, size, "%s%s%s%s", names[best_root], best_kind->suffix, over ? "/" : "", over ? names[bass] : "");
  return true;
}

void
rip_key_name(const unsigned key, char* const name, const size_t size)
{
  snprintf(name, size, "%s%d", names[key % 12u], (int)(key / 12u) - 1);
}
