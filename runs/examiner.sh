#!/usr/bin/env bash
# The whole life of the examiner on a laptop's CPU: lessons, three networks that look, one that watches, examination.
#
#   runs/examiner.sh            about five hours on two cores; run it again to go on after a stop
#   CLIPS=200 MINUTES=0.2 TRACKS=20 STEPS=50 EXAMINED=10 OUT=runs/out/tiny runs/examiner.sh   the same life in minutes
set -euo pipefail
cd "$(dirname "$0")/.."

OUT=${OUT:-runs/out/examiner}
CLIPS=${CLIPS:-32000}
MINUTES=${MINUTES:-80}
TRACKS=${TRACKS:-3000}
STEPS=${STEPS:-4000}
EXAMINED=${EXAMINED:-2000}
WORKERS=${WORKERS:-$(nproc)}
PYTHON=${PYTHON:-.venv/bin/python}
TEACH="$PYTHON -m yozora.evaluation.examiner.teach"

# 1. Lessons: frames of the whole world with all that is to be said of them.
$TEACH lessons --folder "$OUT/lessons" --clips "$CLIPS" --workers "$WORKERS"

# 2. Those that look at pixels, one after the other; each resumes where it was.
for part in detector recogniser; do
  $TEACH "$part" --folder "$OUT/lessons" --minutes "$MINUTES" --out "$OUT/$part.pt" --threads "$WORKERS"
done
"$PYTHON" -m yozora.evaluation.examiner.teach_camera --folder "$OUT/camera" --clips "$((CLIPS / 2))" \
  --minutes "$MINUTES" --out "$OUT/camera.pt" --threads "$WORKERS" --workers "$WORKERS"

# 3. The one that watches tracks over time, taught on tracks as the others see them.
"$PYTHON" -m yozora.evaluation.examiner.teach_actions --networks "$OUT" --tracks "$OUT/tracks" --clips "$TRACKS" --steps "$STEPS" \
  --workers "$WORKERS"

# 4. One file of all, in eight bits; then it is examined itself.
"$PYTHON" -m yozora.evaluation.examiner.assemble "$OUT" --out "$OUT/examiner.safetensors"
"$PYTHON" benchmarks/examiner.py --examiner "$OUT/examiner.safetensors" --clips "$EXAMINED" \
  --out "$OUT/examination.json" --workers "$WORKERS"
