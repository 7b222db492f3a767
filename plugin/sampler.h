// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The sampler's thread: takes messages from the mailbox in order, keeps the timeline, makes plans. Asleep when idle, of
// lower priority than audio. All functions here are for the host's main threads.
#ifndef RIP_SAMPLER_H
#define RIP_SAMPLER_H

#include "mailbox.h"
#include "state.h"
#include "unet.h"

typedef struct RipSamplerThread RipSamplerThread;

/// Takes a line for the host's log, from any thread but the audio thread
typedef void (*RipLog)(void* handle, const char* line);

/// Start the thread. Without a net it only keeps the timeline. NULL if there is no memory even for this.
RipSamplerThread*
rip_sampler_new(const RipNet* net, double sample_rate, RipLog log, void* log_handle);

/// False if memory or threads ran out: there is no thread then, and nobody must ask it anything. A restored memory is
/// kept all the same, so that the session can be saved again.
bool
rip_sampler_works(const RipSamplerThread* sampler);

/// Stop the thread, wait for it, free all
void
rip_sampler_free(RipSamplerThread* sampler);

/// What the audio thread speaks to
RipMailbox*
rip_sampler_mailbox(RipSamplerThread* sampler);

/// The memory as bytes (see state.h); waits a moment for what the audio thread told just now. NULL if memory runs out;
/// otherwise free() it.
uint8_t*
rip_sampler_save(RipSamplerThread* sampler, size_t* size);

/// Replace the memory by saved bytes, soon. Bytes of a newer version change nothing, but are kept to be saved again
/// until rip_sampler_forget. All but RIP_STATE_SOUND is logged, with what it means.
RipStateKind
rip_sampler_restore(RipSamplerThread* sampler, const uint8_t* bytes, size_t size);

/// Forget bytes of a newer version
void
rip_sampler_forget(RipSamplerThread* sampler);

/// A copy of the bytes of a newer version that were kept, to be freed; NULL if there are none
uint8_t*
rip_sampler_kept(RipSamplerThread* sampler, size_t* size);

#endif
