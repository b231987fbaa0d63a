# One job with a task for each learning rate.
rates=(0.3 0.1 0.03 0.01 0.003 0.001)
rate=${rates[$CLUSTERJOB_ARRAY_INDEX - 1]}

echo "task $CLUSTERJOB_ARRAY_INDEX: training {epochs} epochs with rate $rate"
for epoch in $(seq {epochs}); do
    sleep 0.5
    echo "epoch $epoch: loss $(awk -v rate="$rate" -v epoch="$epoch" 'BEGIN { print exp(-rate * epoch) }')"
done
