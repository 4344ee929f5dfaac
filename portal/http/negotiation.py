"""Which format does the API answer in? JSON, whatever `Accept` asks for (decision 0006)."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation


class IgnoreAccept(DefaultContentNegotiation):
    """Bodies are chosen by Content-Type as usual; the answer is the view's first format."""

    def select_renderer(
        self, request: Any, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
