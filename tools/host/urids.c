// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// URIs as numbers: a list under a lock. Any thread.
#include "urids.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct RipHostUrids
{
  pthread_mutex_t lock;
  LV2_URID_Map    map;
  LV2_URID_Unmap  unmap;
  char**          uris; // uris[i] has the number i + 1
  size_t          count;
  size_t          capacity;
};

static LV2_URID
add(RipHostUrids* const urids, const char* const uri)
{
  if (urids->count == urids->capacity) {
    const size_t capacity = urids->capacity ? 2u * urids->capacity : 128u;
    char** const uris     = (char**)realloc((void*)urids->uris, capacity * sizeof(char*));
    if (!uris) {
      return 0;
    }
    urids->uris     = uris;
    urids->capacity = capacity;
  }
  const size_t size = strlen(uri) + 1u;
  char* const  copy = (char*)malloc(size);
  if (!copy) {
    return 0;
  }
  memcpy(copy, uri, size);
  urids->uris[urids->count++] = copy;
  return (LV2_URID)urids->count;
}

static LV2_URID
map_uri(const LV2_URID_Map_Handle handle, const char* const uri)
{
  RipHostUrids* const urids = (RipHostUrids*)handle;
  LV2_URID            urid  = 0;
  pthread_mutex_lock(&urids->lock);
  for (size_t i = 0; !urid && i < urids->count; ++i) {
    if (!strcmp(urids->uris[i], uri)) {
      urid = (LV2_URID)(i + 1u);
    }
  }
  if (!urid) {
    urid = add(urids, uri);
  }
  pthread_mutex_unlock(&urids->lock);
  return urid;
}

static const char*
unmap_urid(const LV2_URID_Unmap_Handle handle, const LV2_URID urid)
{
  RipHostUrids* const urids = (RipHostUrids*)handle;
  pthread_mutex_lock(&urids->lock);
  const char* const uri = (urid && urid <= urids->count) ? urids->uris[urid - 1u] : NULL;
  pthread_mutex_unlock(&urids->lock);
  return uri;
}

RipHostUrids*
rip_host_urids_new(void)
{
  RipHostUrids* const urids = (RipHostUrids*)calloc(1, sizeof(RipHostUrids));
  if (urids) {
    pthread_mutex_init(&urids->lock, NULL);
    urids->map   = (LV2_URID_Map){ urids, map_uri };
    urids->unmap = (LV2_URID_Unmap){ urids, unmap_urid };
  }
  return urids;
}

void
rip_host_urids_free(RipHostUrids* const urids)
{
  if (urids) {
    for (size_t i = 0; i < urids->count; ++i) {
      free(urids->uris[i]);
    }
    free((void*)urids->uris);
    pthread_mutex_destroy(&urids->lock);
    free(urids);
  }
}

LV2_URID_Map*
rip_host_urids_map(RipHostUrids* const urids)
{
  return &urids->map;
}

LV2_URID_Unmap*
rip_host_urids_unmap(RipHostUrids* const urids)
{
  return &urids->unmap;
}

LV2_URID
rip_host_urid(RipHostUrids* const urids, const char* const uri)
{
  return map_uri(urids, uri);
}
