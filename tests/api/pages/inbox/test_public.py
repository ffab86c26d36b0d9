"""The public forms: what a stranger can do with them, and what they cannot."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from api.services.actors import Actor
from api.services.inbox import public_forms
from api.services.runtime.rate_limit import Limit, RateLimiter
from data.store.imports.submission_records import FormName
from data.store.imports.submissions import Submissions
from routing.errors import InvalidInput
from tests.support.answers import text_of
from tests.support.api_forms import ASKED, OFFERED, entries, go_on, hidden, look_through, open_forms, send
from tests.support.api_world import NEIGHBOURS, World
from tests.support.map_makers import HOSTILE
from tests.support.store_makers import NOW, later


@pytest.mark.parametrize("path", ["/ask", "/offer"])
def test_a_form_is_closed_until_both_the_settings_and_somebody_open_it(
    world: World, forms_world: World, path: str
) -> None:
    for closed in (world, forms_world):
        answer = closed.browser().get(path)
        assert answer.status_code == 404
        assert "closed at the moment" in answer.text
        assert "01632 960123" in answer.text
        assert closed.browser().post(path, data={"name": "Zoë"}).status_code == 404
    open_forms(forms_world, path[1:])
    assert forms_world.browser().get(path).status_code == 200
    other = "/offer" if path == "/ask" else "/ask"
    assert forms_world.browser().get(other).status_code == 404
    public_forms.throw(forms_world.context, path[1:], open_=False, actor=Actor("cli"))
    assert forms_world.browser().get(path).status_code == 404


def test_what_was_asked_is_told_back_before_it_is_sent_and_lands_in_the_queue_only(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    page = go_on(browser, clock, ASKED)
    told = text_of(page.text)
    assert "You have not sent this yet." in told
    assert "Tuesdays, between 09:00 and 12:00." in told
    assert "ZX1 2AB, Westgate" in told
    assert entries(forms_world) == ()
    answer = browser.post("/ask", data={**hidden(page.text), "do": "send"})
    assert answer.status_code == 303
    reference = answer.headers["location"].rpartition("/")[2]
    assert re.fullmatch(r"/ask/sent/[2-9A-Z]{3}-[2-9A-Z]{3}", answer.headers["location"])
    assert reference in browser.get(answer.headers["location"]).text
    (entry,) = entries(forms_world)
    assert (entry.reference, entry.name, entry.phone) == (reference, "Zoë Quill", "+447700900666")
    assert (entry.wording, entry.agreed) == ("1", True)
    assert entry.said["what"] == "Bread and milk"
    with forms_world.context.database.reading() as store:
        assert store.needs.by_name("Zoë Quill") == ()


def test_what_was_offered_is_told_back_too(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    told = text_of(go_on(browser, clock, OFFERED, "/offer").text)
    assert "On foot, By bike" in told.replace("By bike, On foot", "On foot, By bike")
    assert "Tue, Thu 09:00-12:00" in told
    assert "About 3 km for one task." in told
    send(browser, clock, OFFERED, "/offer")
    (entry,) = entries(forms_world)
    assert entry.form is FormName.OFFER
    assert entry.wording == "offer-1"
    assert sorted(entry.said["ways"]) == ["cycle", "walk"]


MENDED: tuple[tuple[dict[str, str], str, str], ...] = (
    ({"name": " "}, "name", "The name is missing."),
    ({"phone": ""}, "phone", "We need a way to reach you."),
    ({"phone": "12345"}, "phone", "not a valid phone number"),
    ({"phone": "", "email": "zoe at home"}, "email", "not a valid email address"),
    ({"kind": "surplus"}, "kind", "You have not said what you need."),
    ({"postcode": "", "address": ""}, "postcode", "The address is missing."),
    ({"who": "other"}, "asker_name", "Your name is missing."),
    ({"who": "other", "asker_name": "Jo", "asker_contact": "ask me"}, "asker_contact", "not a valid phone"),
    ({"what": "x" * 1001}, "what", "longer than 1000"),
)


def test_what_would_leave_nobody_to_ask_is_mended_first_and_nothing_typed_is_lost(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    for change, where, words in MENDED:
        page = go_on(browser, clock, {**ASKED, **change})
        assert page.status_code == 422, change
        assert words in page.text
        assert all(mark in page.text for mark in (f'href="#{where}"', f'id="{where}"', f'id="{where}-fault"'))
        assert "Ring twice" in page.text
        assert "Error: Ask for help" in page.text
    assert entries(forms_world) == ()


def test_all_faults_come_at_once(forms_world: World) -> None:
    clock = open_forms(forms_world)
    page = go_on(forms_world.browser(), clock, {})
    assert "Please fix 4 things" in page.text
    offer = go_on(forms_world.browser(), clock, {}, "/offer")
    assert "Please fix 5 things" in offer.text


def test_what_the_office_can_ask_about_stops_nobody(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    for change in (
        {"when": "whenever the bus comes"},
        {"postcode": "CB99 9ZZ"},
        {"postcode": "ZX1 2AC"},
        {"postcode": "over the bridge"},
        {"bags": "a boot full"},
        {"phone": "", "email": "zoe@home.example"},
        {"kind": "chat", "postcode": "", "address": ""},
        {"who": "other", "phone": "", "asker_name": "Jo", "asker_contact": "07700 900888"},
    ):
        reference = send(browser, clock, {**ASKED, **change})
        entry = next(one for one in entries(forms_world) if one.reference == reference)
        assert {name: entry.said.get(name, "") for name in change} == change


def test_sent_twice_it_is_kept_once_and_a_correction_counts(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    ready = look_through(browser, clock, ASKED)
    first, again = (browser.post("/ask", data=ready).headers["location"] for _ in range(2))
    assert first == again
    assert len(entries(forms_world)) == 1
    corrected = browser.post("/ask", data={**ready, "phone": "07700 900667"}).headers["location"]
    assert corrected == first
    (entry,) = entries(forms_world)
    assert (entry.phone, entry.revision) == ("+447700900667", 2)
    assert send(browser, clock) not in first
    assert len(entries(forms_world)) == 2


def test_two_sendings_at_the_very_same_moment_are_one(forms_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second looks before the first is written, as it can on PostgreSQL, and is stopped by the database."""
    clock, browser = open_forms(forms_world), forms_world.browser()
    ready = look_through(browser, clock, ASKED)
    first = browser.post("/ask", data=ready).headers["location"]
    looked = [None]
    really = Submissions.sent
    monkeypatch.setattr(Submissions, "sent", lambda self, nonce: looked.pop() if looked else really(self, nonce))
    assert browser.post("/ask", data=ready).headers["location"] == first
    assert looked == []
    assert len(entries(forms_world)) == 1


def test_a_form_says_the_same_whether_a_person_is_known_or_not(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    known = {**ASKED, "name": NEIGHBOURS[0], "phone": "07700 900111"}
    pages = [text_of(go_on(browser, clock, values).text) for values in (known, ASKED)]
    assert pages[0].replace(NEIGHBOURS[0], "").replace("111", "") == pages[1].replace("Zoë Quill", "").replace(
        "666", ""
    )
    answers = [text_of(browser.get(f"/ask/sent/{send(browser, clock, values)}").text) for values in (known, ASKED)]
    same = [re.sub(r"[2-9A-Z]{3}-[2-9A-Z]{3}", "", answer) for answer in answers]
    assert same[0] == same[1]
    made_up = re.sub(r"[2-9A-Z]{3}-[2-9A-Z]{3}", "", text_of(browser.get("/ask/sent/AAA-222").text))
    assert made_up == same[0]
    assert browser.get("/ask/sent/<script>").status_code == 404


def test_a_machine_is_turned_back_and_a_person_only_presses_again(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    token = hidden(browser.get("/ask").text)["token"]
    clock.wait(seconds=1)
    quick = browser.post("/ask", data={**ASKED, "token": token, "do": "send"})
    assert quick.status_code == 422
    assert "very quick" in quick.text
    clock.wait(seconds=5)
    trapped = browser.post("/ask", data={**ASKED, "token": token, "do": "send", "website": "http://spam.example"})
    assert trapped.status_code == 422
    assert "spam.example" not in trapped.text
    assert entries(forms_world) == ()
    assert browser.post("/ask", data={**hidden(trapped.text), "do": "send"}).status_code == 303
    assert len(entries(forms_world)) == 1


def test_nobody_makes_up_a_form(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    ready = look_through(browser, clock, ASKED)
    of_other_form = hidden(browser.get("/offer").text)["token"]
    clock.wait(seconds=10)
    forged = ready["token"][:-1] + ("1" if ready["token"][-1] == "0" else "0")
    for token in ("", "x", of_other_form, forged, ready["token"].replace("~1~", "~2~")):
        answer = browser.post("/ask", data={**ready, "token": token})
        assert (answer.status_code, "was open for too long" in answer.text) == (422, True), token
    cross = browser.post("/ask", data=ready, headers={"sec-fetch-site": "cross-site"})
    assert cross.status_code == 403
    assert entries(forms_world) == ()


def test_a_form_that_lay_open_overnight_is_sent_with_one_more_press(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    ready = look_through(browser, clock, ASKED)
    clock.wait(hours=13)
    late = browser.post("/ask", data=ready)
    assert late.status_code == 422
    clock.wait(seconds=10)
    assert browser.post("/ask", data={**hidden(late.text), "do": "send"}).status_code == 303
    assert entries(forms_world)[0].said["what"] == "Bread and milk"


def test_a_wording_that_changed_is_read_again(
    forms_world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    ready = look_through(browser, clock, ASKED)
    newer = tmp_path / "wording.txt"
    newer.write_text("version 2\nWe keep your shoe size too.")
    monkeypatch.setattr(
        forms_world.context, "settings", forms_world.context.settings.model_copy(update={"consent_wording": newer})
    )
    answer = browser.post("/ask", data=ready)
    assert answer.status_code == 422
    assert "shoe size" in answer.text
    assert "has changed since you opened the form" in answer.text
    clock.wait(seconds=10)
    send_it = go_on(browser, clock, {**ASKED, "token": ""}).text
    browser.post("/ask", data={**hidden(send_it), "do": "send"})
    assert entries(forms_world)[0].wording == "2"


def test_a_flood_is_stopped_says_so_and_lets_others_through(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    for number in range(public_forms.KEPT.of_address):
        send(browser, clock, {**ASKED, "name": f"Zoë {number}"})
    ready = look_through(browser, clock, {**ASKED, "what": "One more thing"})
    refused = browser.post("/ask", data=ready)
    assert refused.status_code == 429
    assert "Wait 15 minutes, or ring us." in refused.text
    assert "One more thing" in refused.text
    assert len(entries(forms_world)) == public_forms.KEPT.of_address
    clock.wait(hours=1, seconds=1)
    assert browser.post("/ask", data=ready).status_code == 303


def test_pressing_on_and_on_is_stopped_whatever_is_sent(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    token = hidden(browser.get("/ask").text)["token"]
    clock.wait(seconds=10)
    codes = [
        browser.post("/ask", data={"token": token}).status_code for _ in range(public_forms.ATTEMPTS.of_address + 5)
    ]
    assert codes.count(429) == 5
    clock.wait(minutes=11)
    assert browser.post("/ask", data={"token": token}).status_code == 422


def test_invalid_forms_from_many_addresses_do_not_close_the_form_to_others(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    context = forms_world.context
    for number in range(400):
        nonsense = public_forms.Sending(FormName.ASK, "no token", f"192.0.{number // 250}.{number % 250}")
        with pytest.raises(InvalidInput):
            public_forms.check_in(context, nonsense)
    send(browser, clock)
    assert len(entries(forms_world)) == 1


def test_a_full_queue_takes_nothing_more_and_says_so(forms_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_forms, "MOST_WAITING", 1)
    clock, browser = open_forms(forms_world), forms_world.browser()
    send(browser, clock)
    full = browser.post("/ask", data=look_through(browser, clock, {**ASKED, "name": "Somebody Else"}))
    assert full.status_code == 429
    assert "We have more submissions than we can read" in full.text


def test_addresses_are_counted_apart_by_network_and_all_together() -> None:
    limiter, limit = RateLimiter(), Limit(2, 5, public_forms.KEPT.window)
    assert [limiter.count("x", "192.0.2.1", limit, NOW) for _ in range(3)] == [True, True, False]
    assert limiter.count("x", "::ffff:192.0.2.1", limit, NOW) is False
    assert [limiter.count("x", f"2001:db8:1:2::{n}", limit, NOW) for n in range(3)] == [True, True, False]
    assert limiter.count("x", "2001:db8:1:3::1", limit, NOW) is True
    assert limiter.count("x", "192.0.2.9", limit, NOW) is False
    assert limiter.count("y", "192.0.2.9", limit, NOW) is True
    assert limiter.count("x", "192.0.2.9", limit, later(3_600)) is True


def test_no_address_is_kept_anywhere(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    send(browser, clock)
    held = repr(vars(forms_world.context.rate_limiter))
    assert "testclient" not in held
    files = [path.read_bytes() for path in forms_world.context.settings.home.glob("wardround.db*")]
    assert files
    assert not any(b"testclient" in raw for raw in files)


class Tags(HTMLParser):
    """The elements of a page, and the attributes that would run something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.running: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.running += [name for name, _ in attrs if name.startswith("on") or name in ("style", "srcdoc")]


def test_hostile_words_stay_words_on_every_page(forms_world: World) -> None:
    clock, browser = open_forms(forms_world), forms_world.browser()
    usual = Tags(go_on(browser, clock, ASKED).text).tags | Tags(go_on(browser, clock, {}).text).tags
    assert len(HOSTILE) >= 480
    words, seen = "\n".join(HOSTILE), ""
    for start in range(0, len(words), 1_800):
        some = words[start : start + 1_900]
        clock.wait(minutes=11)
        values = {"what": some[:1000], "access": some[1000:1700], "when": some[1700:1800], "place": some[1800:]}
        unfit = {"name": some[:20], "postcode": some[20:40], "kind": some[40:90], "phone": some[90:140]}
        for page in (go_on(browser, clock, {**ASKED, **values}), go_on(browser, clock, {**ASKED, **unfit})):
            found = Tags(page.text)
            assert page.status_code in (200, 422)
            assert (found.tags - usual, found.running) == (set(), [])
        seen += some
    assert all(one in seen for one in HOSTILE)


def test_a_body_that_is_no_form_breaks_nothing(forms_world: World) -> None:
    open_forms(forms_world)
    for body in (b"\xff\xfe", b"name=%ff%fe&what=%00", b"a=" + b"x" * 70_000, b"{}", b"name=1&name=2", b""):
        answer = forms_world.browser().post(
            "/ask", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code in (413, 422)


def test_nothing_of_a_form_is_in_a_log_an_address_or_an_error(
    forms_world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    planted = {
        "name": "Quendolyn Xavierstone", "phone": "07700900457", "address": "171 Zinnober Walk",
        "what": "insulin please", "access": "kimono on the hook", "email": "quen@zinnober.example",
    }  # fmt: skip
    clock, browser = open_forms(forms_world), forms_world.browser()
    reference = send(browser, clock, {**ASKED, **planted})
    ready = look_through(browser, clock, {**ASKED, **planted})
    unknown = browser.post("/ask", data={**ready, "Quendolyn Xavierstone": "insulin please"})
    assert unknown.status_code == 422
    monkeypatch.setattr(public_forms, "keep", None)
    monkeypatch.setattr("api.services.inbox.help_form.keep", None)
    broken = browser.post("/ask", data=ready)
    assert broken.status_code == 500
    assert "incident" in broken.text
    files = [path.read_bytes() for path in forms_world.context.settings.home.glob("wardround.db*")]
    searched = [caplog.text, unknown.text, broken.text, reference, *(raw.decode("latin-1") for raw in files)]
    assert "incident" in caplog.text
    for word in (*planted.values(), "Xavierstone", "Zinnober"):
        assert not any(word.casefold() in text.casefold() for text in searched), word


def test_the_pages_load_nothing_but_one_small_style_sheet(forms_world: World) -> None:
    open_forms(forms_world)
    for path in ("/ask", "/offer"):
        page = forms_world.browser().get(path)
        loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
        assert all(one.startswith(("/static/", "tel:", "/")) for one in loaded)
        assert "<script" not in page.text
        assert len(page.content) < 12_000
        assert page.headers["referrer-policy"] == "same-origin"
        assert "set-cookie" not in page.headers
        style = next(one for one in loaded if "public.css" in one)
        assert len(forms_world.browser().get(style).content) < 8_000


def test_nobody_is_asked_for_income_diagnosis_or_proof(forms_world: World) -> None:
    open_forms(forms_world)
    page = forms_world.browser().get("/ask").text
    named = set(re.findall(r'name="([a-z_]+)"', page)) - {"viewport", "color-scheme", "referrer"}
    assert named == {
        "token", "do", "website", "who", "asker_name", "asker_contact", "asker_is", "name", "phone", "email",
        "postcode", "address", "kind", "what", "place", "bags", "when", "access", "agree",
    }  # fmt: skip
    assert 'href="tel:999"' in page
