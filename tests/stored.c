// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
#include "stored.h"

#include <stdlib.h>
#include <string.h>

LV2_State_Status
stored_put(LV2_State_Handle  handle,
           const uint32_t    key,
           const void* const value,
           const size_t      size,
           const uint32_t    type,
           const uint32_t    flags)
{
  (void)flags;
  Stored* const  stored = (Stored*)handle;
  uint8_t* const copy   = stored->count < STORED_MOST ? (uint8_t*)malloc(size ? size : 1u) : NULL;
  if (!copy) {
    return LV2_STATE_ERR_NO_SPACE;
  }
  memcpy(copy, value, size);
  stored->property[stored->count++] = (StoredProperty){ key, type, size, copy };
  return LV2_STATE_SUCCESS;
}

const StoredProperty*
stored_find(const Stored* const stored, const uint32_t key)
{
  for (unsigned i = 0; i < stored->count; ++i) {
    if (stored->property[i].key == key) {
      return &stored->property[i];
    }
  }
  return NULL;
}

const void*
stored_get(LV2_State_Handle handle, const uint32_t key, size_t* const size, uint32_t* const type, uint32_t* const flags)
{
  const StoredProperty* const property = stored_find((const Stored*)handle, key);
  if (!property) {
    return NULL;
  }
  *size  = property->size;
  *type  = property->type;
  *flags = LV2_STATE_IS_POD;
  return property->value;
}

void
stored_clear(Stored* const stored)
{
  for (unsigned i = 0; i < stored->count; ++i) {
    free(stored->property[i].value);
  }
  stored->count = 0u;
}
