// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// torture BUNDLE MODEL [--blocks N] [--seed S] [--case N]: hosts the plugin as no host would, case after case, each
// made from its own seed: block sizes from 0 to 8192, transports that start, stop, loop, jump and change tempo and
// metre, fields left out or senseless, events unsorted, out of range, oversize, cut or defaced, output buffers from
// nothing up, controls of any value, ports not connected, state saved, restored and forged beside run(), 32 instances,
// features absent, freewheeling on and off. Each block is watched for calls that may block, each event that comes out
// is looked at; each act ends in a moment at which nothing may sound, each case without a leak.
//
// Seen to fail: "a note hangs" when rip_player_end sends no note-offs, and when rip_output_begin pays one note-off too
// few of those that it owes; "a pedal stays down" when rip_player_let_go does nothing, and when what it lets go is not
// owed; "an event lies behind its block" when take_events clamps times one sample too late;
// "memory leaks" when save() keeps its bytes; a backtrace when rip_engine_run allocates; a crash when control() lets
// NaN through.
#include "beside.h"
#include "storm.h"

#ifdef RIP_WATCHED
#include "watch.h"
#endif

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CASES_TO_SOUND 50u // in so many cases some notes come out, or the host is at fault
#define INSTANCES 32u
#define LEAK_SLACK 64     // blocks of memory that the C library keeps for threads to come
#define BLOCK_SECONDS 300 // a block that takes longer hangs: freewheeling waits 30 s for a plan at most

typedef struct
{
  uint64_t blocks, notes, events, turns, cases;
} Totals;

/// One case: some instances, and what happens to them
typedef struct
{
  Dice     dice;
  unsigned count;
  Rig*     rig[INSTANCES];
  Storm    storm[INSTANCES];
  Beside*  beside;
  double   rate;
  bool     wild;    // controls of any value
  bool     patient; // the sampler has its time, so that plans come in time
  uint32_t unrest;  // knobs are turned once in so many blocks
  uint64_t blocks;
} Case;

static uint64_t current_seed;

/// For the watchdog
static void
give_up(const int signal_number)
{
  (void)signal_number;
  char      text[64];
  const int size = snprintf(text, sizeof(text), "torture: hangs in case %" PRIu64 "\n", current_seed);
  if (write(STDERR_FILENO, text, (size_t)size) < 0) {
    _exit(3);
  }
  abort();
}

static void
fail(const char* const fault)
{
  fprintf(stderr, "torture: %s; repeat it with --case %" PRIu64 "\n", fault, current_seed);
  exit(EXIT_FAILURE);
}

static float
any_value(Dice* const dice, const RigPort* const port)
{
  static const float values[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, -1.0f, 0.5f, 1e-30f };
  if (dice_once_in(dice, 4u)) {
    return DICE_PICK(dice, values);
  }
  return port->low + (port->high - port->low) * (float)dice_real(dice);
}

/// Turn some knobs. Steps stay few, for speed, and freewheeling, which waits for plans, is rare.
static void
turn_knobs(const Case* const life, Dice* const dice, Rig* const rig)
{
  const bool reset = dice_once_in(dice, 3u);
  for (unsigned i = 0; i < rig->bundle->ports; ++i) {
    RigPort* const port = &rig->port[i];
    if (reset && port->type == RIG_CONTROL_IN) {
      port->value = port->standard;
    }
    if (port->type == RIG_CONTROL_IN && dice_once_in(dice, 12u)) {
      port->value =
        life->wild ? any_value(dice, port) : roundf(port->low + (port->high - port->low) * (float)dice_real(dice));
    }
  }
  rig_set(rig, "steps", life->patient ? 6.0f : (float)dice_below(dice, 3u));
  rig_set(rig, "freewheel", dice_once_in(dice, 100u) ? (dice_once_in(dice, 4u) ? NAN : 1.0f) : 0.0f);
  if (!dice_once_in(dice, 6u)) {
    rig_set(rig, "enabled", 1.0f);
  }
}

static uint32_t
block_size(Dice* const dice)
{
  static const uint32_t usual[] = { 0, 1, 2, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192 };
  return dice_once_in(dice, 2u) ? DICE_PICK(dice, usual) : dice_below(dice, dice_once_in(dice, 4u) ? 8193u : 600u);
}

/// One block of one instance
static void
run_block(Case* const life, const unsigned index, const uint32_t samples)
{
  Rig* const               rig = life->rig[index];
  LV2_Atom_Sequence* const in  = storm_block(&life->storm[index], samples);
  alarm(BLOCK_SECONDS);
  const bool        mad = life->storm[index].madness && dice_once_in(&life->dice, 50u);
  const char* const bad = rig_run(rig, mad ? NULL : in, samples, true);
  free(in);
  ++life->blocks;
  if (bad) {
    fail(bad);
  }
}

/// Wait for the sampler, as real time would
static void
be_patient(Case* const life, const unsigned index)
{
  static const struct timespec moment   = { 0, 200000 };
  const unsigned               progress = rig_find(life->rig[index], "progress");
  for (unsigned i = 0; i < 500u && life->rig[index]->port[progress].value < 1.0f; ++i) {
    nanosleep(&moment, NULL);
    run_block(life, index, 0u);
  }
}

/// Something that ends every note at once; what is asked of each host's stop, locate and panic button
static void
come_to_rest(Case* const life, const unsigned index)
{
  Rig* const   rig   = life->rig[index];
  Storm* const storm = &life->storm[index];
  const Storm  saved = *storm;
  rig_connect(rig, NULL);
  rig->capacity = RIG_ROOM;
  storm_calm(storm);
  if (dice_once_in(&life->dice, 2u)) {
    lilv_instance_deactivate(rig->instance);
    lilv_instance_activate(rig->instance);
  } else {
    rig_set(rig, "panic", 0.0f);
    run_block(life, index, 0u);
    rig_set(rig, "panic", 1.0f);
  }
  // Nothing comes in that could start a note
  const LV2_Atom_Sequence nothing = { { sizeof(LV2_Atom_Sequence_Body), rig_map(LV2_ATOM__Sequence) }, { 0u, 0u } };
  const uint32_t          samples = dice_below(&life->dice, 2u);
  const char* const       bad     = rig_run(rig, &nothing, samples, true);
  ++life->blocks;
  if (bad) {
    fail(bad);
  }
  if (rig->ledger.sounding) {
    fail("a note hangs");
  }
  if (levers_count(&rig->ledger.levers)) {
    fail("a pedal stays down, or a wheel bent");
  }
  *storm = saved;
}

/// Some blocks of all instances, and then rest
static void
play_act(Case* const life, const uint64_t blocks)
{
  static const uint32_t capacities[] = { 0, 4, 8, 16, 31, 32, 33, 56, 80, 200, 1000, RIG_OUT };
  Dice* const           dice         = &life->dice;
  const uint32_t        usual        = dice_once_in(dice, 2u) ? 256u << dice_below(dice, 5u) : 0u;
  const bool            starved      = dice_once_in(dice, 6u);
  for (uint64_t turn = 0; turn * life->count < blocks; ++turn) {
    const uint32_t samples = usual ? usual : block_size(dice);
    for (unsigned i = 0; i < life->count; ++i) {
      if (dice_once_in(dice, life->unrest)) {
        turn_knobs(life, dice, life->rig[i]);
      }
      if (starved || dice_once_in(dice, 40u)) {
        life->rig[i]->capacity = DICE_PICK(dice, capacities);
      }
      if (dice_once_in(dice, 400u)) {
        rig_connect(life->rig[i], dice_once_in(dice, 2u) ? dice : NULL);
      }
      if (dice_once_in(dice, 300u)) {
        for (unsigned times = 1u + dice_below(dice, 5u); times; --times) {
          lilv_instance_deactivate(life->rig[i]->instance);
          lilv_instance_activate(life->rig[i]->instance);
        }
      }
      run_block(life, i, samples);
      if (life->patient) {
        be_patient(life, i);
      }
    }
  }
  for (unsigned i = 0; i < life->count; ++i) {
    come_to_rest(life, i);
  }
}

static void
begin_case(Case* const life, const RigBundle* const bundle, const char* const model, const uint64_t seed)
{
  static const double rates[] = { 48000.0, 44100.0, 96000.0, 192000.0, 8000.0, 22050.5 };
  *life                       = (Case){ .dice = { seed * 0xD1342543DE82EF95u } };
  Dice* const dice            = &life->dice;
  life->count   = dice_once_in(dice, 40u) ? INSTANCES : dice_once_in(dice, 4u) ? 1u + dice_below(dice, 4u) : 1u;
  life->rate    = dice_once_in(dice, 2u) ? 48000.0 : DICE_PICK(dice, rates);
  life->wild    = dice_once_in(dice, 2u);
  life->patient = dice_once_in(dice, 2u);
  life->unrest  = dice_once_in(dice, 2u) ? 20u : 500u;
  setenv("RIPIENO_MODEL", dice_once_in(dice, 20u) ? "/nonexistent" : model, 1);
  for (unsigned i = 0; i < life->count; ++i) {
    life->rig[i] = rig_new(bundle, life->rate, dice_below(dice, RIG_ALL + 1u));
    if (!life->rig[i]) {
      fail("no instance is made");
    }
    Storm* const storm = &life->storm[i];
    storm_init(storm, dice, &bundle->map, life->rate);
    storm->hidden    = dice_once_in(dice, 8u);
    storm->melodious = dice_once_in(dice, 2u);
    storm->blank     = dice_once_in(dice, 2u);
    storm->madness   = dice_once_in(dice, 3u) ? 0u : dice_once_in(dice, 4u) ? 2u : 2u + dice_below(dice, 60u);
    storm->speed     = 1.0;
    rig_set(life->rig[i], "steps", 6.0f);
    if (!dice_once_in(dice, 10u)) { // some hosts run before they activate
      lilv_instance_activate(life->rig[i]->instance);
    }
  }
  if (dice_once_in(dice, 3u)) {
    life->beside = beside_start(life->rig[dice_below(dice, life->count)], dice_bits(dice));
  }
}

static void
end_case(Case* const life, Totals* const totals)
{
  totals->turns += life->beside ? beside_stop(life->beside) : 0u;
  for (unsigned i = 0; i < life->count; ++i) {
    totals->notes += life->rig[i]->ledger.notes;
    totals->events += life->rig[i]->ledger.events;
    if (!dice_once_in(&life->dice, 8u)) { // some hosts forget it
      lilv_instance_deactivate(life->rig[i]->instance);
    }
    rig_free(life->rig[i]);
  }
  totals->blocks += life->blocks;
  ++totals->cases;
}

static void
run_case(const RigBundle* const bundle, const char* const model, const uint64_t seed, Totals* const totals)
{
  Case life;
  current_seed = seed;
  begin_case(&life, bundle, model, seed);
  for (unsigned act = 1u + dice_below(&life.dice, 4u); act; --act) {
    play_act(&life, 50u + dice_below(&life.dice, 500u));
  }
  end_case(&life, totals);
}

/// Cases until so many blocks have run; without a leak
static void
run_cases(const RigBundle* const bundle,
          const char* const      model,
          const uint64_t         seed,
          const uint64_t         blocks,
          Totals* const          totals)
{
  // An instance that stays, so that the plugin's library and its weights do
  setenv("RIPIENO_MODEL", model, 1);
  Rig* const keeper = rig_new(bundle, 48000.0, 0u);
#ifdef RIP_WATCHED
  long held = 0;
#endif
  for (uint64_t i = 0; totals->blocks < blocks; ++i) {
    run_case(bundle, model, seed + i, totals);
    if (i % 1000u == 999u) { // a long run says how far it is
      printf("torture: %" PRIu64 " blocks up to seed %" PRIu64 "\n", totals->blocks, seed + i);
      fflush(stdout);
    }
#ifdef RIP_WATCHED
    held = i == 2u ? watch_blocks() : held;
    if (i > 2u && watch_blocks() > held + LEAK_SLACK) {
      fail("memory leaks");
    }
#endif
  }
  rig_free(keeper);
}

int
main(const int argc, char** const argv)
{
  uint64_t seed   = 1u;
  uint64_t blocks = 1u;
  bool     one    = false;
  Totals   totals = { 0 };
  for (int i = 3; i + 1 < argc; i += 2) {
    const uint64_t number = strtoull(argv[i + 1], NULL, 10);
    one                   = one || !strcmp(argv[i], "--case");
    if (!strcmp(argv[i], "--blocks")) {
      blocks = number;
    } else {
      seed = number;
    }
  }
  if (argc < 3 || argc % 2 == 0) {
    fprintf(stderr, "usage: torture BUNDLE MODEL [--blocks N] [--seed S] [--case S]\n");
    return 2;
  }
  signal(SIGALRM, give_up);
  RigBundle* const bundle = rig_load(argv[1]);
  printf("torture: seed %" PRIu64 "\n", seed);
  run_cases(bundle, argv[2], seed, one ? 1u : blocks, &totals);
  printf("torture: %" PRIu64 " blocks in %" PRIu64 " cases, seeds %" PRIu64 " to %" PRIu64 "; %" PRIu64
         " events came out, %" PRIu64 " notes, all ended; the main thread interfered %" PRIu64 " times\n",
         totals.blocks,
         totals.cases,
         seed,
         seed + totals.cases - 1u,
         totals.events,
         totals.notes,
         totals.turns);
  rig_unload(bundle);
  return totals.notes || totals.cases < CASES_TO_SOUND ? EXIT_SUCCESS : EXIT_FAILURE;
}
