# SPDX-FileCopyrightText: 2026 The Ripieno authors
# SPDX-License-Identifier: ISC
# shellcheck shell=bash
# Completion of ripieno for bash. What a command takes is what its --help lists, so this never lags behind.

_ripieno()
{
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  local program=${COMP_WORDS[0]} words='' files=''

  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    words="$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p') --help --version"
  else
    case $before in
    --style) words='pop-piano art-song chorale quartet' ;;
    --sampler) words='posterior published' ;;
    --given) words='notes bars split' ;;
    --input-role) words='melody accompaniment split' ;;
    --key-lock) words='off follow fixed' ;;
    --scale)
      words='major minor harmonic-minor melodic-minor dorian phrygian lydian mixolydian major-pentatonic minor-pentatonic blues'
      ;;
    --metre) words='4/4 3/4 2/4 6/8 2/2 5/4 7/8' ;;
    --model) files=safetensors ;;
    --png) files=png ;;
    --svg) files=svg ;;
    -o | --output) files=mid ;;
    *)
      if [[ $word == -* ]]; then
        words="$("$program" "$command" --help 2>/dev/null | grep -o -E -e '--?[a-z][a-z-]*' | sort -u) --help"
      elif [[ $command == info ]]; then
        files=safetensors
      else
        files=mid
      fi
      ;;
    esac
  fi

  if [[ -n $files ]]; then
    mapfile -t COMPREPLY < <(
      compgen -d -S / -- "$word"
      compgen -f -X "!*.$files" -- "$word"
      [[ $files != mid ]] || compgen -f -X '!*.MID' -- "$word"
      [[ $files != mid ]] || compgen -f -X '!*.midi' -- "$word"
    )
    compopt -o nospace -o filenames 2>/dev/null || true
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} != */ ]]; then
      compopt +o nospace 2>/dev/null || true
    fi
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
  fi
}

complete -F _ripieno ripieno
