echo "drawing with seed $SEED"
sleep 2
echo "result: $((SEED * 6))"
