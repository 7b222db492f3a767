// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A MIDI file becomes a clip.

#include "clip.h"

#include "run_tests.h"
#include "smf.h"
#include "task.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define QUARTER 480u

static char path[] = "/tmp/ripieno-clip-XXXXXX";
static char error[256];

static void
setup(void)
{
  strcpy(path, "/tmp/ripieno-clip-XXXXXX");
  const int file = mkstemp(path);
  ck_assert_int_ge(file, 0);
  close(file);
  error[0] = '\0';
}

static void
teardown(void)
{
  unlink(path);
}

typedef struct
{
  const char* track;
  RipSmfNote  note; // in quarters
} Note;

/// Write a file: 4/4, from bar 2 on 3/4
static void
write_file(const Note* const notes, const unsigned count)
{
  static const uint8_t waltz[] = { 0xFF, 0x58, 3, 2, 24, 8 };
  RipSmf* const        smf     = rip_smf_new(QUARTER);
  ck_assert(rip_smf_add_track(smf, "TEMPO"));
  ck_assert(rip_smf_add_event(smf, 0u, 8u * QUARTER, waltz, sizeof(waltz)));
  for (unsigned i = 0; i < count; ++i) {
    RipSmfNote   in_track[8];
    unsigned     size  = 0;
    const size_t track = rip_smf_tracks(smf);
    if (rip_smf_find(smf, notes[i].track) < track) {
      continue; // it is there
    }
    for (unsigned j = i; j < count; ++j) {
      if (!strcmp(notes[j].track, notes[i].track)) {
        in_track[size] = notes[j].note;
        in_track[size].tick *= QUARTER;
        in_track[size++].end *= QUARTER;
      }
    }
    ck_assert(rip_smf_add_track(smf, notes[i].track) && rip_smf_add_notes(smf, track, in_track, size));
  }
  ck_assert(rip_smf_write(smf, path, error, sizeof(error)));
  rip_smf_free(smf);
}

static bool
sounds(const RipTimeline* const clip, const int64_t bar, const unsigned frame, const RipPlane plane, const unsigned key)
{
  const RipKeys keys = rip_timeline_get(clip, bar, frame, RIP_HEARD + (unsigned)plane);
  return rip_keys_get(&keys, key - RIP_LOW_KEY);
}

static const Note tune[] = {
  { "MELODY", { 0, 6, 0, 72, 80 } },   // over the bar line
  { "Piano", { 4, 6, 1, 48, 80 } },    // PIANO
  { "Drums", { 0, 1, 9, 50, 80 } },    // no notes
  { "Strings", { 0, 8, 2, 60, 80 } },  // neither
  { "MELODY", { 11, 12, 0, 74, 80 } }, // in a bar of 3/4
  { "MELODY", { 11, 12, 0, 10, 80 } }, // off the keyboard
};

START_TEST(tracks_are_voices)
{
  write_file(tune, 6u);
  RipTimeline* const clip = rip_clip_load(path, RIP_ROLE_ACCOMPANIMENT, error, sizeof(error));
  ck_assert_msg(clip, "%s", error);
  RipBar bar;
  ck_assert(rip_timeline_find(clip, 0, &bar) && bar.frames == 16u);
  ck_assert(rip_timeline_find(clip, 2, &bar) && bar.frames == 12u && bar.numerator == 3u);
  for (unsigned i = 0; i < 16u; ++i) {
    ck_assert(sounds(clip, 0, i, RIP_MELODY_SUSTAIN, 72));
    ck_assert_int_eq(sounds(clip, 1, i, RIP_MELODY_SUSTAIN, 72), i < 8u);
    ck_assert_int_eq(sounds(clip, 1, i, RIP_ACCOMPANIMENT_SUSTAIN, 48), i < 8u);
    ck_assert_int_eq(sounds(clip, 0, i, RIP_MELODY_ONSET, 72), i == 0u);
    ck_assert(!sounds(clip, 1, i, RIP_MELODY_ONSET, 72));
    ck_assert(!sounds(clip, 0, i, RIP_ACCOMPANIMENT_SUSTAIN, 60) && !sounds(clip, 0, i, RIP_MELODY_SUSTAIN, 60));
    ck_assert(!sounds(clip, 0, i, RIP_MELODY_SUSTAIN, 50));
    ck_assert(rip_timeline_is_heard(clip, 0, i, RIP_MELODY) && rip_timeline_is_heard(clip, 0, i, RIP_ACCOMPANIMENT));
  }
  ck_assert(sounds(clip, 3, 0, RIP_MELODY_ONSET, 74)); // quarter 11: 8 of two bars, 3 of the third
  rip_timeline_free(clip);
}
END_TEST

START_TEST(what_was_made_before_is_an_accompaniment)
{
  static const Note song[] = { { "MELODY", { 0, 4, 0, 72, 80 } },
                               { "RIPIENO", { 0, 4, 0, 48, 80 } },
                               { "PIANO", { 0, 4, 0, 52, 80 } } };
  for (unsigned has_other = 0; has_other < 2u; ++has_other) {
    write_file(song, 2u + has_other);
    RipTimeline* const clip = rip_clip_load(path, RIP_ROLE_MELODY, error, sizeof(error));
    ck_assert_msg(clip, "%s", error);
    ck_assert_int_eq(sounds(clip, 0, 0, RIP_ACCOMPANIMENT_ONSET, 48), !has_other);
    ck_assert_int_eq(sounds(clip, 0, 0, RIP_ACCOMPANIMENT_ONSET, 52), has_other);
    rip_timeline_free(clip);
  }
}
END_TEST

START_TEST(tracks_without_notes_do_not_count)
{
  RipSmf* const    smf  = rip_smf_new(QUARTER);
  const RipSmfNote note = { 0, QUARTER, 0, 48, 80 };
  ck_assert(rip_smf_add_track(smf, "MELODY") && rip_smf_add_track(smf, "PIANO") && rip_smf_add_track(smf, "RIPIENO"));
  ck_assert(rip_smf_add_notes(smf, 2u, &note, 1u));
  ck_assert(rip_smf_write(smf, path, error, sizeof(error)));
  RipTimeline* clip = rip_clip_load(path, RIP_ROLE_MELODY, error, sizeof(error));
  ck_assert_msg(clip, "%s", error); // all that it has is what the role says
  ck_assert(sounds(clip, 0, 0, RIP_MELODY_ONSET, 48));
  rip_timeline_free(clip);
  ck_assert(rip_smf_add_notes(smf, 0u, &note, 1u));
  ck_assert(rip_smf_write(smf, path, error, sizeof(error)));
  clip = rip_clip_load(path, RIP_ROLE_MELODY, error, sizeof(error));
  ck_assert_msg(clip, "%s", error);
  ck_assert(sounds(clip, 0, 0, RIP_ACCOMPANIMENT_ONSET, 48)); // an emptied PIANO is none
  rip_timeline_free(clip);
  rip_smf_free(smf);
}
END_TEST

START_TEST(without_a_melody_the_role_says)
{
  static const Note chord[] = { { "Keys", { 0, 4, 0, 72, 80 } },
                                { "Keys", { 0, 4, 0, 60, 80 } },
                                { "Keys", { 1, 2, 0, 64, 80 } },
                                { "Keys", { 1, 2, 0, 76, 80 } } };
  write_file(chord, 4u);
  for (unsigned role = 0; role < RIP_ROLES; ++role) {
    RipTimeline* const clip = rip_clip_load(path, role, error, sizeof(error));
    ck_assert_msg(clip, "%s", error);
    for (unsigned i = 0; i < 4u; ++i) {
      const unsigned key    = chord[i].note.key;
      const bool     melody = role == RIP_ROLE_MELODY || (role == RIP_ROLE_SPLIT && (key == 72u || key == 76u));
      const unsigned frame  = (unsigned)chord[i].note.tick * 4u;
      ck_assert_int_eq(sounds(clip, 0, frame, RIP_MELODY_ONSET, key), melody);
      ck_assert_int_eq(sounds(clip, 0, frame, RIP_ACCOMPANIMENT_ONSET, key), !melody);
    }
    ck_assert_int_eq(rip_timeline_is_heard(clip, 0, 3, RIP_MELODY), role != RIP_ROLE_ACCOMPANIMENT);
    ck_assert_int_eq(rip_timeline_is_heard(clip, 0, 3, RIP_ACCOMPANIMENT), role != RIP_ROLE_MELODY);
    rip_timeline_free(clip);
  }
}
END_TEST

START_TEST(no_note_is_lost_before_the_first_whole_bar)
{
  // 3/4 after half a frame, 4/4 after another half, where the second note begins
  static const uint8_t    waltz[]  = { 0xFF, 0x58, 3, 2, 24, 8 };
  static const uint8_t    common[] = { 0xFF, 0x58, 4, 2, 24, 8 };
  static const RipSmfNote notes[]  = { { 0, 120, 0, 72, 80 }, { 120, 8u * QUARTER, 0, 60, 80 } };
  RipSmf* const           smf      = rip_smf_new(QUARTER);
  ck_assert(rip_smf_add_track(smf, "TEMPO"));
  ck_assert(rip_smf_add_event(smf, 0u, 60u, waltz, sizeof(waltz)));
  ck_assert(rip_smf_add_event(smf, 0u, 120u, common, sizeof(common)));
  ck_assert(rip_smf_add_track(smf, "MELODY") && rip_smf_add_notes(smf, 1u, notes, 2u));
  ck_assert(rip_smf_write(smf, path, error, sizeof(error)));
  rip_smf_free(smf);
  RipTimeline* const clip = rip_clip_load(path, RIP_ROLE_MELODY, error, sizeof(error));
  ck_assert_msg(clip, "%s", error);
  ck_assert_uint_eq(rip_timeline_frames(clip, 0), 1u);
  ck_assert_uint_eq(rip_timeline_frames(clip, 1), 16u);
  ck_assert(sounds(clip, 0, 0u, RIP_MELODY_ONSET, 72u));
  ck_assert(sounds(clip, 1, 0u, RIP_MELODY_ONSET, 60u));
  ck_assert(sounds(clip, 2, 14u, RIP_MELODY_SUSTAIN, 60u));
  ck_assert(!sounds(clip, 2, 15u, RIP_MELODY_SUSTAIN, 60u));
  rip_timeline_free(clip);
}
END_TEST

START_TEST(says_what_is_wrong)
{
  const char* const name = strrchr(path, '/') + 1;
  ck_assert_ptr_null(rip_clip_load("/nonexistent/tune.mid", 0, error, sizeof(error)));
  ck_assert_msg(!strncmp(error, "tune.mid: ", 10), "%s", error);
  ck_assert_ptr_null(rip_clip_load(path, 0, error, sizeof(error))); // empty
  ck_assert_msg(!strncmp(error, name, strlen(name)), "%s", error);
  write_file(tune + 2, 1u); // drums alone
  ck_assert_ptr_null(rip_clip_load(path, 0, error, sizeof(error)));
  ck_assert_ptr_nonnull(strstr(error, ": has no notes to play"));
  static const Note far[] = { { "Keys", { 5000, 5001, 0, 72, 80 } } };
  write_file(far, 1u);
  ck_assert_ptr_null(rip_clip_load(path, 0, error, sizeof(error)));
  ck_assert_ptr_nonnull(strstr(error, ": has more than 1024 bars"));
}
END_TEST

int
main(void)
{
  TCase* const tests = tcase_create("clip");
  tcase_add_checked_fixture(tests, setup, teardown);
  tcase_add_test(tests, tracks_are_voices);
  tcase_add_test(tests, what_was_made_before_is_an_accompaniment);
  tcase_add_test(tests, tracks_without_notes_do_not_count);
  tcase_add_test(tests, without_a_melody_the_role_says);
  tcase_add_test(tests, no_note_is_lost_before_the_first_whole_bar);
  tcase_add_test(tests, says_what_is_wrong);
  return run_tests(tests, "clip");
}
