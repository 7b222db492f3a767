// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// URIs as numbers, for plugins and for the host itself. Any thread.
#ifndef RIP_HOST_URIDS_H
#define RIP_HOST_URIDS_H

#include <lv2/urid/urid.h>

typedef struct RipHostUrids RipHostUrids;

/// NULL when there is no memory
RipHostUrids*
rip_host_urids_new(void);

void
rip_host_urids_free(RipHostUrids* urids);

/// The features to hand on, valid as long as `urids`
LV2_URID_Map*
rip_host_urids_map(RipHostUrids* urids);

LV2_URID_Unmap*
rip_host_urids_unmap(RipHostUrids* urids);

/// The number of a URI, from 1 on; 0 when there is no memory
LV2_URID
rip_host_urid(RipHostUrids* urids, const char* uri);

#endif
