#!/usr/bin/env bash
# The whole life of nano on a laptop's CPU: world, code, decoder, gate, flow, jumps, measure, film.
#
#   runs/laptop.sh            about seven hours on two cores; run it again to go on after a stop
#   RECIPE=debug runs/laptop.sh   the same life in seconds, to see that every step works
#   UPSAMPLER=runs/out/upsampler runs/laptop.sh   trains the upsampler too, half an hour more
#
# Every stage resumes from its newest sound checkpoint, so a killed run loses minutes, not hours.
set -euo pipefail
cd "$(dirname "$0")/.."

RECIPE=${RECIPE:-nano}
OUT=${OUT:-runs/out/$RECIPE}
MINUTES=${MINUTES:-600}
THREADS=${THREADS:-$(nproc)}
YOZORA=${YOZORA:-.venv/bin/yozora}
PYTHON=${PYTHON:-.venv/bin/python}

# 1. The world: clips with facts and captions, rendered by every core.
"$YOZORA" train "$RECIPE" --out "$OUT" --stage world --resume

# 2. The autoencoder's decoder, then its gate: nothing else is trained until it passes.
"$YOZORA" train "$RECIPE" --out "$OUT" --stage decoder --resume --minutes "$MINUTES" --threads "$THREADS"
if [ "$RECIPE" != debug ]; then
  "$PYTHON" benchmarks/autoencoder.py --model "$OUT/weights" --gate
fi

# 3. The planner (who goes where), then the flow: half-second windows first, then whole clips, then all lengths and shapes.
"$YOZORA" train "$RECIPE" --out "$OUT" --stage planner --stage flow --resume --minutes "$MINUTES" --threads "$THREADS"
# What it has learned, in four jumps instead of forty passes: half an hour.
"$YOZORA" train "$RECIPE" --out "$OUT" --stage distil --resume --minutes "$MINUTES" --threads "$THREADS"

# 4. The upsampler, which draws every model's small clips large. It ships once for all models, so that this one is
#    trained only if asked for: copy its file to yozora/weights/upsampler to have it used.
if [ -n "${UPSAMPLER:-}" ]; then
  "$YOZORA" train upsampler --out "$UPSAMPLER" --resume --minutes "$MINUTES" --threads "$THREADS" \
    --set disturbed_by="$OUT/weights"
fi

# 5. What it learned, and what it makes.
if [ "$RECIPE" != debug ]; then
  "$YOZORA" exam --model "$OUT/weights" --quick --report "$OUT/report.html" --json "$OUT/exam.json" --threads "$THREADS"
fi
"$YOZORA" generate "a red sailboat drifts to the left on the sea at sunset" --model "$OUT/weights" -o "$OUT/first-light.mp4"
