#!/usr/bin/env bash
# The same life on one GPU, in resumable stages of at most nine minutes, on a machine with torch but no network.
#
#   STAGE=1 runs/one_gpu.sh     the decoder's clips, linear code, decoder
#   STAGE=2 runs/one_gpu.sh     planner and flow, as far as nine minutes go; repeat to go on. Lengths and shapes are rendered on
#                               every core as they are needed and encoded at once (four minutes of the world in all).
#   STAGE=3 runs/one_gpu.sh     the upsampler, which is the same for all models; repeat to go on
#   STAGE=4 runs/one_gpu.sh     after the flow: the same in four jumps; repeat to go on
#   RECIPE=debug DEVICE=cpu STAGE=all runs/one_gpu.sh     rehearsal on a CPU in seconds
#
# Needs on that machine: torch >= 2.11, numpy, safetensors, Pillow, typer, rich, jaxtyping; carry wheels of skia-python,
# pymunk and cffi in $WHEELS (PyAV is not needed to train). Files stay in $WORK between calls; what must travel
# back is copied to $OUT: weights in pieces under 16 MiB and the log.
set -euo pipefail
cd "$(dirname "$0")/.."

RECIPE=${RECIPE:-small}
DEVICE=${DEVICE:-cuda}
STAGE=${STAGE:?set STAGE to 1, 2, 3, 4 or all}
MINUTES=${MINUTES:-8.5}
# The small world is 17 GB of latents, 9 GB of the decoder's pixels and 13 GB of pixels on their way from 16 cores to the
# encoder: in memory where the machine has it, else on disk.
free_gb=$(df --output=avail -BG /dev/shm 2>/dev/null | tail -n 1 | tr -dc 0-9)
WORK=${WORK:-$([ "${free_gb:-0}" -gt 50 ] && echo /dev/shm || echo /tmp)/yozora-$RECIPE}
OUT=${OUT:-$WORK/out}
WHEELS=${WHEELS:-.whl}
SITE=${SITE:-/tmp/yozora-site}
PYTHON=${PYTHON:-python3}

if [ -d "$WHEELS" ] && [ ! -d "$SITE" ]; then
  "$PYTHON" -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --target "$SITE" "$WHEELS"/*.whl
fi
export PYTHONPATH=$PWD:$SITE${PYTHONPATH:+:$PYTHONPATH} PYTHONUNBUFFERED=1
mkdir -p "$WORK" "$OUT"
train() { "$PYTHON" -c "from yozora.cli.main import app; app()" train "$RECIPE" --out "$WORK" --resume --device "$DEVICE" --set workers="$(nproc)" "$@"; }

if [ "$STAGE" = 1 ] || [ "$STAGE" = all ]; then
  train --stage world
  train --stage decoder --minutes "$MINUTES"
fi
if [ "$STAGE" = 2 ] || [ "$STAGE" = all ]; then
  train --stage planner --stage flow --minutes "$MINUTES"
fi
if [ "$STAGE" = 4 ] || [ "$STAGE" = all ]; then
  train --stage distil --minutes "$MINUTES"
fi
if [ "$STAGE" = 3 ]; then
  "$PYTHON" -c "from yozora.cli.main import app; app()" train upsampler --out "$WORK/upsampler" --resume \
    --device "$DEVICE" --minutes "$MINUTES" --set workers="$(nproc)"
  cp "$WORK"/upsampler/weights/upsampler.safetensors "$OUT"/
  exit
fi
cp "$WORK"/log.jsonl "$OUT"/
for file in "$WORK"/weights/*.safetensors; do
  if [ "$(stat -c %s "$file")" -gt 15728640 ]; then
    # Join again with: cat NAME.part-* > NAME
    split -b 15728640 -d "$file" "$OUT/$(basename "$file").part-"
  else
    cp "$file" "$OUT"/
  fi
done
ls -l "$OUT"
