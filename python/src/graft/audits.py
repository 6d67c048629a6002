"""Audits, and the predictions they can be measured again from by those who may see protected groups."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import DigestMismatch, GraftError, NotFound
from .paging import Paged
from .table import to_html, to_pandas
from .transport import Json, Transport

if TYPE_CHECKING:
    import pandas

PREDICTIONS_FILE = "predictions.json"
PREDICTIONS_FORMAT = "graft.predictions/1"

_AUDIT_FIELDS = """
  id subject attribute verdict digest subjectDigest datasetDigest createdAt expiresAt revokedAt revokedReason
  measurement spec
"""
_AUDIT = f"query PythonAudit($id: ID!) {{ auditReport(id: $id) {{ {_AUDIT_FIELDS} }} }}"
_AUDITS = f"""
query PythonAudits($slug: String!, $first: Int!, $after: String) {{
  project(slug: $slug) {{
    auditReports(first: $first, after: $after) {{
      nodes {{ {_AUDIT_FIELDS} }} pageInfo {{ endCursor hasNextPage }}
    }}
  }}
}}
"""
_PREDICTIONS = """
query PythonPredictions($id: ID!, $paths: [String!]) {
  auditReport(id: $id) { predictions { state downloads(paths: $paths) { path url sha256 } } }
}
"""


@dataclass(frozen=True)
class Predictions:
    """Scores and decisions by example on the test split.

    `predictors` are `subject` (what was audited), `balancedProbe` and `plainProbe` (the two probes over the frozen
    features of the backbone). `groups` has None where a group is not known.
    """

    attribute: str
    positive_label: str
    subject_digest: str
    dataset_digest: str
    examples: list[str]
    labels: list[str]
    groups: list[str | None]
    decisions: dict[str, list[str]]
    scores: dict[str, list[float]]

    @classmethod
    def read(cls, content: bytes) -> Predictions:
        """From the bytes of `predictions.json`."""
        table = json.loads(content)
        if not isinstance(table, dict) or table.get("format") != PREDICTIONS_FORMAT:
            found = table.get("format") if isinstance(table, dict) else type(table).__name__
            raise GraftError(
                f"The predictions are of the format {found!r}; this client reads {PREDICTIONS_FORMAT}. Update the client.",
                code="MANIFEST_INVALID",
            )
        return cls(
            attribute=table["attribute"],
            positive_label=table["positiveLabel"],
            subject_digest=table["subjectDigest"],
            dataset_digest=table["datasetDigest"],
            examples=table["examples"],
            labels=table["labels"],
            groups=table["groups"],
            decisions=table["decisions"],
            scores=table["scores"],
        )

    def __len__(self) -> int:
        return len(self.examples)

    @property
    def predictors(self) -> Sequence[str]:
        """Who predicted."""
        return list(self.decisions)

    def to_pandas(self, predictor: str = "subject") -> pandas.DataFrame:
        """A row for each example: `example`, `label`, `group`, `decision`, `score`, and `actual` and `selected`, which
        are True where label and decision are the positive label."""
        return to_pandas(
            [
                {
                    "example": example,
                    "group": group,
                    "label": label,
                    "decision": decision,
                    "score": score,
                    "actual": label == self.positive_label,
                    "selected": decision == self.positive_label,
                }
                for example, group, label, decision, score in zip(
                    self.examples,
                    self.groups,
                    self.labels,
                    self.decisions[predictor],
                    self.scores[predictor],
                    strict=True,
                )
            ]
        )


class Audit:
    """The measured bias of one digest on one dataset version."""

    def __init__(self, transport: Transport, node: Json) -> None:
        self._transport = transport
        self._node = node

    @classmethod
    def find(cls, transport: Transport, audit_id: str) -> Audit:
        """Reads one audit by its id.

        Raises:
            NotFound: when there is none in this organization.
        """
        node = transport.execute(_AUDIT, {"id": audit_id}, own=True)["auditReport"]
        if node is None:
            raise NotFound(f'There is no audit "{audit_id}" in this organization.')
        return cls(transport, node)

    @property
    def id(self) -> str:
        """The id GraphQL knows it by."""
        return str(self._node["id"])

    @property
    def subject(self) -> str:
        """BACKBONE or MODEL_VERSION."""
        return str(self._node["subject"])

    @property
    def subject_digest(self) -> str:
        """Digest it is bound to."""
        return str(self._node["subjectDigest"])

    @property
    def dataset_digest(self) -> str:
        """Digest of the dataset version measured on."""
        return str(self._node["datasetDigest"])

    @property
    def attribute(self) -> str:
        """Protected attribute whose groups are compared."""
        return str(self._node["attribute"])

    @property
    def verdict(self) -> str:
        """PASS, FAIL or INCONCLUSIVE."""
        return str(self._node["verdict"])

    @property
    def revoked_reason(self) -> str | None:
        """Why it was revoked; None while it holds."""
        reason = self._node["revokedReason"]
        return None if reason is None else str(reason)

    @property
    def spec(self) -> Json:
        """Its specification."""
        spec: Json = self._node["spec"]
        return spec

    @property
    def measurement(self) -> Json:
        """What was measured: `groups`, `gaps`, `inheritance`, `thresholds`, `summary` and the counts."""
        measurement: Json = self._node["measurement"]
        return measurement

    @cached_property
    def predictions(self) -> Predictions:
        """The predictions it rests on, from the store, held against their digest.

        Raises:
            DigestMismatch: the bytes are others, or they speak of another subject or dataset than the report.
        """
        variables = {"id": self.id, "paths": [PREDICTIONS_FILE]}
        report = self._transport.execute(_PREDICTIONS, variables, own=True)["auditReport"]
        downloads = [] if report is None else report["predictions"]["downloads"]
        if not downloads:
            raise NotFound(
                f"The audit {self.id} shows no {PREDICTIONS_FILE}: it is not verified yet, or this key may not see "
                "protected groups, which takes the role MAINTAINER."
            )
        found = self._transport.download(downloads[0]["url"], downloads[0]["sha256"], PREDICTIONS_FILE)
        predictions = Predictions.read(found)
        if (predictions.subject_digest, predictions.dataset_digest) != (self.subject_digest, self.dataset_digest):
            raise DigestMismatch(f"The predictions of the audit {self.id} are of another subject or dataset.")
        return predictions

    def __repr__(self) -> str:
        return f"<Audit {self.subject} {self.attribute!r} {self.verdict}>"

    def _repr_html_(self) -> str:
        rows = [
            {"group": group["group"], "count": group["count"]}
            | {rate: group[rate].get("value") for rate in ("selectionRate", "tpr", "fpr", "accuracy")}
            for group in self.measurement["groups"]
        ]
        summary = html.escape(str(self.measurement["summary"]))
        return f"<p><b>{self.verdict}</b> · {self.subject} · {summary}</p>{to_html(rows)}"


class Audits(Paged[Audit]):
    """A project's audits, newest first."""

    def __init__(self, transport: Transport, project: str) -> None:
        self.project = project
        self._transport = transport
        super().__init__(self._ask, lambda node: Audit(transport, node))

    def _ask(self, first: int, after: str | None) -> Json:
        variables = {"slug": self.project, "first": first, "after": after}
        project = self._transport.execute(_AUDITS, variables, own=True)["project"]
        if project is None:
            raise NotFound(f'There is no project "{self.project}" in this organization.')
        reports: Json = project["auditReports"]
        return reports

    def rows(self) -> list[dict[str, Any]]:
        """A row for each audit: what was measured, the verdict, and the gaps that could be estimated."""
        return [
            {
                "subject": audit.subject,
                "attribute": audit.attribute,
                "verdict": audit.verdict,
                **{gap["metric"]: gap["estimate"].get("value") for gap in audit.measurement["gaps"]},
                "id": audit.id,
            }
            for audit in self
        ]

    def to_pandas(self) -> pandas.DataFrame:
        """A DataFrame with a row for each audit."""
        return to_pandas(self.rows())

    def __repr__(self) -> str:
        return f"<Audits of {self.project!r}: {len(self._items)}{'' if self._complete else ' read so far'}>"

    def _repr_html_(self) -> str:
        return to_html(self.rows(), f"Audits of {self.project}")
