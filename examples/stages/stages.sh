# Calls two scripts that are sent along with it.
./prepare.sh
./evaluate.sh
