#!/usr/bin/env python3
#SBATCH --time=1:00:00
^^^^^^^ keyword.control.directive.slurm -comment
        ^^^^^^ entity.other.attribute-name.option
#PBS -N train
^^^^ keyword.control.directive.pbs
#$ -l h_rt=60
^^ keyword.control.directive.sge
# a comment
^^^^^^^^^^^ comment.line -keyword
name = "#SBATCH"
        ^^^^^^^ string -keyword
