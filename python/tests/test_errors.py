import pytest

import graft
from tests.graphql_server import ME, Asked, Reply, connected, data, refused, serving


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("UNAUTHENTICATED", graft.WrongKey),
        ("FORBIDDEN", graft.NotAllowed),
        ("NOT_FOUND", graft.NotFound),
        ("INPUT_INVALID", graft.InvalidInput),
        ("QUERY_TOO_COSTLY", graft.InvalidInput),
        ("ORGANIZATION_REQUIRED", graft.NotConfigured),
        ("STORE_UNAVAILABLE", graft.Unreachable),
        ("A_CODE_OF_TOMORROW", graft.GraftError),
    ],
)
def test_a_refusal_has_its_class_and_keeps_the_servers_code(code: str, kind: type[graft.GraftError]) -> None:
    answer = refused(code, "The reason.", 400, requestId="r-1", details={"subject": "x"})
    with connected(lambda _: answer) as (g, _), pytest.raises(graft.GraftError) as caught:
        g.query("{ anything }")
    error = caught.value
    assert type(error) is kind
    assert (error.code, error.request_id, error.status, error.details) == (code, "r-1", 400, {"subject": "x"})
    assert str(error) == f"The reason. [{code}, request r-1]"


def test_a_wrong_key_is_told_at_once() -> None:
    with serving(lambda _: refused("UNAUTHENTICATED", status=401)) as server, pytest.raises(graft.WrongKey):
        graft.connect(server.url, "k")
    with serving(lambda _: data({"me": None, "organization": None})) as server, pytest.raises(graft.WrongKey):
        graft.connect(server.url, "k")


def test_key_and_organization_go_into_their_headers() -> None:
    with serving(lambda _: data(ME)) as server, graft.connect(server.url, "the-key", "orchard"):
        assert server.asked[0].headers["authorization"] == "Bearer the-key"
        assert server.asked[0].headers["graft-organization"] == "orchard"
        assert server.asked[0].path == "/graphql"


def test_a_server_that_is_away_is_told_with_its_address() -> None:
    with serving(lambda _: data(ME)) as server:
        url = server.url
    with pytest.raises(graft.Unreachable, match=url):
        graft.connect(url, "k")


@pytest.mark.parametrize(
    "reply", [Reply(b"<html>hello</html>"), Reply(b"", 404), Reply({"status": "ok"}), Reply(b"[1]")]
)
def test_what_is_no_graft_is_told(reply: Reply) -> None:
    with serving(lambda _: reply) as server, pytest.raises(graft.Unreachable, match="no Graft API"):
        graft.connect(server.url, "k")


@pytest.mark.parametrize(
    "message",
    [
        'Cannot query field "series" on type "Run".',
        'Unknown argument "maxPoints" on field "Run.series".',
        'Unknown type "RunFilter".',
        'Field "topLevelOnly" is not defined by type "RunFilter".',
    ],
)
def test_an_older_server_is_told_from_a_mistake_of_ones_own(message: str) -> None:
    with connected(lambda _: refused("INPUT_INVALID", message)) as (g, _):
        with pytest.raises(graft.ServerTooOld, match="older than this client"):
            list(g.runs("digits"))
        with pytest.raises(graft.InvalidInput):
            g.query("{ mine }")


def test_a_query_is_sent_once_as_it_stands() -> None:
    def answer(asked: Asked) -> Reply:
        return data({"echo": asked.variables, "value": "NaN"})

    with connected(answer) as (g, server):
        assert g.query("query($a: Int) { x }", {"a": 1}) == {"echo": {"a": 1}, "value": "NaN"}
        assert [asked.query for asked in server.asked] == ["query($a: Int) { x }"]
