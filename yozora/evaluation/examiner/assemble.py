"""Assemble the examiner from what was taught: `python -m yozora.evaluation.examiner.assemble FOLDER`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from torch import nn

from yozora.evaluation.examiner.actions import ActionConfig, ActionReader
from yozora.evaluation.examiner.examiner import EXAMINER_PATH, Examiner, save_examiner
from yozora.evaluation.examiner.teach import new_detector, new_recogniser
from yozora.evaluation.examiner.teach_camera import new_camera_reader


def networks_of(folder: Path) -> Examiner:
    """Return an examiner of the checkpoints in `folder`; a network that is missing there is untaught."""
    networks: dict[str, nn.Module] = {
        "detector": new_detector(),
        "recogniser": new_recogniser(),
        "camera": new_camera_reader(),
        "actions": ActionReader(ActionConfig()),
    }
    for name, network in networks.items():
        path = folder / f"{name}.pt"
        if path.exists():
            saved = torch.load(path, weights_only=True)
            # The camera reader is taught in too few steps for a moving average to catch up.
            part = "network" if name == "camera" and "network" in saved else "average"
            network.load_state_dict(saved[part])
    return Examiner(networks)


def save_part(network: nn.Module, path: Path) -> None:
    """Write one network's weights, whole or not at all."""
    part = path.with_suffix(".part")
    torch.save({"average": network.state_dict()}, part)
    os.replace(part, path)


def main() -> None:
    """Write the shipped file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=EXAMINER_PATH)
    options = parser.parse_args()
    examiner = networks_of(options.folder)
    save_examiner(examiner.networks, options.out, {})
    print(options.out)


if __name__ == "__main__":
    main()
