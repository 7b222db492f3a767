// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The URIDs the plugin works with, mapped once in instantiate().
#ifndef RIP_URIDS_H
#define RIP_URIDS_H

#include <lv2/urid/urid.h>

#define RIP_URI "urn:ripieno:ripieno"
#define RIP_URI_TIMELINE "urn:ripieno:timeline"
#define RIP_URI_MEMORY "urn:ripieno:memory"
#define RIP_URI_CLIP "urn:ripieno:clip"
#define RIP_URI_LOCKS "urn:ripieno:locks"
#define RIP_URI_NOTICE "urn:ripieno:notice"

typedef struct
{
  LV2_URID atom_Blank, atom_Object, atom_Sequence, atom_Chunk;
  LV2_URID atom_Bool, atom_Int, atom_Long, atom_Float, atom_Double;
  LV2_URID atom_Path, atom_String, atom_URID;
  LV2_URID midi_MidiEvent;
  LV2_URID time_Position, time_frame, time_speed, time_bar, time_barBeat;
  LV2_URID time_beatUnit, time_beatsPerBar, time_beatsPerMinute;
  LV2_URID patch_Get, patch_Set, patch_property, patch_value;
  LV2_URID ripieno_clip, ripieno_locks, ripieno_notice, ripieno_memory;
  LV2_URID ripieno_timeline, ripieno_Report, ripieno_Ask;
} RipUrids;

/// Map all of them; not in run(), a host's map may block
void
rip_urids_map(RipUrids* urids, LV2_URID_Map* map);

#endif
