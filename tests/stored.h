// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A plugin's state as a host keeps it, for the tests' own hosts: what save() stores and restore() retrieves.
#ifndef RIP_TESTS_STORED_H
#define RIP_TESTS_STORED_H

#include <lv2/state/state.h>
#include <stddef.h>
#include <stdint.h>

#define STORED_MOST 16u

typedef struct
{
  uint32_t key, type;
  size_t   size;
  uint8_t* value;
} StoredProperty;

/// All zeros: nothing is stored
typedef struct
{
  StoredProperty property[STORED_MOST];
  unsigned       count;
} Stored;

/// To be handed to save() with a Stored as its handle: copies the value. Fails without memory or room.
LV2_State_Status
stored_put(LV2_State_Handle stored, uint32_t key, const void* value, size_t size, uint32_t type, uint32_t flags);

/// The property of a key, NULL if there is none
const StoredProperty*
stored_find(const Stored* stored, uint32_t key);

/// To be handed to restore() with a Stored as its handle; the value belongs to it
const void*
stored_get(LV2_State_Handle stored, uint32_t key, size_t* size, uint32_t* type, uint32_t* flags);

/// Free and forget all
void
stored_clear(Stored* stored);

#endif
