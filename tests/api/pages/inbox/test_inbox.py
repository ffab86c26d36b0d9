"""The inbox: what the public forms brought is confirmed, asked back about, turned away; by one dispatcher at a time."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from api.services.actors import Actor
from api.services.inbox import inbox
from api.services.privacy import erased_list, retention, subject_access
from api.services.privacy.person import person_view
from api.services.volunteers import commands
from data.store.imports.submission_records import SubmissionState
from routing.needs import NeedKind, NeedState, Weekday
from tests.support.answers import text_of
from tests.support.api_forms import ASKED, OFFERED, entries, open_forms, send, sent
from tests.support.api_world import DAY, NEIGHBOURS, VOLUNTEERS, World

DEE = Actor("user", 1, "dispatcher")


def filled(page: str) -> dict[str, Any]:
    """The form that confirms, as a browser would send it unchanged."""
    form = page[page.index('<form id="need-form"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and "checked" not in tag:
            continue
        if "name" in attributes:
            found.setdefault(attributes["name"], []).append(attributes.get("value", ""))
    for name, body in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"[^>]*\bselected', body)
        found[name] = [chosen[1] if chosen else ""]
    for name, text in re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = [text]
    return {**found, "do": "save"}


def test_what_waits_is_shown_newest_first_with_where_and_who_it_may_be(forms_world: World) -> None:
    clock = open_forms(forms_world)
    browser = forms_world.browser()
    send(browser, clock, {**ASKED, "name": "Anne Atwood", "phone": "07700 900111", "postcode": "ZXI 2AB"})
    send(browser, clock, OFFERED, "/offer")
    office = forms_world.browser("dispatcher")
    page = office.get("/inbox")
    told = text_of(page.text)
    assert told.index("Yan Otter") < told.index("Anne Atwood")
    assert "ZX1 2AB: Westgate" in told
    assert "Did you mean ZX1 2AB?" in told
    assert f"Possibly {NEIGHBOURS[0]} (same phone number)" in told
    assert "Someone new" in told
    assert 'title="2 submissions to check">2</span>' in page.text
    assert "The inbox is empty." in office.get("/inbox?settled=true").text or "Recently handled" in page.text
    for other in ("/coverage", f"/days/{DAY}"):
        assert "2 submissions to check" in office.get(other).text
    assert "entries to look at" not in forms_world.browser("organiser").get("/coverage").text


def test_confirming_makes_the_need_that_a_call_would_have_made(forms_world: World) -> None:
    entry = sent(forms_world)
    office = forms_world.browser("dispatcher")
    page = office.get(f"/inbox/{entry.id}")
    assert "No likely match." in page.text
    answer = office.post(f"/inbox/{entry.id}/need", data=filled(page.text))
    assert answer.status_code == 303, text_of(answer.text)
    called = {
        "name": "Zoë Quill", "phone": "07700 900666", "address": "5 Street 3", "postcode": "zx12ab", "kind": "shopping",
        "when": "Tue am", "size": "2", "again": "yes", "due_from": "", "notes": "Bread and milk\nRing twice",
    }  # fmt: skip
    office.post("/needs", data=called)
    with forms_world.context.database.reading() as store:
        by_form, by_call = sorted(store.needs.by_name("Zoë Quill"), key=lambda one: one.id)
        assert answer.headers["location"] == f"/needs/{by_form.id}"
        for field in (
            "kind",
            "state",
            "phone",
            "postcode",
            "location",
            "weekdays",
            "windows",
            "size",
            "notes",
            "place",
        ):
            assert getattr(by_form, field) == getattr(by_call, field), field
        assert by_form.office_notes.startswith("Sent by form on Monday 23 November, 08:30, reference ")
        settled = store.submissions.get(entry.id)
        assert (settled.state, settled.subject_kind, settled.subject_id) == (
            SubmissionState.CONFIRMED,
            "need",
            by_form.id,
        )
        (consent,) = store.consents.of("need", by_form.id)
        assert (consent.state, consent.wording, consent.way, consent.at) == ("given", "1", "form", entry.at)
        kinds = [event.kind for event in store.events.for_subject("need", by_form.id)]
        assert kinds == ["need.added", "need.from-form"]
    assert "Sent by form, reference" in office.get(f"/needs/{by_form.id}").text
    assert entries(forms_world) == ()


def test_tomorrow_is_the_day_after_it_was_written_whenever_it_is_confirmed(forms_world: World) -> None:
    clock = open_forms(forms_world)
    send(forms_world.browser(), clock, {**ASKED, "when": "tomorrow after 2"})
    clock.wait(hours=9)
    (entry,) = entries(forms_world)
    typed = inbox.typed_of_entry(forms_world.context, entry.id)
    assert (typed.due_from, typed.due_to) == ("2026-11-24", "2026-11-24")
    kept = inbox.confirm_need(forms_world.context, entry.id, 1, typed, DEE)
    assert kept.day == date(2026, 11, 24)
    assert [span.start for span in kept.need.windows] == [14 * 3600]
    clock.wait(days=3)
    send(forms_world.browser(), clock, {**ASKED, "when": "Tue am"})
    (entry,) = entries(forms_world)
    kept = inbox.confirm_need(
        forms_world.context, entry.id, 1, inbox.typed_of_entry(forms_world.context, entry.id), DEE
    )
    assert kept.need.weekdays == {Weekday.TUESDAY}


def test_what_was_not_understood_is_before_the_dispatcher_in_the_senders_words(forms_world: World) -> None:
    strange = {
        "when": "whenever the bus comes", "bags": "a boot full", "postcode": "over the bridge", "who": "other",
        "asker_name": "Jo Quill", "asker_contact": "jo@home.example", "asker_is": "daughter", "phone": "",
    }  # fmt: skip
    entry = sent(forms_world, {**ASKED, **strange})
    page = forms_world.browser("dispatcher").get(f"/inbox/{entry.id}").text
    typed = inbox.typed_of_entry(forms_world.context, entry.id)
    assert "Asked by Jo Quill, daughter, jo@home.example." in typed.office_notes
    assert "When, in their words: whenever the bus comes" in typed.office_notes
    assert "Bags, in their words: a boot full" in typed.office_notes
    assert (typed.when, typed.size, typed.postcode) == ("whenever the bus comes", "a boot full", "over the bridge")
    answer = forms_world.browser("dispatcher").post(f"/inbox/{entry.id}/need", data=filled(page))
    assert answer.status_code == 422
    assert all(f'id="{field}-fault"' in answer.text for field in ("postcode", "when", "size"))
    assert len(entries(forms_world)) == 1


def test_it_is_confirmed_as_somebody_known_and_both_are_one_person(forms_world: World) -> None:
    entry = sent(forms_world, {**ASKED, "name": "Anne Atwod", "phone": "07700 900111", "address": "12 Street 3"})
    office = forms_world.browser("dispatcher")
    page = office.get(f"/inbox/{entry.id}")
    assert 'name="person" value="need-1"' in page.text
    known = office.post(f"/inbox/{entry.id}/need", data={**filled(page.text), "person": "need-1"})
    answer = office.post(f"/inbox/{entry.id}/need", data=filled(known.text))
    assert answer.status_code == 303
    person = person_view(forms_world.context, "need-1", with_looks=False)
    assert {need.kind for need in person.needs} == {NeedKind.DOG_WALK, NeedKind.SHOPPING}
    assert person.consents[0].how == "on a form"


def test_the_same_request_twice_is_asked_about(forms_world: World) -> None:
    known = {**ASKED, "name": NEIGHBOURS[0], "phone": "07700 900111", "kind": "dog_walk", "when": "", "bags": ""}
    entry = sent(forms_world, known)
    office = forms_world.browser("dispatcher")
    form = filled(office.get(f"/inbox/{entry.id}").text)
    asked = office.post(f"/inbox/{entry.id}/need", data=form)
    assert asked.status_code == 409
    assert "Is this a duplicate?" in asked.text
    assert office.post(f"/inbox/{entry.id}/need", data={**form, "again": "yes"}).status_code == 303


def test_the_second_of_two_dispatchers_is_told_who_was_first_and_writes_nothing(forms_world: World) -> None:
    entry = sent(forms_world)
    dee, other = forms_world.browser("dispatcher"), forms_world.browser("admin")
    form = filled(other.get(f"/inbox/{entry.id}").text)
    assert dee.post(f"/inbox/{entry.id}/need", data=filled(dee.get(f"/inbox/{entry.id}").text)).status_code == 303
    late = other.post(f"/inbox/{entry.id}/need", data=form)
    assert late.status_code == 409
    assert "Dispatcher Person changed this at 08:30 on 23 November: confirmed." in late.text
    assert "Confirmed by Dispatcher Person" in text_of(late.text)
    for how in ("turn-away", "ask-back"):
        answer = other.post(f"/inbox/{entry.id}/{how}", data={"revision": 1, "reason": "twice", "note": "Rang."})
        assert answer.status_code == 409
    with forms_world.context.database.reading() as store:
        assert len(store.needs.by_name("Zoë Quill")) == 1


def test_what_was_typed_stays_when_another_asked_back_meanwhile(forms_world: World) -> None:
    entry = sent(forms_world)
    office = forms_world.browser("dispatcher")
    form = filled(office.get(f"/inbox/{entry.id}").text)
    inbox.ask_back(forms_world.context, entry.id, 1, "Rang: which bread?", DEE)
    late = office.post(f"/inbox/{entry.id}/need", data={**form, "notes": "Rye bread"})
    assert late.status_code == 409
    assert "Rye bread" in late.text
    assert "Question sent by Dispatcher Person" in text_of(late.text)
    assert office.post(f"/inbox/{entry.id}/need", data=filled(late.text)).status_code == 303


def test_asking_back_is_a_call_in_the_log_and_keeps_it_in_the_queue(forms_world: World) -> None:
    entry = sent(forms_world)
    office = forms_world.browser("dispatcher")
    assert office.post(f"/inbox/{entry.id}/ask-back", data={"revision": 1, "note": " "}).status_code == 422
    answer = office.post(f"/inbox/{entry.id}/ask-back", data={"revision": 1, "note": "Rang, no answer"})
    assert answer.status_code == 303
    assert "Question sent by Dispatcher Person" in text_of(office.get("/inbox").text)
    with forms_world.context.database.reading() as store:
        (call,) = store.calls.all()
    assert (call.name, call.phone, call.said) == ("Zoë Quill", "+447700900666", "Rang, no answer")


def test_turned_away_with_a_reason_it_can_be_put_back_or_erased(forms_world: World) -> None:
    entry = sent(forms_world)
    office = forms_world.browser("dispatcher")
    assert office.post(f"/inbox/{entry.id}/turn-away", data={"revision": 1}).status_code == 422
    office.post(
        f"/inbox/{entry.id}/turn-away", data={"revision": 1, "reason": "outside", "note": "Told them whom to ring"}
    )
    assert entries(forms_world) == ()
    assert "Declined: it is outside our area" in text_of(office.get("/inbox?settled=true").text)
    page = office.get(f"/inbox/{entry.id}")
    assert "Undo: put it back in the inbox" in page.text
    assert office.post(f"/inbox/{entry.id}/put-back", data={"revision": 2}).status_code == 303
    assert len(entries(forms_world)) == 1
    assert office.post(f"/inbox/{entry.id}/put-back", data={"revision": 3}).status_code == 409
    assert office.post(f"/inbox/{entry.id}/erase", data={"revision": 3}).status_code == 303
    assert office.get(f"/inbox/{entry.id}").status_code == 404
    with forms_world.context.database.reading() as store:
        assert [event.kind for event in store.events.for_subject("entry", entry.id)][-1] == "entry.erased"


def test_an_offer_becomes_a_volunteer_whose_checks_count_only_once_seen(forms_world: World) -> None:
    entry = sent(forms_world, OFFERED, "/offer")
    office = forms_world.browser("dispatcher")
    page = office.get(f"/inbox/{entry.id}")
    assert "They say they have: a basic DBS check. Tick only what someone has seen." in page.text
    answer = office.post(f"/inbox/{entry.id}/volunteer", data=filled(page.text))
    assert answer.status_code == 303, text_of(answer.text)
    with forms_world.context.database.reading() as store:
        (one,) = store.volunteers.by_name("Yan Otter")
        assert store.consents.of("volunteer", one.id)[0].wording == "offer-1"
    assert one.checks == ()
    assert "Says they have, not seen yet: a basic DBS check." in one.notes
    assert (one.capacity, one.max_metres, one.kinds) == (3, 3_000, {NeedKind.SHOPPING})
    assert {str(mode) for mode in one.modes} == {"walk", "cycle"}
    assert {day for day, _ in one.hours.spans} == {Weekday.TUESDAY, Weekday.THURSDAY}
    again = sent(forms_world, {**OFFERED, "more": "Me again"}, "/offer")
    known = office.post(f"/inbox/{again.id}/volunteer", data=filled(office.get(f"/inbox/{again.id}").text))
    assert known.status_code == 409
    assert "has this name and number already" in known.text


def test_hours_of_an_offer_that_nobody_understands_are_not_passed_over(forms_world: World) -> None:
    strange = {"hours": "when the moon is full", "bags": "a rucksack", "far": "to the bridge"}
    entry = sent(forms_world, {**OFFERED, **strange}, "/offer")
    office = forms_world.browser("dispatcher")
    page = office.get(f"/inbox/{entry.id}").text
    answer = office.post(f"/inbox/{entry.id}/volunteer", data=filled(page))
    assert answer.status_code == 422
    assert all(f'id="{field}-fault"' in answer.text for field in ("hours", "capacity"))
    assert "How far, in their words: to the bridge" in page


def test_one_person_asks_and_offers_and_both_are_on_one_page(forms_world: World) -> None:
    context = forms_world.context
    asks = sent(forms_world)
    offers = sent(forms_world, {**OFFERED, "name": ASKED["name"], "phone": ASKED["phone"]}, "/offer")
    need = inbox.confirm_need(context, asks.id, 1, inbox.typed_of_entry(context, asks.id), DEE).need
    inbox.confirm_volunteer(context, offers.id, 1, inbox.offer_of_entry(context, offers.id), DEE)
    person = person_view(context, f"need-{need.id}", with_looks=False)
    assert (len(person.needs), len(person.volunteers)) == (1, 1)


def test_the_forms_are_seen_and_switched_by_organisers_without_a_name(forms_world: World) -> None:
    sent(forms_world)
    organiser = forms_world.browser("organiser")
    page = organiser.get("/forms")
    assert "Zoë" not in page.text
    assert "http://localhost:8000/ask" in page.text
    assert organiser.post("/forms", data={"form": "ask"}).status_code == 303
    assert forms_world.browser().get("/ask").status_code == 404
    assert organiser.post("/forms", data={"form": "other", "open": "yes"}).status_code == 404
    assert "Closed since" in text_of(organiser.get("/forms").text)
    assert organiser.get("/inbox").status_code == 403


def test_a_deployment_that_forbids_forms_cannot_open_them(world: World) -> None:
    organiser = world.browser("organiser")
    assert "WARDROUND_PUBLIC_FORMS=true" in organiser.get("/forms").text
    assert organiser.post("/forms", data={"form": "ask", "open": "yes"}).status_code == 409


def test_every_look_at_an_entry_is_kept(forms_world: World) -> None:
    entry = sent(forms_world, {**ASKED, "phone": "07700 900111"})
    office = forms_world.browser("dispatcher")
    office.get("/inbox")
    office.get(f"/inbox/{entry.id}")
    with forms_world.context.database.reading() as store:
        whys = [look.why for look in store.access_log.at([("entry", entry.id)], limit=10)]
        assert sorted(whys) == ["page.inbox", "page.need_form"]
        assert {look.why for look in store.access_log.at([("need", 1)], limit=10)} == {"page.inbox", "page.need_form"}


def test_reading_the_inbox_of_a_volunteer_known_by_number_names_them(forms_world: World) -> None:
    sent(forms_world, {**OFFERED, "phone": "07700 900444"}, "/offer")
    assert f"Possibly {VOLUNTEERS[0]} (same phone number)" in text_of(
        forms_world.browser("dispatcher").get("/inbox").text
    )
    assert commands.volunteers_view(forms_world.context).totals["never"] >= 1


def test_a_need_that_waits_for_a_question_may_be_confirmed(forms_world: World) -> None:
    entry = sent(forms_world, {**ASKED, "kind": "prescription", "when": ""})
    context = forms_world.context
    kept = inbox.confirm_need(context, entry.id, 1, inbox.typed_of_entry(context, entry.id), DEE)
    assert kept.need.state is NeedState.NEW
    assert kept.day == DAY


def test_what_nobody_settles_is_erased_and_what_was_turned_away_goes_sooner(forms_world: World) -> None:
    clock, context = open_forms(forms_world), forms_world.context
    browser = forms_world.browser()
    send(browser, clock, {**ASKED, "what": "zinnober one"})
    office = forms_world.browser("dispatcher")
    assert "unless handled" not in office.get("/inbox").text
    clock.wait(days=20)
    send(browser, clock, {**ASKED, "what": "zinnober two"})
    second = entries(forms_world)[0]
    inbox.turn_away(context, second.id, 1, "twice", "", DEE)
    assert retention.tidy(context).entries == 0
    clock.wait(days=8)
    assert "erased on Wed 23 Dec unless handled" in forms_world.browser("dispatcher").get("/inbox").text
    assert retention.tidy(context, dry_run=True).entries == 1
    done = retention.tidy(context)
    assert "1 form submissions were erased" in done.lines
    assert [one.said["what"] for one in entries(forms_world)] == ["zinnober one"]
    clock.wait(days=3)
    assert retention.tidy(context).entries == 1
    assert entries(forms_world) == ()


def test_a_persons_file_and_erasing_them_reach_what_they_sent(forms_world: World) -> None:
    context = forms_world.context
    entry = sent(forms_world, {**ASKED, "name": NEIGHBOURS[0], "phone": "07700 900111", "what": "zinnober"})
    told = dict(subject_access.gather(context, "need-1", DEE).sections)["Forms sent"]
    assert [one["what"] for one in told] == ["zinnober"]
    assert subject_access.erase(context, "need-1", DEE).entries == 1
    again = sent(forms_world)
    inbox.ask_back(context, again.id, 1, "Rang about the zinnober", DEE)
    inbox.erase_entry(context, again.id, 2, DEE)
    listed = erased_list.read(erased_list.places(context.settings))
    assert {("entry", entry.id), ("entry", again.id), ("call", 1)} <= set(listed)
    with context.database.reading() as store:
        assert store.calls.all() == ()
        assert store.submissions.counts() == {}
