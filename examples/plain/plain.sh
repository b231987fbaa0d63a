#!/bin/bash
#SBATCH --job-name=plain
#SBATCH --time=00:05:00
#SBATCH --mem=200M

# A script that is written for Slurm is sent as it stands, to clusters with Slurm only:
# choose the cluster 'slurm' in the status bar to see it.
echo "Hello from $SLURM_JOB_NAME"
