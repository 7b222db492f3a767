// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The table of textures that a network comes with.

#include "unet_net.h"

#include <math.h>
#include <string.h>

void
rip_texture_clear(RipTexture* const texture)
{
  memset(texture, 0, sizeof(*texture));
  for (unsigned i = 0; i < RIP_ATTRIBUTES; ++i) {
    texture->attributes[i] = NAN;
  }
}

/// Bar length of a row of the table of textures; 0: the row holds none
static unsigned
texture_length(const float* const row)
{
  const float length = row[RIP_PLACES * RIP_ATTRIBUTES];
  return length >= 1.0f && length <= (float)RIP_FRAMES ? (unsigned)length : 0u;
}

/// Which of its places a song is at
static unsigned
place_number(const float place)
{
  const float at = isnan(place) ? 0.5f : place;
  return at >= 1.0f ? RIP_PLACES - 1u : at > 0.0f ? (unsigned)(at * (float)RIP_PLACES) : 0u;
}

void
rip_net_texture(const RipNet* const net,
                const unsigned      style,
                const unsigned      bar_frames,
                const uint64_t      index,
                const float         place,
                RipTexture* const   texture)
{
  const float* const rows     = net->textures + style * net->texture_count * RIP_TEXTURE_FLOATS;
  size_t             fitting  = 0;
  size_t             existing = 0;
  for (size_t i = 0; i < net->texture_count; ++i) {
    const unsigned length = texture_length(rows + i * RIP_TEXTURE_FLOATS);
    fitting += length && length == bar_frames;
    existing += length > 0u;
  }
  rip_texture_clear(texture);
  if (!existing) {
    return;
  }
  size_t left = (size_t)(index % (fitting ? fitting : existing));
  for (size_t i = 0; i < net->texture_count; ++i) {
    const float* const row    = rows + i * RIP_TEXTURE_FLOATS;
    const unsigned     length = texture_length(row);
    if (length && (!fitting || length == bar_frames) && !left--) {
      memcpy(texture->attributes, row + (size_t)place_number(place) * RIP_ATTRIBUTES, sizeof(texture->attributes));
      return;
    }
  }
}

const float*
rip_net_attribute_spread(const RipNet* const net)
{
  return net->attribute_std;
}
