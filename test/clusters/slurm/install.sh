#!/bin/sh
# Installs the Debian packages of the Slurm for tests. Needs root.
set -eu
exec sh "$(dirname "$0")/../installPackages.sh" slurm slurm-wlm slurmdbd slurm-client munge mariadb-server
