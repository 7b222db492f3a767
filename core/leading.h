// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Voice leading: where four voices go in parallel or are not four, and new chances for those beats. Any thread; nothing
// allocates.
#ifndef RIP_LEADING_H
#define RIP_LEADING_H

#include "diffusion.h"

/// How many faults four voices, taken by pitch, have in a window at its beats, every fourth frame of a bar.
///
/// A fault is a pair of voices that both move from the beat before and are a fifth or an octave apart (plus any
/// octaves) at both beats, or a beat at which a melody sounds but not four keys. `fault` says at which frames begin
/// beats that have one.
unsigned
rip_leading_faults(const RipRoll* roll, const RipMetre* metre, bool fault[RIP_FRAMES]);

/// Make the accompaniment of the beats of a plan that have a fault anew, from noise; keep what comes if all has fewer
/// faults then; a few times, while there are any. Nothing is done where four keys may not sound.
/// A round that is stopped counts for nothing; the steps of those that were kept are added to the plan's.
///
/// `problem` is the one that was run, and what it gives stays. The same arguments give the same plan.
void
rip_leading_mend(const RipNet*     net,
                 RipScratch*       scratch,
                 const RipProblem* problem,
                 RipStop           stop,
                 void*             stop_data,
                 RipPlan*          plan);

#endif
