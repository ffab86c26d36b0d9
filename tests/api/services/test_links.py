"""A link holds its token where no server sees it."""

from api.services.links import round_link, sign_in_link


def test_a_token_stands_behind_the_hash_where_no_server_sees_it() -> None:
    assert round_link("https://aid.example", "t0ken") == "https://aid.example/round#t0ken"
    assert sign_in_link("https://aid.example", "t0ken") == "https://aid.example/sign-in#t0ken"
