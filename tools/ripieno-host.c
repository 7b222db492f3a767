// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// ripieno-host: plays a MIDI file through an LV2 plugin under a rolling transport. The main thread runs the plugin.
#include "host/bundles.h"
#include "host/clock.h"
#include "host/options.h"
#include "host/play.h"
#include "host/plugin.h"
#include "host/record.h"
#include "host/song.h"
#include "host/watch.h"

#include "smf.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "ripieno-host"
#define LINE 1024u // longest message

enum
{
  SUCCESS,
  BAD_INPUT,
  BAD_USAGE,
};

/// All that is made for a run, to be freed at its end
typedef struct
{
  RipSmf*        smf;
  RipHostSong*   song;
  RipHostPlugin* plugin;
  RipHostRecord* record;
  RipHostWatch*  watch;
} Session;

static int
complain(const int status, const char* const about, const char* const error)
{
  fprintf(stderr, NAME ": %s%s%s\n", about ? about : "", about ? ": " : "", error);
  return status;
}

/// What would only come out after the whole song has been played: that its record has nowhere to go
static int
check_folder(const char* const path)
{
  char              folder[PATH_MAX];
  const char* const slash  = strrchr(path, '/');
  const size_t      length = !slash ? 1u : slash == path ? 1u : (size_t)(slash - path);
  if (length >= sizeof(folder)) {
    return complain(BAD_INPUT, path, strerror(ENAMETOOLONG));
  }
  memcpy(folder, slash ? path : ".", length);
  folder[length] = '\0';
  return access(folder, W_OK) ? complain(BAD_INPUT, path, strerror(errno)) : SUCCESS;
}

static int
load(Session* const session, const RipHostOptions* const options)
{
  char error[LINE];
  if (check_folder(options->out)) {
    return BAD_INPUT;
  }
  session->smf = rip_smf_read(options->in, error, sizeof(error));
  if (!session->smf) {
    return complain(BAD_INPUT, options->in, error);
  }
  const bool loop = options->loops > 1u;
  session->song   = rip_host_song_new(session->smf, options->rate, options->tempo, loop, error, sizeof(error));
  if (!session->song) {
    return complain(BAD_INPUT, options->in, error);
  }
  session->record = rip_host_record_new();
  if (!session->record) {
    return complain(BAD_INPUT, NULL, "out of memory");
  }
  const RipHostPluginConfig config = {
    .uri         = options->plugin,
    .preset      = options->preset,
    .state       = options->load_state,
    .rate        = options->rate,
    .block       = options->block,
    .event_bytes = rip_host_play_event_bytes(session->song, options->block),
  };
  session->plugin = rip_host_plugin_new(&config, error, sizeof(error));
  if (!session->plugin) {
    return complain(BAD_INPUT, NULL, error);
  }
  RipHostPorts* const ports = rip_host_plugin_ports(session->plugin);
  for (size_t i = 0; i < options->setting_count; ++i) {
    const RipHostSetting* const setting = &options->settings[i];
    if (!rip_host_ports_set(ports, setting->symbol, setting->value, error, sizeof(error))) {
      return complain(BAD_USAGE, "--set", error);
    }
  }
  if (!rip_host_ports_take_midi(ports)) {
    complain(SUCCESS, options->plugin, "takes no MIDI");
  }
  session->watch = rip_host_watch_new(ports, options->rate);
  return session->watch ? SUCCESS : complain(BAD_INPUT, NULL, "out of memory");
}

static int
play(Session* const session, const RipHostOptions* const options)
{
  char error[LINE];
  if (!rip_host_plugin_activate(session->plugin, options->freewheel, error, sizeof(error))) {
    return complain(BAD_INPUT, NULL, error);
  }
  if (!options->freewheel) {
    rip_host_clock_be_realtime();
  }
  const RipHostPlay playing = {
    .plugin    = session->plugin,
    .song      = session->song,
    .record    = session->record,
    .watch     = session->watch,
    .rate      = options->rate,
    .block     = options->block,
    .loops     = options->loops,
    .freewheel = options->freewheel,
  };
  if (!rip_host_play(&playing)) {
    return complain(BAD_INPUT, NULL, "out of memory");
  }
  if (options->save_state && !rip_host_plugin_save(session->plugin, options->save_state, error, sizeof(error))) {
    return complain(BAD_INPUT, NULL, error);
  }
  rip_host_plugin_deactivate(session->plugin);
  if (!rip_host_record_write(
        session->record, session->song, session->smf, options->loops, options->out, error, sizeof(error))) {
    return complain(BAD_INPUT, options->out, error);
  }
  return SUCCESS;
}

static void
summarise(const Session* const session, const RipHostOptions* const options, const int64_t nanoseconds)
{
  const size_t hanging = rip_host_record_hanging(session->record);
  if (hanging) {
    fprintf(stderr, NAME ": the plugin left %zu notes without a note-off\n", hanging);
  }
  if (options->report) {
    rip_host_watch_print(session->watch);
  }
  printf("%s: %zu notes in, %zu notes out, %.1f s of music %s %.1f s; wrote %s\n",
         rip_host_plugin_name(session->plugin),
         options->loops * rip_host_song_notes(session->song),
         rip_host_record_notes(session->record),
         options->loops * (double)rip_host_song_end_frame(session->song) / options->rate,
         options->freewheel ? "played freewheeling in" : "played in",
         (double)nanoseconds * 1e-9,
         options->out);
}

int
main(int argc, char** argv)
{
  RipHostOptions options;
  Session        session = { NULL, NULL, NULL, NULL, NULL };
  char           error[LINE];
  int            status = SUCCESS;
  if (!rip_host_options_read(&options, argc, argv, error, sizeof(error))) {
    status = complain(BAD_USAGE, NULL, error);
  } else if (options.help) {
    rip_host_options_help();
  } else if (options.version) {
    puts(NAME " " RIPIENO_VERSION);
  } else {
    rip_host_bundles_find();
    status              = load(&session, &options);
    const int64_t start = rip_host_clock_now();
    status              = status ? status : play(&session, &options);
    if (!status) {
      summarise(&session, &options, rip_host_clock_now() - start);
    }
  }
  rip_host_watch_free(session.watch);
  rip_host_plugin_free(session.plugin);
  rip_host_record_free(session.record);
  rip_host_song_free(session.song);
  rip_smf_free(session.smf);
  rip_host_options_clear(&options);
  return status;
}
