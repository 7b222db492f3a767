// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Voice leading: where four voices go in parallel or are not four, and new chances for those beats. Any thread; nothing
// allocates.
#ifndef RIP_LEADING_H
#define RIP_LEADING_H

#include "diffusion.h"

/// How many faults four voices, taken by pitch, have at the beats of a window's frames [0, until), every fourth frame
/// of a bar.
///
/// A fault is a pair of voices that both move from the beat before and are a fifth or an octave apart (plus any
/// octaves) at both beats, or a beat at which a melody sounds but not four keys. `fault` says at which frames begin
/// beats that have one.
unsigned
rip_leading_faults(const RipRoll* roll, const RipMetre* metre, unsigned until, bool fault[RIP_FRAMES]);

/// Make the accompaniment of the beats of a chorale's plan that have a fault anew, from noise; keep what comes if there
/// are fewer faults then; a few times, while there are any. Only faults before the frame `until` count: what comes
/// later will be planned again. Returns false if it was stopped before it was done.
///
/// `problem` is the one that was run, and what it gives stays. Nothing is done in any other style, where four keys may
/// not sound, and where a source is varied, which is to be kept to. The same arguments give the same plan.
bool
rip_leading_mend(const RipNet*     net,
                 RipScratch*       scratch,
                 const RipProblem* problem,
                 unsigned          until,
                 RipStop           stop,
                 void*             stop_data,
                 RipPlan*          plan);

#endif
