#!/bin/sh
# Installs the Debian packages of the Grid Engine for tests. Needs root.
set -eu
# The packages would make a cluster for the whole machine, which fails where the host's name has no address.
if [ "$(id -u)" = 0 ] && ! dpkg-query -W -f '' gridengine-common 2>/dev/null; then
    echo 'gridengine-common shared/gridengineconfig boolean false' | debconf-set-selections
fi
exec sh "$(dirname "$0")/../installPackages.sh" sge gridengine-master gridengine-exec gridengine-client
