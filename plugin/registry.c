// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A list of what is loaded, by the identity of the file: one that was replaced since is another.
#include "registry.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct Entry
{
  struct Entry* next;
  struct stat   file;
  RipNet*       net;
  unsigned      users;
} Entry;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Entry*          entries; // guarded by lock

static bool
is_same(const struct stat* const a, const struct stat* const b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static Entry*
load(const char* const path, const struct stat* const file, char* const error, const size_t error_size)
{
  Entry* const entry = (Entry*)calloc(1u, sizeof(Entry));
  if (!entry) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  entry->file = *file;
  entry->net  = rip_net_load(path, error, error_size);
  if (!entry->net) {
    free(entry);
    return NULL;
  }
  return entry;
}

const RipNet*
rip_registry_get(const char* const path, char* const error, const size_t error_size)
{
  struct stat file;
  if (stat(path, &file)) {
    snprintf(error, error_size, "%s", strerror(errno));
    return NULL;
  }
  pthread_mutex_lock(&lock);
  Entry* entry = entries;
  while (entry && !is_same(&entry->file, &file)) {
    entry = entry->next;
  }
  if (!entry) {
    entry = load(path, &file, error, error_size);
    if (entry) {
      entry->next = entries;
      entries     = entry;
    }
  }
  if (entry) {
    ++entry->users;
  }
  pthread_mutex_unlock(&lock);
  return entry ? entry->net : NULL;
}

void
rip_registry_release(const RipNet* const net)
{
  pthread_mutex_lock(&lock);
  Entry** link = &entries;
  while (net && *link && (*link)->net != net) {
    link = &(*link)->next;
  }
  if (net && *link && !--(*link)->users) {
    Entry* const entry = *link;
    *link              = entry->next;
    rip_net_free(entry->net);
    free(entry);
  }
  pthread_mutex_unlock(&lock);
}
