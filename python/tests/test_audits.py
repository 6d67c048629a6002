import hashlib
import json
from typing import Any

import pytest

import graft
from tests.graphql_server import Asked, Reply, connected, data

SUBJECT, DATASET = "a" * 64, "b" * 64
TABLE: dict[str, Any] = {
    "format": "graft.predictions/1",
    "subjectDigest": SUBJECT,
    "datasetDigest": DATASET,
    "split": "TEST",
    "attribute": "ink",
    "positiveLabel": "yes",
    "examples": ["c" * 64, "d" * 64],
    "labels": ["yes", "no"],
    "decisions": {"subject": ["yes", "yes"]},
    "scores": {"subject": [0.9, 0.6]},
    "groups": ["blue", None],
}
REPORT: dict[str, Any] = {
    "id": "audit",
    "subject": "BACKBONE",
    "attribute": "ink",
    "verdict": "PASS",
    "digest": "e" * 64,
    "subjectDigest": SUBJECT,
    "datasetDigest": DATASET,
    "createdAt": "2026-01-31T12:00:00.000Z",
    "expiresAt": None,
    "revokedAt": None,
    "revokedReason": None,
    "measurement": {"groups": [], "gaps": [], "summary": "<alike>"},
    "spec": {},
}


class Store:
    """The API and, at the same address, a store with one content."""

    def __init__(self, content: bytes, sha256: str | None = None, status: int = 200) -> None:
        self.content = content
        self.sha256 = sha256 or hashlib.sha256(content).hexdigest()
        self.status = status

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.startswith("/store"):
            return Reply(self.content, self.status)
        if "PythonPredictions" in asked.query:
            url = f"http://{asked.headers['host']}/store/predictions?signature=1"
            download = {"path": "predictions.json", "url": url, "sha256": self.sha256}
            return data({"auditReport": {"predictions": {"state": "VERIFIED", "downloads": [download]}}})
        return data({"auditReport": REPORT})


def encoded(**changed: Any) -> bytes:
    return json.dumps({**TABLE, **changed}).encode()


def test_predictions_come_from_the_store_without_the_key() -> None:
    with connected(Store(encoded())) as (g, server):
        table = g.audit("audit").predictions.to_pandas()
        assert table["selected"].tolist() == [True, True]
        assert table["actual"].tolist() == [True, False]
        assert table["score"].tolist() == [0.9, 0.6]
        assert table["group"].isna().tolist() == [False, True]
        assert "authorization" not in server.asked[-1].headers
        assert server.asked[-1].path == "/store/predictions?signature=1"


def test_bytes_of_another_digest_are_refused() -> None:
    with connected(Store(encoded(), sha256="f" * 64)) as (g, _), pytest.raises(graft.DigestMismatch, match="f{64}"):
        _ = g.audit("audit").predictions


@pytest.mark.parametrize("changed", [{"subjectDigest": "0" * 64}, {"datasetDigest": "0" * 64}])
def test_predictions_of_another_subject_or_dataset_are_refused(changed: dict[str, Any]) -> None:
    with connected(Store(encoded(**changed))) as (g, _), pytest.raises(graft.DigestMismatch, match="another"):
        _ = g.audit("audit").predictions


@pytest.mark.parametrize("content", [encoded(format="graft.predictions/2"), b"[]"])
def test_a_format_of_tomorrow_is_named(content: bytes) -> None:
    with connected(Store(content)) as (g, _), pytest.raises(graft.GraftError, match="graft.predictions/1"):
        _ = g.audit("audit").predictions


def test_a_store_that_refuses_is_named_with_what_it_says() -> None:
    with connected(Store(b"expired", status=403)) as (g, _), pytest.raises(graft.Unreachable, match="403.*expired"):
        _ = g.audit("audit").predictions


def test_an_audit_that_is_not_there_is_told() -> None:
    with connected(lambda _: data({"auditReport": None})) as (g, _), pytest.raises(graft.NotFound, match="nope"):
        g.audit("nope")


def test_html_escapes_the_summary() -> None:
    with connected(Store(encoded())) as (g, _):
        assert "&lt;alike&gt;" in g.audit("audit")._repr_html_()
