// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Tasks: what the player asks for, as a problem for the sampler. A mode is a rule that says which cells are given and
// how much noise the rest starts from. Any thread; no function allocates.
//
// To fill in a window: rip_task_begin, rip_task_pose, rip_diffusion_run, rip_task_sounding.
#ifndef RIP_TASK_H
#define RIP_TASK_H

#include "constraint.h"

typedef enum
{
  RIP_MODE_HARMONISE, // an accompaniment to the melody
  RIP_MODE_COUNTER,   // a melody to all that is played
  RIP_MODE_COMPLETE,  // what is played is part of the whole
  RIP_MODE_VARY,      // what was played, varied
  RIP_MODE_GENERATE,  // on from what was
  RIP_MODES
} RipMode;

/// What the player's notes are
typedef enum
{
  RIP_ROLE_MELODY,
  RIP_ROLE_ACCOMPANIMENT,
  RIP_ROLE_SPLIT, // the top voice is melody, the rest accompaniment
  RIP_ROLES
} RipRole;

/// What RIP_MODE_COMPLETE takes as settled
typedef enum
{
  RIP_GIVEN_NOTES, // the notes alone; silence is open
  RIP_GIVEN_BARS,  // bars in which anything is played, whole
  RIP_GIVEN_SPLIT, // all keys outside low..high; if that is the whole keyboard, those from middle C up
  RIP_GIVENS
} RipGiven;

/// What the player set; out-of-range and NaN values are clamped by rip_task_begin and rip_task_pose
typedef struct
{
  unsigned   mode;   // RipMode
  unsigned   role;   // RipRole; here it says which voice RIP_MODE_VARY varies: the melody, or else the accompaniment
  unsigned   given;  // RipGiven
  float      amount; // 0..1, of RIP_MODE_VARY: how much of the noise it starts from; the level is 1 - (1 - amount)^1.1
  unsigned   style;  // 0..RIP_STYLES
  uint64_t   seed;
  uint64_t   texture; // added to the seed where a texture is chosen, e.g. so that each song gets its own
  float      place;   // 0..1, how far the song has come, for textures change on the way; .5 where that is not known
  unsigned   steps;   // 0: the model's default, and three times that where nothing is given
  RipSampler sampler;
  float      temperature; // .5..1.5
  float      guidance;    // 0..4
  float      density;     // -1..1: thinner or denser than the model would choose

  // Hard constraints of every generated note
  unsigned low, high; // MIDI keys, both included
  unsigned voices;    // at most so many keys at once, 0: any number, ..RIP_VOICES_MAX
  unsigned key_lock;  // RipKeyLock
  unsigned key;       // tonic, 0 C .. 11 B
  unsigned scale;     // RipScale
} RipSettings;

/// What is known of a window, frame by frame
typedef struct
{
  RipRoll  heard;                         // notes that were played in, or lie in a file, by voice
  bool     whole[RIP_VOICES][RIP_FRAMES]; // `heard` has all of this voice here: its silence is silence
  RipRoll  made;                          // notes that were generated before; used where settled or locked
  bool     locked[RIP_FRAMES];            // to be kept as it was made
  unsigned settled;                       // frames before this one are played or announced
} RipKnown;

/// What is to be played of a plan, both voices in one part
typedef struct
{
  RipKeys onset[RIP_FRAMES];
  RipKeys sustain[RIP_FRAMES];            // every stretch begins with its onset
  RipKeys melody[RIP_FRAMES];             // which cells of `sustain` are the melody's
  uint8_t velocity[RIP_FRAMES][RIP_KEYS]; // of onsets, 1..127
} RipSounding;

/// The settings of a fresh plugin
RipSettings
rip_settings_default(void);

#define RIP_SECTION_BARS 16u // a texture does not change within
#define RIP_SONG_BARS 64u    // the usual length of a song

/// RipSettings.place in a section of RIP_SECTION_BARS, counted from 0, of a song of so many bars. A short song has less
/// of a way to go.
float
rip_task_place(size_t section, size_t bars);

/// Start a problem on bars first_bar, first_bar + 1, ... (numbers in musical time, may be negative): every cell free,
/// pure noise.
///
/// The texture is one of the model's for the style, number seed + texture, as it is at the song's place, moved by
/// density; the first is the median of all. Frame i of bar b has the id (b << 16) + i, so overlapping windows draw the
/// same noise.
void
rip_task_begin(RipProblem*        problem,
               const RipNet*      net,
               const RipSettings* settings,
               const RipBar*      bars,
               size_t             bar_count,
               int64_t            first_bar);

/// Give frames [first, last) of a voice as `roll` has them, silence included
void
rip_task_give(RipProblem* problem, const RipRoll* roll, RipVoice voice, unsigned first, unsigned last);

/// Let the mode's rule say, of a problem just begun, which cells are given, which are muted, where the rest starts from
/// and what constrains it.
///
///   mode         sounds                  given beside what is settled or locked
///   harmonise    accompaniment           the melody where it is whole, notes elsewhere; where it is not from what is
///                                        settled on, of what is settled the last frame alone
///   counter      melody                  all that was heard as accompaniment, where it is whole
///   complete     both                    what was heard, by settings->given
///   vary         one voice, see `role`   the other voice where it is whole; starts from what was heard of its own
///   generate     both                    -
///
/// The texture asks nothing of a melody that is known, nor, where the player's own accompaniment (heard or locked) is
/// to be completed, varied or gone against, of the accompaniment.
///
/// Heard cells, and those of a voice that does not sound, are muted. Returns false if nothing is asked for: there is
/// nothing to accompany, to complete or to vary. Then the problem is not to be run, and the plan is silence after what
/// is settled.
bool
rip_task_pose(RipProblem* problem, const RipSettings* settings, const RipKnown* known);

/// Lean in a bar, frames [first, first + count) of the window, on the chords of an earlier one, beat by beat: `earlier`
/// has the accompaniment's sustain of its `count` frames. What is played stays the network's choice. `likeness` says
/// how sure it is that the earlier bar comes back, 0..1.
void
rip_task_lean(RipProblem* problem, unsigned first, unsigned count, const RipKeys* earlier, float likeness);

/// Let a bar, frames [first, first + count) of the window, say again what bar number `bar` was played with: prefer its
/// cells, and draw the same chances, so that where all else is alike too it comes out as that did. `played` has the
/// onsets and sustain of its accompaniment by frame; `likeness`, 0..1, says how alike the bars are to hear.
void
rip_task_say_again(RipProblem* problem,
                   unsigned    first,
                   unsigned    count,
                   int64_t     bar,
                   const RipKeys (*played)[2],
                   float likeness);

/// What of a plan is to be played: cells that are not muted, from an onset on
void
rip_task_sounding(const RipProblem* problem, const RipPlan* plan, RipSounding* sounding);

#endif
