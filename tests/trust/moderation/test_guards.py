"""Other judges: an endpoint on a small server of our own, and small models in a folder."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from yozora.core.errors import UsageError, YozoraError
from yozora.trust.moderation.endpoint_guard import EndpointGuard
from yozora.trust.moderation.guard import Guard, GuardFailed
from yozora.trust.moderation.judge import Judge


class Endpoint(BaseHTTPRequestHandler):
    """Answers as the hosted API does; a prompt may ask for a broken answer."""

    seen: list[dict[str, Any]] = []

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append({**asked, "path": self.path, "key": self.headers.get("Authorization")})
        if "broken" in asked["input"]:
            self.send_response(500)
            self.end_headers()
            return
        score = 0.97 if "sword" in asked["input"] else 0.01
        scores = {"violence": score, "violence/graphic": score / 2, "sexual": 0.0, "unheard of": 1.0}
        body = json.dumps(
            {"id": "m", "model": asked["model"], "results": [{"flagged": score > 0.5, "category_scores": scores}]}
        )
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[str]:
    Endpoint.seen.clear()
    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def test_an_endpoint_is_asked(endpoint: str) -> None:
    guard = EndpointGuard(f"{endpoint}/", key="secret", model="m1")
    assert isinstance(guard, Guard)
    assert guard("a sword") == {"violence": 0.97, "gore": 0.485, "sexual": 0.0}
    assert Endpoint.seen == [{"model": "m1", "input": "a sword", "path": "/v1/moderations", "key": "Bearer secret"}]


def test_a_judge_with_an_endpoint(endpoint: str) -> None:
    judge = Judge(guards=[EndpointGuard(endpoint)])
    assert judge.judge("a boat").action == "allow"
    assert judge.judge("a sword").category == "violence"
    assert judge.judge("a broken boat").action == "review", "no answer is no leave"


def test_an_endpoint_that_is_not_there() -> None:
    with pytest.raises(GuardFailed, match="URLError"):
        EndpointGuard("http://127.0.0.1:9", timeout_s=1.0)("a boat")
    with pytest.raises(UsageError, match="https"):
        EndpointGuard("file:///etc/passwd")


WORDS = ["<unk>", "<s>", "</s>", "safe", "unsafe", "s1", "s10", "a", "boat", "sword"]


def a_tokenizer(folder: Path) -> None:
    """Write a tokenizer of ten words, with a template for chats."""
    tokenizers = pytest.importorskip("tokenizers")
    transformers = pytest.importorskip("transformers")
    bare = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({word: index for index, word in enumerate(WORDS)}, unk_token="<unk>")
    )
    bare.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    whole = transformers.PreTrainedTokenizerFast(
        tokenizer_object=bare, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>"
    )
    whole.chat_template = "{% for message in messages %}{{ message['content'] }}{% endfor %}"
    whole.save_pretrained(folder)


def test_a_model_that_classifies(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    from yozora.trust.moderation.hub_guard import HubGuard

    a_tokenizer(tmp_path)
    config = transformers.BertConfig(
        vocab_size=10, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=2,
        id2label={0: "Threat", 1: "Sexual Explicit"}, label2id={"Threat": 0, "Sexual Explicit": 1},
        problem_type="multi_label_classification",
    )  # fmt: skip
    model = transformers.BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([4.0, -4.0]))
    model.save_pretrained(tmp_path)
    scores = HubGuard(str(tmp_path))("a boat")
    assert scores["violence"] == pytest.approx(0.982, abs=1e-3) and scores["sexual"] == pytest.approx(0.018, abs=1e-3)


@pytest.mark.parametrize(("said", "expected"), [(["safe"], {}), (["unsafe", "s10"], {"hate": 1.0}), (["boat"], None)])
def test_a_model_that_answers(tmp_path: Path, said: list[str], expected: dict[str, float] | None) -> None:
    """Its weights are set so that after the prompt it says just these words."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    from yozora.trust.moderation.hub_guard import HubGuard

    a_tokenizer(tmp_path)
    config = transformers.LlamaConfig(
        vocab_size=10, hidden_size=16, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2, pad_token_id=2,
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config)
    chain = ["boat", *said, "</s>"]
    with torch.no_grad():
        for parameter in model.model.layers.parameters():
            parameter.zero_()
        model.model.embed_tokens.weight.copy_(torch.eye(16)[:10])
        model.lm_head.weight.zero_()
        for before, after in zip(chain, chain[1:], strict=False):
            model.lm_head.weight[WORDS.index(after), WORDS.index(before)] = 9.0
    model.save_pretrained(tmp_path)
    guard = HubGuard(str(tmp_path))
    if expected is None:
        with pytest.raises(GuardFailed, match="neither"):
            guard("a boat")
    else:
        assert guard("a boat") == expected


def test_a_guard_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("transformers")
    from yozora.trust.moderation.hub_guard import HubGuard

    with pytest.raises(YozoraError, match="cannot be loaded"):
        HubGuard(str(tmp_path))
