awk '{ sum += $1 } END { print "mean of", NR, "samples:", sum / NR }' samples.txt
