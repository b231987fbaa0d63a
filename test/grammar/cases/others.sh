#!/bin/bash
#PBS -N train -l walltime=1:00:00,mem=2gb
^^^^ keyword.control.directive.pbs -comment
     ^^ entity.other.attribute-name.option
              ^^ entity.other.attribute-name.option
                 ^^^^^^^^ variable.parameter.resource
                         ^ keyword.operator.assignment
                          ^^^^^^^ constant.numeric.time
                                  ^^^ variable.parameter.resource
                                      ^ constant.numeric
                                       ^^ keyword.other.unit
#PBS -lnodes=2:ppn=4
     ^^ entity.other.attribute-name.option
       ^^^^^ variable.parameter.resource
               ^^^ variable.parameter.resource
#PBS-Nname
^^^^ keyword.control.directive.pbs
    ^^ entity.other.attribute-name.option
#PBS -j oe # both
     ^^ entity.other.attribute-name.option
           ^^^^^^ comment.line
#PBSPRO is a comment
^^^^^^^ comment.line -meta.directive
# PBS -N name
^^^^^^^^^^^^^ comment.line -meta.directive
#BSUB -W 1:30 -oo out.%J -R "span[ptile=4]"
^^^^^ keyword.control.directive.lsf -comment
      ^^ entity.other.attribute-name.option
         ^^^^ constant.numeric.time
              ^^^ entity.other.attribute-name.option
                      ^^ constant.other.placeholder.log
                            ^^^^^^^^^^^^^^^ string.quoted.double
#BSUB-W 1
^^^^^^^^^ comment.line -meta.directive
#$ -cwd -pe mpi 16 -l h_rt=01:00:00,h_vmem=2G -o $JOB_ID.out
^^ keyword.control.directive.sge -comment
   ^^^^ entity.other.attribute-name.option
        ^^^ entity.other.attribute-name.option
                ^^ constant.numeric
                      ^^^^ variable.parameter.resource
                           ^^^^^^^^ constant.numeric.time
                                    ^^^^^^ variable.parameter.resource
                                                 ^^^^^^^ constant.other.placeholder.log
#$-N name
^^ keyword.control.directive.sge
  ^^ entity.other.attribute-name.option
#$HOME is where the heart is
^^^^^^ comment.line -meta.directive
#$(date) -N
^^^^^^^^^^^ comment.line -meta.directive
#$ comment
^^^^^^^^^^ comment.line -meta.directive
