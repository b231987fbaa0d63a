#!/bin/sh
# Installs the Debian packages of a test cluster: only what is missing, without questions, and without a daemon of theirs
# being started (the clusters start their own, in folders of their own). Needs root.
#
#   sh test/clusters/installPackages.sh NAME PACKAGE...
set -eu

name=$1
shift

missing=''
for package; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=absent
    [ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "$name: every package is installed"
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "$name: only root can install:$missing" >&2
    exit 1
fi

# invoke-rc.d asks this file before it starts a service; 101 forbids it. A policy that the host already has stays.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive
# The package lists may be absent or too old to install from; then they are fetched and the installation repeated.
# shellcheck disable=SC2086 # a list of words
install() { apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 $missing; }
install || { apt-get update -q && install; }
