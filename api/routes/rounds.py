"""JSON API: a volunteer's own round, and no other."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.parameters import Id, believable
from api.routes.errors import answers
from api.routes.schemas.rounds import AnswerIn, DriverRoundOut, LinkIn, OutcomeIn, RoundProgressOut
from api.security.context import ContextOf
from api.security.cookies import ROUND, ROUND_LASTS, set_token
from api.security.refusals import as_sign_in_failure
from api.security.roles import Dispatcher, DriverSession
from api.services import accounts
from api.services.rounds import responses, rounds
from api.services.rounds.own_round import own_round
from api.services.shown_records import note_shown
from routing.errors import Refused

__all__ = ["router"]

router = APIRouter(tags=["round"])


@router.post("/round/sessions", status_code=204, responses=answers(401, 403, 413, 422))
def open_round(response: Response, context: ContextOf, body: LinkIn) -> None:
    """Open the round that a link belongs to, and set the session cookie."""
    try:
        token = accounts.open_driver_session(context, body.token)
    except Refused as refusal:
        raise as_sign_in_failure(refusal)[0] from None
    set_token(response, context.settings, ROUND, token, lasts=ROUND_LASTS)


@router.get("/round", responses=answers(401))
def read_own_round(context: ContextOf, seat: DriverSession) -> DriverRoundOut:
    """Return the round whose link was opened, without names before it is accepted or once over."""
    own = own_round(context, seat.round_id)
    note_shown(context, seat.actor, "api.own-round", own)
    return DriverRoundOut.of(own, context.area.timezone)


@router.get("/round/progress", responses=answers(401))
def read_own_progress(context: ContextOf, seat: DriverSession) -> RoundProgressOut:
    """Return the progress of the round whose link was opened, as numbers and codes only."""
    return RoundProgressOut.of(own_round(context, seat.round_id), context.clock())


@router.post("/round/answer", status_code=204, responses=answers(401, 403, 409, 413, 422))
def answer_own_round(context: ContextOf, seat: DriverSession, body: AnswerIn) -> None:
    """Accept or decline the round; repeating an answer changes nothing.

    After declining, needs that were not begun are open again, and the round can no longer be accepted (409
    ``round.declined-already``).
    """
    responses.answer(context, seat.round_id, body.answer, seat.actor)


@router.post("/rounds/{round_id}/answer", status_code=204, responses=answers(401, 403, 404, 409, 413, 422))
def answer_round(context: ContextOf, dispatcher: Dispatcher, round_id: Id, body: AnswerIn) -> None:
    """Record a volunteer's answer given by phone (409 ``round.over`` if the plan is not in use)."""
    responses.answer(context, round_id, body.answer, dispatcher.actor)


@router.post("/round/stops/{stop_id}/outcome", responses=answers(401, 403, 413, 422))
def report_stop(context: ContextOf, seat: DriverSession, stop_id: Id, body: OutcomeIn) -> RoundProgressOut:
    """Report a stop's outcome, or withdraw a report; the same ``client_key`` counts once."""
    rounds.mark_stop(
        context,
        seat.round_id,
        stop_id,
        state=body.state,
        reason=body.reason,
        note=body.note,
        client_key=str(body.client_key),
        at=believable(body.at, context.clock()),
        actor=seat.actor,
    )
    return RoundProgressOut.of(own_round(context, seat.round_id), context.clock())
