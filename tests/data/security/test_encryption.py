"""Keys, sealing and blind indexes."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.security.encryption import Keys, blind_index, stepped
from routing.errors import Misconfigured

KEYS = Keys(primary=b"p" * 32, index=b"i" * 32)


@given(st.binary(), st.text(st.characters(exclude_categories=["Cs"])))
def test_opens_what_it_sealed(plain: bytes, context: str) -> None:
    assert KEYS.open(KEYS.seal(plain, context), context) == plain


def test_never_seals_the_same_twice_alike() -> None:
    assert len({KEYS.seal(b"Una Mensah", "need.name") for _ in range(100)}) == 100


@given(st.data())
def test_a_blob_changed_anywhere_does_not_open(data: st.DataObject) -> None:
    blob = bytearray(KEYS.seal(b"Una Mensah", "need.name"))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Misconfigured) as wrong:
        KEYS.open(bytes(blob), "need.name")
    assert wrong.value.code in ("store.damaged-value", "store.wrong-key")
    assert "Una" not in str(wrong.value)


@given(st.integers(0, 40))
def test_a_blob_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(Misconfigured):
        KEYS.open(KEYS.seal(b"Una Mensah", "need.name")[:length][:36], "need.name")


def test_a_blob_of_another_column_or_key_does_not_open() -> None:
    blob = KEYS.seal(b"Una", "need.name")
    with pytest.raises(Misconfigured, match=r"need\.address was changed") as moved:
        KEYS.open(blob, "need.address")
    assert moved.value.code == "store.damaged-value"
    with pytest.raises(Misconfigured) as foreign:
        Keys.generate().open(blob, "need.name")
    assert foreign.value.code == "store.wrong-key"


def test_an_older_key_still_opens_and_no_longer_seals() -> None:
    old = KEYS.seal(b"Una", "need.name")
    rotated = Keys(primary=b"n" * 32, index=KEYS.index, older=(KEYS.primary,))
    assert rotated.open(old, "need.name") == b"Una"
    with pytest.raises(Misconfigured):
        KEYS.open(rotated.seal(b"Una", "need.name"), "need.name")
    assert blind_index(rotated, "person.name", "una") == blind_index(KEYS, "person.name", "una")


def test_an_index_tells_columns_keys_and_texts_apart() -> None:
    other = Keys(primary=KEYS.primary, index=b"j" * 32)
    indexes = [
        blind_index(KEYS, "person.name", "una"),
        blind_index(KEYS, "person.name", "una "),
        blind_index(KEYS, "person.phone", "una"),
        blind_index(other, "person.name", "una"),
    ]
    assert len(set(indexes)) == 4
    assert all(re.fullmatch("[0-9a-f]{64}", index) for index in indexes)


def test_a_further_step_gives_the_same_index_from_the_text_and_from_the_index_before() -> None:
    before = blind_index(KEYS, "person.name", "una")
    keys = KEYS.rotated()
    after = blind_index(keys, "person.name", "una")
    assert (keys.former_indexes, keys.at_step(1).index) == ((KEYS.index,), KEYS.index)
    assert (blind_index(keys.at_step(1), "person.name", "una"), stepped(keys.index, before)) == (before, after)
    # Neither the first key alone nor the newest gives it.
    alone = [blind_index(Keys(KEYS.primary, key), "person.name", "una") for key in keys.indexes]
    assert after not in alone
    third = keys.rotated()
    assert blind_index(third, "person.name", "una") == stepped(third.index, after)


def test_a_key_file_is_written_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "wardround.key"
    keys = Keys(b"a" * 32, b"b" * 32, (b"c" * 32, b"d" * 32), (b"e" * 32, b"f" * 32))
    keys.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keys.read(path) == keys


def test_a_replacement_that_was_killed_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "wardround.key"
    KEYS.write(path)
    Keys.generate().write(tmp_path / "wardround.key.new")
    KEYS.rotated().replace(path)
    assert Keys.read(path).older == (KEYS.primary,)
    assert [one.name for one in tmp_path.iterdir()] == ["wardround.key"]


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "wardround.key"
    KEYS.write(path)
    with pytest.raises(Misconfigured) as there:
        Keys.generate().write(path)
    assert there.value.code == "key.exists"
    assert Keys.read(path) == KEYS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "wardround-keys-1",
        KEYS.to_text().replace("index", "indecks"),
        KEYS.to_text().replace("wardround-keys-1", "wardround-keys-2"),
        KEYS.to_text() + "primary " + "A" * 43 + "=\n",
        KEYS.to_text()[:-6],
        KEYS.to_text().replace("cH", "c\xe9"),
        "wardround-keys-1\nprimary QUJD\nindex QUJD\n",
        "\x00\x01\x02",
    ],
)
def test_a_text_that_is_no_key_file_is_refused_without_being_shown(text: str) -> None:
    assert Keys.from_text(KEYS.to_text()) == KEYS
    with pytest.raises(Misconfigured) as unfit:
        Keys.from_text(text)
    assert unfit.value.code == "key.unfit"
    assert unfit.value.__cause__ is None
    assert "cHBw" not in str(unfit.value)


def test_a_missing_or_binary_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be read") as missing:
        Keys.read(tmp_path / "none")
    assert missing.value.code == "key.missing"
    with pytest.raises(Misconfigured, match="cannot be written"):
        KEYS.write(tmp_path / "no folder" / "key")
    (tmp_path / "binary").write_bytes(bytes(range(256)))
    with pytest.raises(Misconfigured) as unfit:
        Keys.read(tmp_path / "binary")
    assert unfit.value.code == "key.unfit"


def test_a_key_never_shows_in_a_repr() -> None:
    assert repr(KEYS) == "Keys()"
