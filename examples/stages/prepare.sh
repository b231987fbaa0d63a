# Rendered as the job script is: placeholders and core variables count here too.
echo "preparing {samples} samples for $CLUSTERJOB_NAME"
seq {samples} > samples.txt
