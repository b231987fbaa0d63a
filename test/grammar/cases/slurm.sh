#!/bin/bash
#SBATCH --job-name=train
^^^^^^^ keyword.control.directive.slurm -comment
        ^^^^^^^^^^ entity.other.attribute-name.option
                  ^ keyword.operator.assignment
                   ^^^^^ meta.directive.slurm -comment
#SBATCH --time 1-02:00:00   # a comment
        ^^^^^^ entity.other.attribute-name.option
               ^^^^^^^^^^ constant.numeric.time
                            ^^^^^^^^^^^ comment.line.number-sign
#SBATCH -N2 -n 4 --mem=16G -Jname#comment
        ^^ entity.other.attribute-name.option
          ^ constant.numeric
            ^^ entity.other.attribute-name.option
                       ^^ constant.numeric
                         ^ keyword.other.unit
                           ^^ entity.other.attribute-name.option
                                 ^^^^^^^^ comment.line
#SBATCH--mem=1
^^^^^^^ keyword.control.directive.slurm
       ^^^^^ entity.other.attribute-name.option
#SBATCH	-p short
        ^^ entity.other.attribute-name.option
#SBATCH --output="log #1 \"%4j\"-%A_%a.out" --comment='it\'s'
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ string.quoted.double -comment
                         ^^ constant.character.escape
                                                         ^^ string.quoted.single constant.character.escape
#SBATCH --output=%x-%4j.out
                 ^^ constant.other.placeholder.log
                    ^^^ constant.other.placeholder.log
#SBATCH hetjob
        ^^^^^^ keyword.other.component
##SBATCH --off
^^^^^^^^^^^^^^ comment.line -meta.directive
 #SBATCH --indented
 ^^^^^^^^^^^^^^^^^^ comment.line -meta.directive
#sbatch --lower
^^^^^^^^^^^^^^^ comment.line -meta.directive
echo hello # SBATCH
           ^^^^^^^^ comment.line -meta.directive
echo "$CLUSTERJOB_NAME"  '$CLUSTERJOB_ID'
       ^^^^^^^^^^^^^^^ support.variable.core
                           ^^^^^^^^^^^^^ support.variable.core
if true; then
#SBATCH --late
^^^^^^^ keyword.control.directive.slurm
fi
cat <<END
#SBATCH --in-a-text
^^^^^^^^^^^^^^^^^^^ string.unquoted.heredoc -meta.directive
END
echo done
     ^^^^ -string.unquoted.heredoc
