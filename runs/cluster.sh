#!/usr/bin/env bash
# The life of a large recipe on any number of machines with any number of GPUs; the same script runs on each of them.
#
#   runs/cluster.sh                                        one machine, all its GPUs
#   NODES=4 NODE=0 HEAD=10.0.0.1 runs/cluster.sh           the first of four machines; the others with NODE=1, 2, 3
#   sbatch runs/cluster.slurm                              Slurm starts it on every machine
#   kubectl apply -f runs/cluster.yaml                     Kubernetes does
#   DEVICE=cpu GPUS=2 RECIPE=debug runs/cluster.sh         rehearsal on a CPU, two processes over gloo
#
# $WORK must be one folder that all machines see. What stops is started again with the same line and goes on from the
# newest sound checkpoint, on as many machines as there are then. More arguments go to `yozora train`:
#
#   RECIPE=large_11b runs/cluster.sh --set parallel.context=8 --minutes 600
set -euo pipefail
cd "$(dirname "$0")/.."

RECIPE=${RECIPE:-base_1b}
DEVICE=${DEVICE:-cuda}
WORK=${WORK:-runs/out/$RECIPE}
NODES=${NODES:-1}
NODE=${NODE:-0}
HEAD=${HEAD:-127.0.0.1}
PORT=${PORT:-29500}
GPUS=${GPUS:-$(nvidia-smi --list-gpus 2>/dev/null | wc -l)}
PYTHON=${PYTHON:-$([ -x .venv/bin/python ] && echo .venv/bin/python || echo python3)}

[ "$GPUS" -gt 0 ] || { echo "There is no GPU here: set GPUS, or DEVICE=cpu GPUS=2 for a rehearsal." >&2; exit 1; }
if [ "$NODE" = 0 ] && [ "$DEVICE" = cuda ]; then
  "$PYTHON" -c "from yozora.cli.main import app; app()" plan "$RECIPE" --gpus $((GPUS * NODES)) --hours 24 >&2 || true
fi
# A thread to a process, or processes take the cores from each other.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} PYTHONUNBUFFERED=1
exec "$PYTHON" -m torch.distributed.run --nnodes "$NODES" --node-rank "$NODE" --nproc-per-node "$GPUS" \
  --master-addr "$HEAD" --master-port "$PORT" --no-python "$PYTHON" -c "from yozora.cli.main import app; app()" \
  train "$RECIPE" --out "$WORK" --resume --device "$DEVICE" "$@"
