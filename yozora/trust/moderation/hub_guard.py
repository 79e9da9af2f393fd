"""A guard model from the Hugging Face hub or a folder: one that classifies, or one that answers as Llama Guard does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yozora.core.errors import UsageError, YozoraError
from yozora.trust.moderation.guard import GuardFailed
from yozora.trust.moderation.policy import Action

# The hazards of MLCommons (AILuminate), as Llama Guard 3 numbers them, and ours.
HAZARDS = {
    "S1": "violence", "S2": "crime", "S3": "assault", "S4": "minors", "S5": "likeness", "S7": "harassment",
    "S8": "character", "S9": "weapons", "S10": "hate", "S11": "self_harm", "S12": "sexual", "S13": "deception",
}  # fmt: skip
# Labels of classifiers that many use.
LABELS = {
    "toxic": "harassment", "toxicity": "harassment", "insult": "harassment", "threat": "violence", "obscene": "sexual",
    "identity_hate": "hate", "identity_attack": "hate", "hate": "hate", "sexual_explicit": "sexual", "nsfw": "sexual",
    "unsafe": "violence",
}  # fmt: skip
_ANSWER_TOKENS = 24


class HubGuard:
    """Asks a model in this process; `categories` maps its labels, or its hazards, to a policy's categories."""

    def __init__(
        self,
        name: str,
        *,
        categories: Mapping[str, str] | None = None,
        device: str = "cpu",
        fails_to: Action = "review",
    ) -> None:
        """Load a model by name or folder; safetensors only, and no code from the hub is run."""
        try:
            import torch
            from transformers import (
                AutoConfig,
                AutoModelForCausalLM,
                AutoModelForSequenceClassification,
                AutoTokenizer,
            )
        except ImportError as error:
            raise UsageError("A guard from the hub needs transformers: pip install 'yozora[diffusers]'.") from error
        try:
            config = AutoConfig.from_pretrained(name, trust_remote_code=False)
            self.classifies = any("SequenceClassification" in kind for kind in config.architectures or ())
            kind = AutoModelForSequenceClassification if self.classifies else AutoModelForCausalLM
            self._model = kind.from_pretrained(name, use_safetensors=True, trust_remote_code=False).to(device).eval()
            self._tokenizer = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        except (OSError, ValueError, KeyError) as error:
            raise YozoraError(f"The guard {name!r} cannot be loaded: {str(error).splitlines()[0][:200]}") from error
        self._torch: Any = torch
        self.device = device
        self.fails_to: Action = fails_to
        self.categories = dict(categories or (LABELS if self.classifies else HAZARDS))

    def __call__(self, prompt: str) -> Mapping[str, float]:
        """Return certainties (0 to 1) by category of ours."""
        try:
            with self._torch.inference_mode():
                return self._classified(prompt) if self.classifies else self._answered(prompt)
        except (RuntimeError, ValueError, IndexError) as error:
            raise GuardFailed(f"The guard gave no answer ({type(error).__name__}).") from error

    def _classified(self, prompt: str) -> dict[str, float]:
        """Return what a classifier says; one of several labels at once speaks in sigmoids."""
        inputs = self._tokenizer(prompt, return_tensors="pt", truncation=True, max_length=512).to(self.device)
        logits = self._model(**inputs).logits[0]
        several = self._model.config.problem_type == "multi_label_classification"
        chances = self._torch.sigmoid(logits) if several else self._torch.softmax(logits, -1)
        found: dict[str, float] = {}
        for index, chance in enumerate(chances.tolist()):
            label = str(self._model.config.id2label[index]).lower().replace(" ", "_").replace("-", "_")
            if ours := self.categories.get(label):
                found[ours] = max(found.get(ours, 0.0), float(chance))
        return found

    def _answered(self, prompt: str) -> dict[str, float]:
        """Return what a model says that answers "safe", or "unsafe" and the numbers of hazards."""
        chat = [{"role": "user", "content": prompt}]
        ids = self._tokenizer.apply_chat_template(chat, return_tensors="pt", return_dict=True).to(self.device)
        answer = self._model.generate(
            **ids, max_new_tokens=_ANSWER_TOKENS, do_sample=False, pad_token_id=self._tokenizer.eos_token_id
        )
        said = self._tokenizer.decode(answer[0, ids["input_ids"].shape[1] :], skip_special_tokens=True).strip().lower()
        if said.startswith("safe"):
            return {}
        if not said.startswith("unsafe"):
            raise GuardFailed("The guard said neither safe nor unsafe.")
        codes = [f"S{number}" for number in re.findall(r"s(\d+)", said)]
        named = {self.categories[code]: 1.0 for code in codes if code in self.categories}
        # Unsafe without a hazard of ours is still unsafe.
        return named or {next(iter(self.categories.values())): 1.0}
