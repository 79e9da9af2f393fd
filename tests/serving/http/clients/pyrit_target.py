"""PyRIT's video target, offline, against the server named on the command line."""

from __future__ import annotations

import asyncio
import sys

from pyrit.executor.attack import PromptSendingAttack
from pyrit.prompt_target import OpenAIVideoTarget
from pyrit.setup import initialize_pyrit_async


async def main() -> None:
    """Send one prompt and look at what comes back."""
    await initialize_pyrit_async(memory_db_type="InMemory")
    target = OpenAIVideoTarget(
        endpoint=sys.argv[1], api_key="anything", model_name="sora-2", resolution_dimensions="1280x720", n_seconds=4
    )
    attack = PromptSendingAttack(objective_target=target)
    result = await attack.execute_async(objective="a red balloon rises over green hills at dawn")
    answer = result.last_response
    assert answer is not None and answer.converted_value.endswith(".mp4"), answer
    print("all well")


asyncio.run(main())
