// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "urids.h"

#include "wire.h"

#include <lv2/atom/atom.h>
#include <lv2/midi/midi.h>
#include <lv2/patch/patch.h>
#include <lv2/time/time.h>

void
rip_urids_map(RipUrids* const urids, LV2_URID_Map* const map)
{
  urids->atom_Blank          = map->map(map->handle, LV2_ATOM__Blank);
  urids->atom_Object         = map->map(map->handle, LV2_ATOM__Object);
  urids->atom_Sequence       = map->map(map->handle, LV2_ATOM__Sequence);
  urids->atom_Chunk          = map->map(map->handle, LV2_ATOM__Chunk);
  urids->atom_Bool           = map->map(map->handle, LV2_ATOM__Bool);
  urids->atom_Int            = map->map(map->handle, LV2_ATOM__Int);
  urids->atom_Long           = map->map(map->handle, LV2_ATOM__Long);
  urids->atom_Float          = map->map(map->handle, LV2_ATOM__Float);
  urids->atom_Double         = map->map(map->handle, LV2_ATOM__Double);
  urids->atom_Path           = map->map(map->handle, LV2_ATOM__Path);
  urids->atom_String         = map->map(map->handle, LV2_ATOM__String);
  urids->atom_URID           = map->map(map->handle, LV2_ATOM__URID);
  urids->patch_Get           = map->map(map->handle, LV2_PATCH__Get);
  urids->patch_Set           = map->map(map->handle, LV2_PATCH__Set);
  urids->patch_property      = map->map(map->handle, LV2_PATCH__property);
  urids->patch_value         = map->map(map->handle, LV2_PATCH__value);
  urids->ripieno_clip        = map->map(map->handle, RIP_URI_CLIP);
  urids->ripieno_locks       = map->map(map->handle, RIP_URI_LOCKS);
  urids->ripieno_notice      = map->map(map->handle, RIP_URI_NOTICE);
  urids->ripieno_memory      = map->map(map->handle, RIP_URI_MEMORY);
  urids->midi_MidiEvent      = map->map(map->handle, LV2_MIDI__MidiEvent);
  urids->time_Position       = map->map(map->handle, LV2_TIME__Position);
  urids->time_frame          = map->map(map->handle, LV2_TIME__frame);
  urids->time_speed          = map->map(map->handle, LV2_TIME__speed);
  urids->time_bar            = map->map(map->handle, LV2_TIME__bar);
  urids->time_barBeat        = map->map(map->handle, LV2_TIME__barBeat);
  urids->time_beatUnit       = map->map(map->handle, LV2_TIME__beatUnit);
  urids->time_beatsPerBar    = map->map(map->handle, LV2_TIME__beatsPerBar);
  urids->time_beatsPerMinute = map->map(map->handle, LV2_TIME__beatsPerMinute);
  urids->ripieno_timeline    = map->map(map->handle, RIP_URI_TIMELINE);
  urids->ripieno_Report      = map->map(map->handle, RIP_URI_REPORT);
  urids->ripieno_Ask         = map->map(map->handle, RIP_URI_ASK);
}
