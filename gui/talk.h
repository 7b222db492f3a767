// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// What the window says to the plugin through the host, and what it understands. One thread.
#ifndef RIP_TALK_H
#define RIP_TALK_H

#include "ports.h"
#include "score.h"

#include <lv2/atom/forge.h>
#include <lv2/ui/ui.h>

typedef struct
{
  LV2UI_Write_Function write;
  LV2UI_Controller     controller;
  LV2_Atom_Forge       forge;
  LV2_URID event_transfer, report, ask, patch_Set, patch_property, patch_value, clip, locks, notice, patch_Get;
  double   asked; // seconds, when all was asked for; 0: never
  double   spoke; // seconds, of any word
} RipTalk;

void
rip_talk_init(RipTalk* talk, LV2_URID_Map* map, LV2UI_Write_Function write, LV2UI_Controller controller);

/// Set a control
void
rip_talk_port(RipTalk* talk, RipPort port, float value);

/// Set the plugin's properties
void
rip_talk_clip(RipTalk* talk, const char* path);

void
rip_talk_locks(RipTalk* talk, const char* locks);

/// Ask for what the score lacks, and tell now and then that the window is there; call it often
void
rip_talk_idle(RipTalk* talk, RipScore* score, double seconds);

/// What the plugin tells of a property
typedef enum
{
  RIP_TOLD_NOTHING,
  RIP_TOLD_LOCKS,
  RIP_TOLD_NOTICE, // words for people
} RipTold;

/// A property that an event of the port `notify` tells of; `value` is ended by 0, within the event
RipTold
rip_talk_property(const RipTalk* talk, uint32_t format, const void* event, uint32_t size, const char** value);

/// The body of a report, if an event of the port `notify` is one; NULL otherwise
const void*
rip_talk_report(const RipTalk* talk, uint32_t format, const void* event, uint32_t size, size_t* length);

#endif
