// SPDX-FileCopyrightText: 2026 The Ripieno authors
// SPDX-License-Identifier: ISC
// Where plugins are looked for. Before any other thread runs: it sets the environment.
#ifndef RIP_HOST_BUNDLES_H
#define RIP_HOST_BUNDLES_H

/// Set LV2_PATH for lilv. Without it, the bundles that were built or installed with this program come before others.
/// With it, folders named from the current one get their full names, for lilv 0.24 crashes on them.
void
rip_host_bundles_find(void);

#endif
