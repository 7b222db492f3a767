#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# test_completion.sh ROOT RIPIENO: what the completion for bash offers.
set -eu
command -v bash >/dev/null || exit 77
root=$(realpath "$1")
ripieno=$(realpath "$2")
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
touch a.mid b.MID other.txt w.safetensors
mkdir dir

# offers WORDS... WORD: what is offered for the last word
offers() {
  bash -c '
    source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _ripieno
    [ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' completion "$root/completion/ripieno.bash" "$ripieno" "$@" | sort | tr '\n' ' '
}

# expect WHAT WORDS...: these and no others
expect() {
  wanted=$1
  shift
  found=$(offers "$@")
  [ "$found" = "$wanted" ] || {
    echo "ripieno $*: offers '$found', not '$wanted'" >&2
    exit 1
  }
}

expect 'complete counter ' co
expect '--amount ' vary a.mid --am
expect '--follow-dynamics ' vary a.mid --fo
expect '' generate --fo
expect '' harmonise a.mid --am
expect '--sampler --scale --seed --steps --style --svg --swing ' harmonise --s
expect '--sampler ' harmonise --sam
expect 'chorale ' vary --style ch
expect 'minor minor-pentatonic ' vary --scale min
expect 'a.mid b.MID dir/ ' vary ''
expect 'dir/ w.safetensors ' info ''
expect 'dir/ w.safetensors ' vary --model ''

command -v zsh >/dev/null || exit 0
zsh -n "$root/completion/_ripieno"
