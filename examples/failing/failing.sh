# Fails, so that you can see how a failure is explained.
echo "reading measurements.csv"
sleep 1
echo "measurements.csv: line 17: a number is missing" >&2
exit 3
