// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// The window as LV2 knows it: ports and atoms in, ports and atoms out. One thread, the host's for windows.
#include "export.h"
#include "talk.h"
#include "view.h"
#include "window.h"

#include <lv2/atom/atom.h>
#include <lv2/core/lv2.h>
#include <lv2/core/lv2_util.h>
#include <lv2/options/options.h>
#include <lv2/ui/ui.h>
#include <lv2/urid/urid.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RIP_UI_URI "urn:ripieno:ui"
#define DRAG_NAME "ripieno.mid"

typedef struct
{
  RipTalk       talk;
  RipScore*     score;
  RipView       view;
  RipWindow*    window;
  LV2UI_Touch*  touch;
  LV2UI_Resize* resize;
  LV2_URID      scale_factor, atom_Float;
  char          folder[256]; // of the file that is dragged; "" if there is none
} Ui;

static void
set_port(void* const data, const RipPort port, const float value)
{
  Ui* const ui = (Ui*)data;
  rip_talk_port(&ui->talk, port, value);
}

static void
touch(void* const data, const RipPort port, const bool held)
{
  const Ui* const ui = (const Ui*)data;
  if (ui->touch) {
    ui->touch->touch(ui->touch->handle, port, held);
  }
}

static void
set_locks(void* const data, const char* const locks)
{
  Ui* const ui = (Ui*)data;
  rip_talk_locks(&ui->talk, locks);
}

static void
load_clip(void* const data, const char* const path)
{
  Ui* const         ui    = (Ui*)data;
  const char* const slash = strrchr(path, '/');
  char              words[160];
  rip_talk_clip(&ui->talk, path);
  snprintf(words, sizeof(words), "Loading %.120s", slash ? slash + 1 : path);
  rip_view_say(&ui->view, words);
}

/// The path of the file that is dragged out; "" if there is no such folder
static void
drag_path(const Ui* const ui, char* const path, const size_t size)
{
  snprintf(path, size, "%s%s", ui->folder, *ui->folder ? "/" DRAG_NAME : "");
}

static void
drag_out(void* const data)
{
  Ui* const         ui        = (Ui*)data;
  const char* const temporary = getenv("TMPDIR");
  char              path[sizeof(ui->folder) + sizeof(DRAG_NAME) + 1u];
  char              words[160];
  if (!*ui->folder) {
    const int length =
      snprintf(ui->folder, sizeof(ui->folder), "%s/ripieno-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (length < 0 || (size_t)length >= sizeof(ui->folder) || !mkdtemp(ui->folder)) {
      *ui->folder = '\0';
      rip_view_say(&ui->view, "There is no folder for a temporary file.");
      return;
    }
  }
  drag_path(ui, path, sizeof(path));
  const bool saved = rip_export_save(ui->score, path, words, sizeof(words));
  rip_view_say(&ui->view, saved ? "Drop it on a track." : words);
  if (saved) {
    rip_window_drag(ui->window, path);
  }
}

static void
cleanup(const LV2UI_Handle handle)
{
  Ui* const ui = (Ui*)handle;
  char      path[sizeof(ui->folder) + sizeof(DRAG_NAME) + 1u];
  if (ui->window) {
    rip_window_free(ui->window);
  }
  if (*ui->folder) {
    drag_path(ui, path, sizeof(path));
    unlink(path);
    rmdir(ui->folder);
  }
  rip_view_clear(&ui->view);
  rip_score_free(ui->score);
  free(ui);
}

/// How much larger than usual the host wants the window, 0 if it says nothing
static double
asked_scale(const Ui* const ui, const LV2_Options_Option* option)
{
  for (; option && option->key; ++option) {
    if (option->key == ui->scale_factor && option->type == ui->atom_Float && option->size == sizeof(float)) {
      return (double)*(const float*)option->value;
    }
  }
  return 0.0;
}

static LV2UI_Handle
instantiate(const LV2UI_Descriptor* const   descriptor,
            const char* const               plugin_uri,
            const char* const               bundle,
            const LV2UI_Write_Function      write,
            const LV2UI_Controller          controller,
            LV2UI_Widget* const             widget,
            const LV2_Feature* const* const features)
{
  (void)descriptor;
  (void)bundle;
  LV2_URID_Map* const map    = (LV2_URID_Map*)lv2_features_data(features, LV2_URID__map);
  const uintptr_t     parent = (uintptr_t)lv2_features_data(features, LV2_UI__parent);
  Ui* const           ui     = map && !strcmp(plugin_uri, "urn:ripieno:ripieno") ? (Ui*)calloc(1u, sizeof(Ui)) : NULL;
  if (!ui) {
    return NULL;
  }
  const RipViewCalls calls = { ui, set_port, touch, set_locks, load_clip, drag_out };
  ui->touch                = (LV2UI_Touch*)lv2_features_data(features, LV2_UI__touch);
  ui->resize               = (LV2UI_Resize*)lv2_features_data(features, LV2_UI__resize);
  ui->scale_factor         = map->map(map->handle, LV2_UI__scaleFactor);
  ui->atom_Float           = map->map(map->handle, LV2_ATOM__Float);
  ui->score                = rip_score_new();
  rip_talk_init(&ui->talk, map, write, controller);
  if (ui->score) {
    rip_view_init(&ui->view, ui->score, &calls);
    const double scale = asked_scale(ui, (const LV2_Options_Option*)lv2_features_data(features, LV2_OPTIONS__options));
    ui->window         = rip_window_new(&ui->view, parent, scale, "Ripieno");
  }
  if (!ui->window) {
    cleanup(ui);
    return NULL;
  }
  *widget = (LV2UI_Widget)rip_window_id(ui->window);
  if (ui->resize) {
    unsigned width  = 0u;
    unsigned height = 0u;
    rip_window_size(ui->window, &width, &height);
    ui->resize->ui_resize(ui->resize->handle, (int)width, (int)height);
  }
  return ui;
}

static int
idle(const LV2UI_Handle handle)
{
  Ui* const  ui   = (Ui*)handle;
  const bool open = rip_window_idle(ui->window);
  rip_talk_idle(&ui->talk, ui->score, ui->view.seconds);
  return open ? 0 : 1;
}

static void
port_event(const LV2UI_Handle handle,
           const uint32_t     port,
           const uint32_t     size,
           const uint32_t     format,
           const void* const  buffer)
{
  Ui* const ui = (Ui*)handle;
  if (format == 0u && size == sizeof(float) && port < RIP_PORTS) {
    rip_view_set_port(&ui->view, (RipPort)port, *(const float*)buffer);
  } else if (port == RIP_PORT_NOTIFY) {
    size_t            length = 0u;
    const void* const body   = rip_talk_report(&ui->talk, format, buffer, size, &length);
    const char*       value  = "";
    const RipTold     told   = rip_talk_property(&ui->talk, format, buffer, size, &value);
    if (body) {
      rip_view_reported(&ui->view, rip_score_take(ui->score, body, length));
    } else if (told == RIP_TOLD_LOCKS && rip_score_set_locks(ui->score, value)) {
      rip_view_reported(&ui->view, RIP_TOOK_CELLS);
    } else if (told == RIP_TOLD_NOTICE && *value) {
      rip_view_say(&ui->view, value);
    }
  }
  rip_window_poke(ui->window);
}

static int
show(const LV2UI_Handle handle)
{
  rip_window_show(((Ui*)handle)->window, true);
  return 0;
}

static int
hide(const LV2UI_Handle handle)
{
  rip_window_show(((Ui*)handle)->window, false);
  return 0;
}

static int
resize(const LV2UI_Feature_Handle handle, const int width, const int height)
{
  if (width > 0 && height > 0) {
    rip_window_resize(((Ui*)handle)->window, (unsigned)width, (unsigned)height);
  }
  return 0;
}

static const void*
extension_data(const char* const uri)
{
  static const LV2UI_Idle_Interface idle_interface   = { idle };
  static const LV2UI_Show_Interface show_interface   = { show, hide };
  static const LV2UI_Resize         resize_interface = { NULL, resize };
  return !strcmp(uri, LV2_UI__idleInterface)   ? (const void*)&idle_interface
         : !strcmp(uri, LV2_UI__showInterface) ? (const void*)&show_interface
         : !strcmp(uri, LV2_UI__resize)        ? (const void*)&resize_interface
                                               : NULL;
}

LV2_SYMBOL_EXPORT const LV2UI_Descriptor*
lv2ui_descriptor(const uint32_t index)
{
  static const LV2UI_Descriptor descriptor = { RIP_UI_URI, instantiate, cleanup, port_event, extension_data };
  return index ? NULL : &descriptor;
}
