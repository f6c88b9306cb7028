#!/bin/sh
# The same weights whatever kernel the BLAS runs: blas_kernels.sh TEST_RBM. Kernels this CPU cannot run are left out.
digest() { "$1" --run_test=trainer/digest 2>/dev/null | sed -n 's/^digest //p'; }
expected=$(digest "$1")
[ -n "$expected" ] || { echo "no digest from $1"; exit 1; }
compared=0
for kernel in Prescott Core2 Nehalem Sandybridge Haswell Zen SkylakeX Cooperlake; do
  found=$(OPENBLAS_CORETYPE=$kernel digest "$1")
  [ -n "$found" ] || continue
  echo "$kernel $found"
  [ "$found" = "$expected" ] || { echo "$kernel differs from the default: $expected"; exit 1; }
  compared=$((compared + 1))
done
[ $compared -ge 2 ] || { echo "only $compared kernels ran"; exit 1; }
