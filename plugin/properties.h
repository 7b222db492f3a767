// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The properties urn:ripieno:clip, :locks and :notice, set and asked for by patch messages. Real-time: what is set goes
// to the sampler, which answers.
#ifndef RIP_PROPERTIES_H
#define RIP_PROPERTIES_H

#include "mailbox.h"
#include "urids.h"

#include <lv2/atom/atom.h>

typedef struct
{
  const RipUrids* urids;
  RipMailbox*     mail;
  RipWord         word;  // in hand
  bool            ready; // it is an answer to be sent
  bool            asked; // all are asked for, and the sampler does not know yet
} RipProperties;

void
rip_properties_init(RipProperties* properties, const RipUrids* urids, RipMailbox* mail);

/// Hear what is set and asked for. A clip's notes are what `role` says.
void
rip_properties_take(RipProperties* properties, const LV2_Atom_Sequence* in, unsigned role);

/// Append what changed, or was asked for, to a sequence of `capacity` bytes that has been begun; NULL: keep it
void
rip_properties_tell(RipProperties* properties, LV2_Atom_Sequence* out, uint32_t capacity, uint32_t at);

#endif
