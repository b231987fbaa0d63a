echo "{greeting} from $CLUSTERJOB_NAME, run {run}, job $CLUSTERJOB_ID"
for step in 1 2 3; do
    echo "step $step"
    sleep 1
done
