"""Which format does the API answer in? JSON, whatever `Accept` asks for (design of the public contract)."""

from rest_framework.negotiation import BaseContentNegotiation


class IgnoreAccept(BaseContentNegotiation):
    def select_parser(self, request, parsers):
        return super().select_parser(request, parsers)

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
