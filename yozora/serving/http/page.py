"""The OpenAPI document as one page to read: no scripts, nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import Environment

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{{ info.title }}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #282830 }
  code, pre { font: 14px/1.4 ui-monospace, monospace } pre { background: #f4f4f6; padding: 1rem; overflow: auto }
  summary { cursor: pointer; padding: .4rem 0 } .verb { display: inline-block; width: 5rem; font-weight: 600 }
  details { border-top: 1px solid #ddd } td { padding: .15rem 1rem .15rem 0; vertical-align: top }
</style>
<h1>{{ info.title }} {{ info.version }}</h1>
<p>{{ info.description }}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>
{% for tag, calls in groups.items() %}<h2>{{ tag }}</h2>
{% for call in calls %}<details>
<summary><span class="verb">{{ call.verb }}</span> <code>{{ call.path }}</code></summary>
<p>{{ call.words }}</p>
{% if call.parameters %}<table>{% for one in call.parameters %}<tr><td><code>{{ one.name }}</code></td><td>{{ one.in }}
</td><td>{{ one.description or "" }}</td></tr>{% endfor %}</table>{% endif %}
{% if call.body %}<p>{{ call.forms }}:</p><pre>{{ call.body }}</pre>{% endif %}
<p>Answers: {{ call.answers }}</p></details>
{% endfor %}{% endfor %}
<h2>Objects</h2>
{% for name, schema in schemas.items() %}<details><summary><code>{{ name }}</code></summary><pre>{{ schema }}</pre>
</details>{% endfor %}
</html>
"""


def document_page(document: dict[str, Any]) -> str:
    """Return an OpenAPI document as HTML; everything in it is escaped."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in document["paths"].items():
        for verb, call in verbs.items():
            content = call.get("requestBody", {}).get("content", {})
            schemas = [json.dumps(form["schema"], indent=2) for form in content.values()]
            groups.setdefault(call["tags"][0], []).append(
                {
                    "verb": verb.upper(),
                    "path": path,
                    "words": call.get("description", ""),
                    "parameters": call.get("parameters", []),
                    "forms": " or ".join(content),
                    "body": schemas[0] if schemas else "",
                    "answers": ", ".join(call["responses"]),
                }
            )
    named = {name: json.dumps(one, indent=2) for name, one in document["components"]["schemas"].items()}
    page = Environment(autoescape=True).from_string(_PAGE)
    return page.render(info=document["info"], groups=groups, schemas=named)
