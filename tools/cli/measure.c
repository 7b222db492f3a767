// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC

#include "measure.h"

#include <math.h>
#include <string.h>

#define BAR 16u // frames
#define BARS 8u
#define FRAMES (BAR * BARS)
#define LEAST_NOTES 8u
#define CLASSES 12u
#define CONSONANT 0x399u // pitch classes 0, 3, 4, 7, 8, 9 above or below
#define FOURTH 5u
#define DIATONIC 0xAB5u

/// Triads, suspended chords and sevenths on C, as sets of pitch classes
static const unsigned chords[] = { 0x091u, 0x089u, 0x491u, 0x891u, 0x489u, 0x049u,
                                   0x449u, 0x111u, 0x0A1u, 0x085u, 0x249u };

static const char* const names[RIP_MEASURES] = {
  "CR",          "UR",        "PCS",       "above_melody", "chord_fit",     "in_scale",
  "joint_scale", "notes_bar", "polyphony", "duration",     "groove1",       "groove2",
  "chroma1",     "chroma4",   "pattern1",  "texture_std",  "bass_downbeat", "bass_pitch",
};

/// A segment; sets of the keyboard's rows a frame
typedef struct
{
  RipRoll  roll;
  unsigned notes[RIP_VOICES];
  double   classes[FRAMES][CLASSES]; // accompaniment keys a pitch class
  double*  value;                    // [RIP_MEASURES], NaN at first
} Segment;

const char*
rip_measure_name(const RipMeasure measure)
{
  return names[measure];
}

static unsigned
rotate(const unsigned set, const unsigned root)
{
  return (set << root | set >> (CLASSES - root)) & 0xFFFu;
}

static double
inside(const double classes[CLASSES], const unsigned set)
{
  double sum = 0.0;
  for (unsigned c = 0u; c < CLASSES; ++c) {
    sum += set >> c & 1u ? classes[c] : 0.0;
  }

  return sum;
}

static double
total(const double classes[CLASSES])
{
  return inside(classes, 0xFFFu);
}

static double
best_diatonic(const double classes[CLASSES], unsigned* const best)
{
  double most = -1.0;
  for (unsigned root = 0u; root < CLASSES; ++root) {
    const double share = inside(classes, rotate(DIATONIC, root));
    if (share > most + 1e-12) {
      most  = share;
      *best = rotate(DIATONIC, root);
    }
  }

  return most;
}

/// Pitch classes of frames [first, last), summed
static void
sum_classes(const Segment* const segment, const unsigned first, const unsigned last, double sum[CLASSES])
{
  memset(sum, 0, CLASSES * sizeof(double));
  for (unsigned frame = first; frame < last; ++frame) {
    for (unsigned c = 0u; c < CLASSES; ++c) {
      sum[c] += segment->classes[frame][c];
    }
  }
}

static int
highest(const RipKeys* const keys)
{
  int row = (int)RIP_KEYS - 1;
  while (row >= 0 && !rip_keys_get(keys, (unsigned)row)) {
    --row;
  }

  return row;
}

static int
lowest(const RipKeys* const keys)
{
  int row = 0;
  while (row < (int)RIP_KEYS && !rip_keys_get(keys, (unsigned)row)) {
    ++row;
  }

  return row < (int)RIP_KEYS ? row : -1;
}

/// What the melody's highest key meets
static void
measure_consonance(const Segment* const segment)
{
  unsigned melody = 0u, both = 0u, consonant = 0u, alone = 0u, above = 0u, pairs = 0u;
  int      score = 0;
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    const RipKeys* const keys = &segment->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame];
    const int            top  = highest(&segment->roll.cell[RIP_MELODY_SUSTAIN][frame]);
    if (top < 0) {
      continue;
    }
    melody += 1u;
    if (highest(keys) < 0) {
      alone += 1u;
      continue;
    }
    both += 1u;
    above += highest(keys) > top;
    bool any = false;
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      if (rip_keys_get(keys, row)) {
        const unsigned interval = (row + 8u * CLASSES - (unsigned)top) % CLASSES;
        const bool     fits     = CONSONANT >> interval & 1u;
        score += fits ? 1 : interval == FOURTH ? 0 : -1;
        pairs += 1u;
        any = any || fits;
      }
    }
    consonant += any;
  }

  segment->value[RIP_MEASURE_CR]    = consonant / fmax(melody, 1.0);
  segment->value[RIP_MEASURE_UR]    = alone / fmax(melody, 1.0);
  segment->value[RIP_MEASURE_ABOVE] = above / fmax(both, 1.0);
  if (pairs) {
    segment->value[RIP_MEASURE_PCS] = score / (double)pairs;
  }
}

static void
measure_chords(const Segment* const segment)
{
  double   share  = 0.0;
  unsigned halves = 0u;
  for (unsigned first = 0u; first < FRAMES; first += BAR / 2u) {
    double sum[CLASSES];
    double most = 0.0;
    sum_classes(segment, first, first + BAR / 2u, sum);
    for (size_t i = 0u; i < sizeof(chords) / sizeof(*chords); ++i) {
      for (unsigned root = 0u; root < CLASSES; ++root) {
        most = fmax(most, inside(sum, rotate(chords[i], root)));
      }
    }
    if (total(sum) > 0.0) {
      share += most / total(sum);
      halves += 1u;
    }
  }
  if (halves) {
    segment->value[RIP_MEASURE_CHORD_FIT] = share / halves;
  }
}

static void
measure_scales(const Segment* const segment)
{
  double   all[CLASSES], melody[CLASSES] = { 0.0 };
  unsigned best = 0u;
  sum_classes(segment, 0u, FRAMES, all);
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      melody[(row + RIP_LOW_KEY) % CLASSES] += rip_keys_get(&segment->roll.cell[RIP_MELODY_SUSTAIN][frame], row);
    }
  }
  if (total(all) <= 0.0) {
    return;
  }

  segment->value[RIP_MEASURE_IN_SCALE] = best_diatonic(all, &best) / total(all);
  if (total(melody) > 0.0) {
    double joint[CLASSES];
    for (unsigned c = 0u; c < CLASSES; ++c) {
      joint[c] = all[c] / total(all) + melody[c] / total(melody);
    }
    best_diatonic(joint, &best);
    segment->value[RIP_MEASURE_JOINT_SCALE] = inside(all, best) / total(all);
  }
}

static void
measure_texture(const Segment* const segment)
{
  const RipKeys* const onset   = segment->roll.cell[RIP_ACCOMPANIMENT_ONSET];
  const RipKeys* const sustain = segment->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN];

  unsigned cells = 0u, sounding = 0u, held = 0u, lows = 0u;
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    const int low = lowest(&sustain[frame]);
    sounding += low >= 0;
    lows += low >= 0 ? (unsigned)low + RIP_LOW_KEY : 0u;
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      cells += rip_keys_get(&sustain[frame], row);
      if (rip_keys_get(&onset[frame], row)) {
        unsigned end = frame + 1u;
        while (end < FRAMES && rip_keys_get(&sustain[end], row) && !rip_keys_get(&onset[end], row)) {
          ++end;
        }
        held += end - frame;
      }
    }
  }

  const unsigned notes                    = segment->notes[RIP_ACCOMPANIMENT];
  segment->value[RIP_MEASURE_NOTES_A_BAR] = notes / (double)BARS;
  segment->value[RIP_MEASURE_POLYPHONY]   = sounding ? cells / (double)sounding : 0.0;
  segment->value[RIP_MEASURE_DURATION]    = notes ? held / (double)notes : NAN;
  segment->value[RIP_MEASURE_BASS_PITCH]  = sounding ? lows / (double)sounding : NAN;
}

static bool
has_onset(const Segment* const segment, const unsigned frame)
{
  return lowest(&segment->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame]) >= 0;
}

static double
groove(const Segment* const segment, const unsigned lag)
{
  const unsigned frames = FRAMES - lag * BAR;
  unsigned       same   = 0u;
  for (unsigned frame = 0u; frame < frames; ++frame) {
    same += has_onset(segment, frame) == has_onset(segment, frame + lag * BAR);
  }

  return same / (double)frames;
}

static double
chroma(const Segment* const segment, const unsigned lag)
{
  double   sum   = 0.0;
  unsigned pairs = 0u;
  for (unsigned bar = 0u; bar + lag < BARS; ++bar) {
    double a[CLASSES], b[CLASSES];
    double product = 0.0, square_a = 0.0, square_b = 0.0;
    sum_classes(segment, bar * BAR, bar * BAR + BAR, a);
    sum_classes(segment, (bar + lag) * BAR, (bar + lag) * BAR + BAR, b);
    for (unsigned c = 0u; c < CLASSES; ++c) {
      product += a[c] * b[c];
      square_a += a[c] * a[c];
      square_b += b[c] * b[c];
    }
    if (square_a > 0.0 && square_b > 0.0) {
      sum += product / sqrt(square_a * square_b);
      pairs += 1u;
    }
  }

  return pairs ? sum / pairs : NAN;
}

/// Row of the lowest onset of a bar, and how many onsets it has
static int
lowest_of_bar(const Segment* const segment, const unsigned bar, unsigned* const count)
{
  int low = -1;
  *count  = 0u;
  for (unsigned frame = bar * BAR; frame < (bar + 1u) * BAR; ++frame) {
    const RipKeys* const keys = &segment->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame];
    const int            row  = lowest(keys);
    low                       = row >= 0 && (low < 0 || row < low) ? row : low;
    for (unsigned r = 0u; r < RIP_KEYS; ++r) {
      *count += rip_keys_get(keys, r);
    }
  }

  return low;
}

/// Overlap of the patterns of a bar and the next one; NaN if both are empty
static double
overlap(const Segment* const segment, const unsigned bar)
{
  const RipKeys* const onset = segment->roll.cell[RIP_ACCOMPANIMENT_ONSET];
  unsigned             count[2], common = 0u;
  const int            low  = lowest_of_bar(segment, bar, &count[0]);
  const int            next = lowest_of_bar(segment, bar + 1u, &count[1]);
  for (unsigned frame = bar * BAR; frame < (bar + 1u) * BAR; ++frame) {
    for (int row = low; low >= 0 && next >= 0 && row < (int)RIP_KEYS; ++row) {
      const int other = row - low + next;
      common += other < (int)RIP_KEYS && rip_keys_get(&onset[frame], (unsigned)row) &&
                rip_keys_get(&onset[frame + BAR], (unsigned)other);
    }
  }

  const unsigned all = count[0] + count[1] - common;
  return all ? common / (double)all : NAN;
}

static void
measure_form(const Segment* const segment)
{
  double   patterns = 0.0, sum = 0.0, squares = 0.0;
  unsigned pairs = 0u, downbeats = 0u;
  for (unsigned bar = 0u; bar < BARS; ++bar) {
    const double same  = bar + 1u < BARS ? overlap(segment, bar) : NAN;
    unsigned     count = 0u;
    lowest_of_bar(segment, bar, &count);
    patterns += isnan(same) ? 0.0 : same;
    pairs += isnan(same) ? 0u : 1u;
    sum += count;
    squares += (double)count * count;
    downbeats += has_onset(segment, bar * BAR);
  }

  const double mean = sum / BARS;

  segment->value[RIP_MEASURE_GROOVE1]        = groove(segment, 1u);
  segment->value[RIP_MEASURE_GROOVE2]        = groove(segment, 2u);
  segment->value[RIP_MEASURE_CHROMA1]        = chroma(segment, 1u);
  segment->value[RIP_MEASURE_CHROMA4]        = chroma(segment, 4u);
  segment->value[RIP_MEASURE_PATTERN1]       = pairs ? patterns / pairs : NAN;
  segment->value[RIP_MEASURE_TEXTURE_SPREAD] = mean > 0.0 ? sqrt(fmax(squares / BARS - mean * mean, 0.0)) / mean : NAN;
  segment->value[RIP_MEASURE_BASS_DOWNBEAT]  = downbeats / (double)BARS;
}

static void
fill_segment(Segment* const segment, const uint32_t from, const RipNote* const notes, const size_t count)
{
  memset(segment, 0, sizeof(*segment));
  for (size_t i = 0u; i < count; ++i) {
    const RipNote* const note = &notes[i];
    rip_roll_add(&segment->roll, note->voice, (int64_t)note->onset - from, (int64_t)note->end - from, note->key);
  }
  for (unsigned frame = 0u; frame < FRAMES; ++frame) {
    for (unsigned row = 0u; row < RIP_KEYS; ++row) {
      segment->notes[RIP_MELODY] += rip_keys_get(&segment->roll.cell[RIP_MELODY_ONSET][frame], row);
      segment->notes[RIP_ACCOMPANIMENT] += rip_keys_get(&segment->roll.cell[RIP_ACCOMPANIMENT_ONSET][frame], row);
      segment->classes[frame][(row + RIP_LOW_KEY) % CLASSES] +=
        rip_keys_get(&segment->roll.cell[RIP_ACCOMPANIMENT_SUSTAIN][frame], row);
    }
  }
}

/// Measure a segment, and add what it has to the sums
static void
add_segment(const uint32_t       from,
            const RipNote* const notes,
            const size_t         count,
            RipMeasures* const   sums,
            unsigned* const      counts)
{
  Segment segment;
  double  value[RIP_MEASURES];
  fill_segment(&segment, from, notes, count);
  if (segment.notes[RIP_MELODY] < LEAST_NOTES || segment.notes[RIP_ACCOMPANIMENT] < LEAST_NOTES) {
    return;
  }

  for (unsigned m = 0u; m < RIP_MEASURES; ++m) {
    value[m] = NAN;
  }
  segment.value = value;
  measure_consonance(&segment);
  measure_chords(&segment);
  measure_scales(&segment);
  measure_texture(&segment);
  measure_form(&segment);
  for (unsigned m = 0u; m < RIP_MEASURES; ++m) {
    sums->value[m] += isnan(value[m]) ? 0.0 : value[m];
    counts[m] += isnan(value[m]) ? 0u : 1u;
  }
  sums->segments += 1u;
}

void
rip_measure(RipMeasures* const   measures,
            const RipBar* const  bars,
            const size_t         bar_count,
            const RipNote* const notes,
            const size_t         count)
{
  unsigned counts[RIP_MEASURES] = { 0u };
  uint32_t frame                = 0u;
  unsigned run                  = 0u; // bars of 16 frames, up to eight

  *measures = (RipMeasures){ 0 };
  for (size_t b = 0u; b < bar_count; ++b) {
    frame += bars[b].frames;
    run = bars[b].frames == BAR ? run + 1u : 0u;
    if (run == BARS) {
      add_segment(frame - FRAMES, notes, count, measures, counts);
      run = 0u;
    }
  }
  for (unsigned m = 0u; m < RIP_MEASURES; ++m) {
    measures->value[m] = counts[m] ? measures->value[m] / counts[m] : NAN;
  }
}
