#!/usr/bin/env bash
# The fake `docker` program keeps its "containers" as processes of this machine. Paths of a container are turned into paths
# of this machine on the way in, and back on the way out. A program is started only where bash itself cannot do a thing.
#
# It lies in a folder that holds what it knows, too: `engine`, while one runs; the lists `images` and `registry`; `calls`;
# what every image has in `codebuild-image`; and a folder for each container, with its `root`, `mount` and `processes`.
state=${0%/bin/docker}

main() {
  printf '%s\0' "$#" "$@" >>"$state/calls"
  [ -e "$state/engine" ] || fail 'Cannot connect to the Docker daemon. Is the docker daemon running?'
  local last=${!#} command=$1
  shift
  case $command in
    version) echo 28.2.2 ;;
    image) has images "$last" || fail "Error response from daemon: No such image: $last" ;;
    pull)
      has registry "$last" ||
        fail "Error response from daemon: pull access denied for $last, repository does not exist"
      echo "$last" >>"$state/images"
      ;;
    run) run "$@" ;;
    exec) execute "$@" ;;
    pause) signal STOP "$last" ;;
    unpause) signal CONT "$last" ;;
    rm) remove "$last" ;;
    *) fail "docker: '$command' is not a docker command." ;;
  esac
}

run() {
  local name entrypoint source target described='source=([^"]*)","target=([^"]*)"'
  while [[ $1 == -* ]]; do
    case $1 in
      --name) name=$2 ;;
      --entrypoint) entrypoint=$2 ;;
      --mount)
        # The first one is the build's folder.
        if [[ -z $source && $2 =~ $described ]]; then
          source=${BASH_REMATCH[1]}
          target=${BASH_REMATCH[2]}
        fi
        ;;
    esac
    case $1 in --rm | -i | --init | --privileged) shift ;; *) shift 2 ;; esac
  done
  has images "$1" || fail "docker: Error response from daemon: No such image"$'\n\n'"Run 'docker run --help' for more information"
  mkdir -p "$state/$name/root"
  printf '%s\n' "$source" "$target" >"$state/$name/mount"
  # Written down by itself, so that nobody hears that it is up before.
  sh -c 'echo $$ >"$0"; exec "$@"' "$state/$name/processes" "$entrypoint" "${@:2}" <&0 &
  wait $! 2>/dev/null
  remove "$name"
}

execute() {
  local input=no folder words=()
  while [[ $1 == -* ]]; do
    case $1 in
      -i) input=yes && shift ;;
      --workdir) folder=$2 && shift 2 ;;
      *) shift 2 ;;
    esac
  done
  container=$state/$1
  [ -e "$container" ] || fail 'Error response from daemon: No such container'
  { IFS= read -r source && IFS= read -r target; } <"$container/mount"
  prepare
  for word in "${@:2}"; do
    inside "$word"
    words+=("$text")
  done
  inside "$folder"
  # A job is a group of processes, whose first one leads it.
  set -m -o pipefail
  {
    cd "$text" || exit
    exec env -i "PATH=$PATH" OF_THE_IMAGE=yes \
      sh -c 'echo "-$$" >>"$0"; exec "$@"' "$container/processes" "${words[@]}"
  } < <([ $input = no ] || each_line prepared) | each_line outside
}

# Passes on what a function makes of each line as soon as there is one.
each_line() {
  local line
  while IFS= read -r line; do
    "$1" "$line"
    printf '%s\n' "$text"
  done
  [ -z "$line" ] || { "$1" "$line" && printf '%s' "$text"; }
}

# What it was given, with the paths of this machine; what has them already stays as it is.
inside() {
  outside "$1"
  text=${text//\/root/$container/root}
  text=${text//\/codebuild\/image/$state/codebuild-image}
  text=${text//"$target"/$source}
}

# What it was given, with the paths of the container.
outside() {
  local root=$container/root
  text=${1//"$root"//root}
  text=${text//"$source"/$target}
}

# The paths in the files of the commands are turned, too.
prepare() {
  local file before
  for file in "$source"/commands/*; do
    [ -f "$file" ] || continue
    IFS= read -r -d '' before <"$file"
    inside "$before"
    # What is right already may be read at this very moment.
    [[ $text == "$before" ]] || printf %s "$text" >"$file"
  done
}

prepared() {
  prepare
  inside "$1"
}

remove() {
  [ -e "$state/$1" ] || return 0
  mv "$state/$1" "$state/removed-$1"
  signal KILL "removed-$1"
  rm -rf "$state/removed-$1"
}

# To the main process, and to the groups of the others.
signal() {
  local pids
  read -r -d '' pids <"$state/$2/processes"
  kill -s "$1" -- $pids 2>/dev/null || :
}

has() { grep -qxF -- "$2" "$state/$1"; }

fail() {
  echo "$1" >&2
  exit 1
}

main "$@"
