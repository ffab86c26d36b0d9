"""Personal details in every place the database has for them, each of them findable by its own words."""

from __future__ import annotations

from dataclasses import replace

from data.database.database import Database
from data.store.imports.submission_records import FormName, Submission, SubmissionState
from data.store.needs.calls import Call
from data.store.people.account_records import Role
from routing.directions import Direction, Manoeuvre
from routing.errors import Fault
from routing.needs import Location, NeedState, Precision, Question
from routing.plan import StopState, UnassignedNeed
from tests.support.store_makers import ANN, NOW, add_need, add_plan, add_volunteer, later, make_place, make_round

LON, LAT = 0.13717931, 52.19225437
PLANTED = {
    "neighbour": "Quendolyn Xavierstone",
    "neighbour's phone": "07700900457",
    "address": "171 Zinnober Walk",
    "postcode": "ZZ93 4QX",
    "notes": "insulin in the fridge",
    "office notes": "owes the kiosk",
    "question": "which Quizzical Pharmacy",
    "volunteer": "Olgivanna Perquisite",
    "volunteer's phone": "07700900891",
    "volunteer's notes": "allergic to ferrets",
    "place's note": "ask for Wilhelmina",
    "stop's note": "sister opened in a kimono",
    "event's note": "rang about the hospital",
    "sentence": "Marmaduke is away",
    "user": "Ann Dispatchwell",
    "login": "ann.d@zebra.example",
    "rejected row": "Ignatius Rowbottom",
    "rejected row's fault": "Gloucesterfordshire",
    "who rang": "Thaddea Ringwell",
    "what was promised": "Bartholomew before elevenses",
    "line of the way": "q~zZpolyQline",
    "street on the way": "Ypsilanti Passage",
    "list on its way in": "Evadne Uploadska",
    "name of a list": "for Philomena Filenamer.csv",
    "header of a list": "Is Crispin Headerby in?",
    "who filled a form in": "Peregrine Formwright",
    "what a form said": "a quiet word with Euphemia",
    "before an import": "walks with Hortensia",
    "longitude": str(LON),
    "latitude": str(LAT),
}


def plant(database: Database) -> None:
    """Write every kind of personal detail, change some, and finish."""
    told = PLANTED
    home = Location(LON, LAT, Precision.DOOR, "X05000001")
    with database.transaction() as store:
        store.places.upsert(make_place(note=told["place's note"]), "p", actor=ANN, at=NOW)
        need = add_need(
            store,
            name=told["neighbour"],
            phone=told["neighbour's phone"],
            address=told["address"],
            postcode=told["postcode"],
            location=home,
            notes=told["notes"],
            office_notes=told["office notes"],
            questions=(Question("need.which-place", told["question"]),),
        )
        promised = told["what was promised"]
        store.calls.add(
            Call(at=NOW, actor=ANN, need_id=need.id, name=told["who rang"], said=promised, promised=promised)
        )
        volunteer = add_volunteer(
            store,
            name=told["volunteer"],
            phone=told["volunteer's phone"],
            postcode=told["postcode"],
            location=home,
            notes=told["volunteer's notes"],
        )
        one = make_round(volunteer.id, (need.id,))
        way_past = Direction(Manoeuvre.LEFT, told["street on the way"])
        one = replace(
            one,
            stops=tuple(
                replace(stop, lon=LON, lat=LAT, leg=told["line of the way"], directions=(way_past,))
                for stop in one.stops
            ),
        )
        other = add_need(store)
        plan = store.plans.publish(
            add_plan(
                store, (one,), (UnassignedNeed(need_id=other.id, reason="skills", old_text=(told["sentence"],)),)
            ).id,
            ANN,
            NOW,
        )
        store.accounts.add_user(told["user"], told["login"], Role.ORGANISER, None, actor=ANN, at=NOW)
        store.accounts.note_login_failure(told["login"], "203.0.113.77", NOW)
        record = store.imports.record("needs", "d1", NOW, ANN, {})
        fault = Fault("postcode.unknown", "line 1", told["rejected row's fault"], "")
        store.imports.keep_rejected(record.id, 1, {"Your name": told["rejected row"]}, [fault])
        upload = store.uploads.add(
            "needs", told["name of a list"], told["list on its way in"].encode(), actor=ANN, at=NOW
        )
        store.uploads.say(upload, {"columns": {told["header of a list"]: "name"}}, actor=ANN, at=NOW)
        store.uploads.confirm("needs", {told["header of a list"]: "name"}, actor=ANN, at=NOW)
        sent = Submission(
            form=FormName.ASK,
            reference="K7M-4QX",
            name=told["who filled a form in"],
            phone=told["neighbour's phone"],
            said={"what": told["what a form said"]},
            wording="1",
            agreed=True,
            at=NOW,
        )
        entry = store.submissions.add(sent, told["who filled a form in"])
        store.submissions.move(entry, SubmissionState.ASKED_BACK, actor=ANN, at=NOW, note=told["what a form said"])
        walked = add_need(store, notes=told["before an import"])
        store.import_undo.record(record.id, [store.import_undo.before("need", walked.id)])
    with database.transaction() as store:
        store.needs.update(
            replace(store.needs.get(need.id), notes=told["notes"] + "!"),
            actor=ANN,
            at=later(1),
            source_key=told["neighbour"],
            content=told["neighbour"] + told["neighbour's phone"],
        )
        note = told["event's note"]
        store.needs.set_state(need.id, NeedState.NOT_DONE, actor=ANN, at=NOW, reason="not-home", note=note)
        stop = plan.rounds[0].stops[1]
        store.plans.mark_stop(stop.id, StopState.NOT_DONE, "not-home", told["stop's note"], NOW, "driver:1", "k")
