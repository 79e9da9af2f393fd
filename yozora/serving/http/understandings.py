"""What a model makes of a prompt before anything is generated: concepts by slot, words that it does not know."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request

from yozora.model.conditioning.understanding import understand
from yozora.serving.http.ask import engine_name
from yozora.serving.http.body import read_body
from yozora.serving.http.caller import Who
from yozora.serving.http.documented import REFUSALS, body_of
from yozora.serving.http.errors import ApiError
from yozora.serving.http.schema import PromptUnderstanding, UnderstandPrompt, UnknownPhrase
from yozora.serving.http.service import service_of
from yozora.serving.http.syllabuses import syllabus_of

router = APIRouter(prefix="/v1", tags=["models"], responses=REFUSALS)


@router.post("/understandings", openapi_extra=body_of(UnderstandPrompt))
async def understand_prompt(request: Request, caller: Who) -> PromptUnderstanding:
    """Say what a model makes of a prompt; nothing is generated and nothing is kept."""
    service = service_of(request)
    async with read_body(request, UnderstandPrompt, service.settings.limits) as body:
        prompt, model = body.prompt, body.model
    name = engine_name(model, service.settings)
    return await to_thread.run_sync(_understanding, prompt, name, limiter=service.slow)


def _understanding(prompt: str, name: str) -> PromptUnderstanding:
    """Return what the model that generation loads as `name` makes of `prompt`."""
    syllabus = syllabus_of(name)
    if syllabus is None:
        raise ApiError(400, "not_supported_yet", "This model does not say which words it knows.", param="model")
    told = understand(prompt, syllabus)
    return PromptUnderstanding(
        summary=told.summary,
        setting=told.setting,
        subjects=list(told.subjects),
        story=[list(step) for step in told.story],
        unknown=[
            UnknownPhrase(word=one.word, nearest=one.nearest, used=one.used, known=one.known, sentence=one.sentence)
            for one in told.unknown
        ],
    )
