"""Which tokens does this member own, and which wait to be claimed? No answer here ever holds a member's secret."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from keys.api import operations
from keys.api.operations import ID, KEY_ID, LIST_PARAMETERS
from keys.api.serializers import (
    KeyPageShown,
    KeyShown,
    OfferPageShown,
    OfferShown,
    RevocationAsked,
    TokenAsked,
    render_key,
    render_offer,
)
from keys.life import offers
from keys.life.offer_mail import offer_and_tell
from keys.models import ApiKey, ApiKeyQuerySet
from keys.verification.authentication import KeyRequest
from portal import clock, permissions
from portal.api.fields import validated
from portal.api.lists import PAGE_PARAMETERS, page_response
from portal.api.schema import problems
from portal.api.view import ApiView
from portal.lookups import member_or_404, one
from portal.people.member_api import MEMBER_ID
from portal.restrictions.serializers import restrictions_in

BOTH = [MEMBER_ID, KEY_ID]
TAGS = ["Members"]
OFFER_ID = OpenApiParameter(
    "offer_id", {"type": "string", "pattern": f"^{ID.pattern}$"}, OpenApiParameter.PATH
)


class TokensOfMember(ApiView):
    """A route of the tokens of one member, who alone makes and rotates them."""

    required_permission = permissions.MEMBERS_MANAGE


def tokens_of(request: KeyRequest, member_id: str) -> ApiKeyQuerySet:
    """The listed tokens of the member. Raises Http404."""
    membership = member_or_404(request.user.organization, member_id)
    return ApiKey.objects.listed().owned_by(membership.organization, membership.user)


class MemberTokens(TokensOfMember):
    @extend_schema(
        operation_id="listMemberTokens",
        parameters=[MEMBER_ID, *LIST_PARAMETERS],
        responses=KeyPageShown,
        tags=TAGS,
    )
    def get(self, request: KeyRequest, member_id: str) -> Response:
        """The tokens of the member, newest first."""
        return operations.list_keys(request, tokens_of(request, member_id))


class MemberToken(TokensOfMember):
    @extend_schema(operation_id="readMemberToken", parameters=BOTH, responses=KeyShown, tags=TAGS)
    def get(self, request: KeyRequest, member_id: str, key_id: str) -> Response:
        """One token of the member: its status, when it ends, what it may do and is held to. Never its text."""
        key = operations.key_or_404(tokens_of(request, member_id), key_id)
        return Response(render_key(key, clock.now()))


class MemberTokenRevocation(TokensOfMember):
    makes_lasting = frozenset()  # it ends

    @extend_schema(
        operation_id="revokeMemberToken",
        parameters=BOTH,
        request=RevocationAsked,
        responses=KeyShown,
        tags=TAGS,
    )
    def post(self, request: KeyRequest, member_id: str, key_id: str) -> Response:
        """End the token for ever. Repeating it changes nothing and gets the same answer."""
        key = operations.key_or_404(tokens_of(request, member_id), key_id)
        return operations.revoke_key(request, key)


class TokenOffers(TokensOfMember):
    @extend_schema(
        operation_id="listTokenOffers",
        parameters=[MEMBER_ID, *PAGE_PARAMETERS],
        responses=OfferPageShown,
        tags=TAGS,
    )
    def get(self, request: KeyRequest, member_id: str) -> Response:
        """The tokens that were prepared for the member and neither claimed nor withdrawn."""
        membership = member_or_404(request.user.organization, member_id)
        rows = offers.waiting(membership.organization, membership.user)
        return page_response(request, rows.order_by(), render_offer)

    @extend_schema(
        operation_id="offerToken",
        parameters=[MEMBER_ID],
        request=TokenAsked,
        responses={201: OfferShown, **problems(409)},
        tags=TAGS,
    )
    def post(self, request: KeyRequest, member_id: str) -> Response:
        """Prepare a token and tell the member by mail. Its secret comes into being by their claim under My tokens."""
        asked = validated(TokenAsked, request.data)
        membership = member_or_404(request.user.organization, member_id)
        made, _ = offer_and_tell(
            organization=membership.organization,
            user=membership.user,
            name=asked["name"],
            expires_at=asked["expires_at"],
            permissions=asked.get("permissions"),
            restrictions=restrictions_in(asked),
            actor=request.user.actor(request),
            now=clock.now(),
        )
        return Response(render_offer(made), status=201)


class OneTokenOffer(TokensOfMember):
    @extend_schema(
        operation_id="withdrawTokenOffer",
        parameters=[MEMBER_ID, OFFER_ID],
        responses={204: None, **problems(409)},
        tags=TAGS,
    )
    def delete(self, request: KeyRequest, member_id: str, offer_id: str) -> Response:
        """Take back what was not claimed."""
        membership = member_or_404(request.user.organization, member_id)
        waiting = offers.waiting(membership.organization, membership.user)
        waiting = waiting.select_related("organization", "user")
        found = one(waiting, offer_id)
        offers.withdraw(offer=found, actor=request.user.actor(request), now=clock.now())
        return Response(status=204)
