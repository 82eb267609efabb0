#!/usr/bin/env bash
# Builds an image from packages alone (debootstrap, Maven) and tags it as the one that docker-compose.yml names, for
# machines that cannot pull images. Usage, as root: build_image.sh JARS TAG, where JARS is a folder with the server's
# jars and TAG an image name. The bare system is kept in the cache folder; delete it there to have it made again.
set -euo pipefail

jars=$1 tag=$2
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/provgraph
system=$cache/jre-bookworm.tar
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -s "$system" ]; then
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=openjdk-17-jre-headless,wget bookworm "$work/root" >"$work/log" ||
        { tail -n 5 "$work/log" >&2; exit 1; }
    tar -C "$work/root" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' \
        -cf "$system.$$" .
    mv "$system.$$" "$system"
fi
docker import - provgraph-test-jre:local <"$system" >/dev/null
mkdir "$work/context"
cp -r "$jars" "$work/context/lib"
cp "$here/Dockerfile" "$here/entrypoint.sh" "$work/context/"
DOCKER_BUILDKIT=0 docker build --quiet --tag "$tag" "$work/context" >/dev/null
