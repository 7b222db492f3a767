// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// A host of windows: the test is the plugin. Hands are XTest's, on a connection of their own.
#ifndef RIP_TESTS_GUI_HOST_H
#define RIP_TESTS_GUI_HOST_H

#include "ports.h"

#include <X11/Xlib.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Host Host;

/// How a window is opened
typedef struct
{
  bool  alone; // without a parent
  float scale; // 0: the host says nothing
} HostManner;

/// Open a window; NULL if it does not open
Host*
host_open(HostManner manner);

/// Close it; `orphan`: its parent is destroyed before
void
host_close(Host* host, bool orphan);

/// Let it live for a while. False once it says that it was closed.
bool
host_live(Host* host, double seconds);

/// Show it, or hide it
void
host_show(Host* host, bool shown);

/// As host_live, but without idle: the host only tells of a port's value now and then
void
host_neglect(Host* host, double seconds);

/// Give it a body of a report, as the plugin would
void
host_report(void* host, const void* body, size_t size);

/// Tell it of a property, as the plugin would
void
host_tell_property(Host* host, const char* property, const char* value);

/// Give it a control's value
void
host_tell(Host* host, RipPort port, float value);

/// Tell another window of what this one sets, at once: of two windows of one plugin
void
host_link(Host* host, Host* other);

/// What it set a port to last, or NaN
float
host_value(const Host* host, RipPort port);

/// How often it set a port
unsigned
host_sets(const Host* host, RipPort port);

/// How often it asked for all
unsigned
host_asks(const Host* host);

/// The last property it set: "urn:ripieno:clip=/a/b"
const char*
host_property(const Host* host);

Window
host_window(const Host* host);

/// The hands' connection
Display*
host_hands(const Host* host);

// Hands, at a place of the window; each lives on for a moment
void
host_point(Host* host, double x, double y);

void
host_button(Host* host, unsigned button, bool down);

void
host_click(Host* host, double x, double y);

/// Letters, digits and points, then Return
void
host_type(Host* host, const char* text);

void
host_key(Host* host, KeySym key, bool down);

/// Press and release a key; one that the keyboard lacks is added to it
void
host_press(Host* host, KeySym key);

#endif
