#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# exports.sh NM PLUGIN: the plugin exports lv2_descriptor and nothing else
names=$("$1" -D --defined-only "$2" | awk '{ print $NF }')
if [ "$names" != lv2_descriptor ]; then
  echo "exported: $names" >&2
  exit 1
fi
