// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A small LV2 host for tests: loads the built bundle with lilv, plays notes into it with a transport, keeps what comes
// out. Everything happens in the thread that calls.
#ifndef RIP_TESTS_HOST_H
#define RIP_TESTS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOST_RATE 48000.0
#define HOST_EVENTS 65536u

/// A short MIDI message at a sample, counted from the host's start
typedef struct
{
  uint64_t at;
  uint8_t  bytes[3];
} HostEvent;

/// Features offered beside urid:map
enum
{
  HOST_LOG  = 1u << 0u,
  HOST_NONE = 1u << 1u // not even urid:map
};

typedef struct Host Host;

/// Load the plugin with the weights of a file ("" for one that is not there). NULL if it does not load.
Host*
host_new(const char* model, unsigned features);

void
host_free(Host* host);

/// Lines that the plugin logged
const char*
host_log(const Host* host);

/// Symbol of a port, and a complaint if its default lies outside its range; "" if there is no such port
const char*
host_port(const Host* host, unsigned index);

void
host_set(Host* host, const char* symbol, float value);

float
host_get(const Host* host, const char* symbol);

/// Bytes of the output port's buffer
void
host_set_capacity(Host* host, uint32_t bytes);

// The transport: 4/4 unless said otherwise
void
host_set_metre(Host* host, unsigned beats, unsigned unit);

void
host_set_tempo(Host* host, double bpm);

/// Go to a beat (in the metre's unit) of the song
void
host_locate(Host* host, double beat);

void
host_roll(Host* host, bool rolling);

/// As fast as the tempo times this
void
host_set_speed(Host* host, double speed);

/// Loop from the song's start to this beat; 0: no loop
void
host_set_loop(Host* host, double beats);

/// Send no Position at all
void
host_hide_transport(Host* host);

/// What will come in, in order of time; samples are counted from the host's start
void
host_play(Host* host, uint64_t at, uint8_t status, uint8_t data1, uint8_t data2);

/// A message of two bytes for the next sample
void
host_play_now(Host* host, uint8_t status, uint8_t data);

/// Set a property by a patch message in the next run: a path for urn:ripieno:clip, otherwise a string
void
host_set_property(Host* host, const char* uri, const char* text);

/// What the plugin last said of a property, NULL if nothing
const char*
host_property(const Host* host, const char* uri);

/// The sample that is next to be run
uint64_t
host_now(const Host* host);

/// Run so many samples in blocks of a size; 0: of random sizes, the same on every call with one seed
void
host_run(Host* host, uint64_t samples, uint32_t block, uint32_t seed);

/// Run nothing, until the sampler has dealt with all that was asked
void
host_settle(Host* host);

/// While set, host_run settles after each block
void
host_set_patient(Host* host, bool patient);

/// A window opens, and asks for all in the next block
void
host_open_window(Host* host);

/// How many reports came for a window so far
size_t
host_reports(const Host* host);

/// Give the body of each report to a function
void
host_set_window(Host* host, void (*take)(void* data, const void* body, uint32_t size), void* data);

/// Call these around each run of the plugin
void
host_set_watch(Host* host, void (*enter)(void), void (*leave)(void));

void
host_reactivate(Host* host);

/// What came out so far
const HostEvent*
host_events(const Host* host, size_t* count);

/// Saved state, to be freed: what lies under urn:ripieno:timeline; NULL if there is none
uint8_t*
host_save(Host* host, size_t* size);

/// False if the plugin refuses it
bool
host_restore(Host* host, const uint8_t* bytes, size_t size);

/// Restore to `to` all that `from` saved last; false if it is refused
bool
host_hand_over(Host* from, Host* to);

#endif
