"""A local office in order: a policy in force, and everybody who holds a token has signed it.

Everything goes through the API's own doors, as a county would do it on its first days.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from local.cloud import LocalCloud

ADMINISTRATOR = "court-administrator"
TEXT = (
    "This is the rule of behaviour of a county that does not exist, for the local cloud. Whoever"
    " works with juror records opens them for the work in hand and for nothing else, under their"
    " own login, and tells a supervisor at once of anything opened by mistake. What is read there"
    " is told to nobody who has no part in the work."
)
NOTICE = {
    "policies": "Whatever you do here is subject to the court's policies.",
    "liability": "The court is not liable for what is lost by an interruption of this service.",
    "privacy": "What you open here is logged, the log is read, and you have no privacy in it.",
    "technical_limits": "What this system does not prevent may be forbidden all the same.",
    "obligations": "You answer for what is done under your login, and for what it costs.",
    "data_practices": "Juror records are confidential under sections 119.0712 and 40.013.",
    "consequences": "Whoever breaks this rule may be warned, restricted, suspended or dismissed.",
    "law": "Local, state and federal law go before everything that is said here.",
}

PRINTING_HOUSE = {
    "id": "local-printer-house",
    "name": "A printing house that does not exist",
    "service": "prints and mails the letters of the local cloud",
    "contact": "the printing house's desk for data protection",
    "elements": ["name", "mailing-address", "juror-number", "letter-code", "service-date"],
    "contract": {
        "sha256": "5f" * 32,
        "begins_on": "2020-01-01",
        "ends_on": "2099-12-31",
        "clauses": [
            "inspection",
            "need-to-know",
            "safeguards",
            "data-is-not-theirs",
            "return-or-destroy",
            "breach-notice",
        ],
        "covers": ["printing"],
    },
}


class NotEnrolledError(RuntimeError):
    """A door of the local cloud did not do what a county needs on its first days."""


class Office:
    """The people of one local office, each of them registered and signed once."""

    def __init__(self, cloud: "LocalCloud", county: str) -> None:
        """Work in this county of a running cloud."""
        self._cloud = cloud
        self._path = f"/v1/counties/{county}"
        self._county = county
        self._registered: set[str] = set()
        self._enrolled: set[str] = set()

    def open(self, roles: Iterable[str] = ()) -> None:
        """Draft a policy and adopt it, as of days that are over; then everybody signs.

        Everybody is whom the cloud's tokens for these roles name, and the administrator.
        """
        drafted = self._ask("POST", "/policies", {"text": TEXT, "notice": NOTICE})
        if drafted["adoption"] is None:
            self._register(f"local-{ADMINISTRATOR}", ADMINISTRATOR)
            today = self._cloud.clock.today()
            days = {
                name: (today - timedelta(weeks=weeks)).isoformat()
                for name, weeks in (
                    ("noticed_on", 9),
                    ("heard_on", 6),
                    ("adopted_on", 5),
                    ("effective_on", 4),
                )
            }
            self._ask("POST", f"/policies/{drafted['version']}/adoption", days)
        self.enrol(ADMINISTRATOR, f"local-{ADMINISTRATOR}")
        self._ask("POST", "/vendors", PRINTING_HOUSE)
        for role in roles:
            self.enrol(role, f"local-{role}")

    def enrol(self, role: str, subject: str) -> None:
        """Let somebody be registered, read the policy that is in force, and sign it."""
        if subject in self._enrolled:
            return
        self._register(subject, role)
        own = self._ask("GET", "/agreement", role=role, subject=subject)
        policy = own["policy"]
        self._ask(
            "POST",
            "/agreement",
            {
                "version": policy["version"],
                "text_sha256": policy["text_sha256"],
                "notice_sha256": policy["notice_sha256"],
                "agrees": True,
                "declares": {
                    "last": "Made-up",
                    "first": subject,
                    "born": "1970-01-01",
                    "households": [{"line1": "1 Courthouse Square", "zip5": "00000"}],
                },
            },
            role=role,
            subject=subject,
        )
        self._enrolled.add(subject)

    def _register(self, subject: str, role: str) -> None:
        if subject in self._registered:
            return
        entry = {"subject": subject, "position": "employee"}
        if role == "printer":
            entry |= {"position": "vendor", "vendor": str(PRINTING_HOUSE["id"])}
        self._ask("POST", "/staff", entry)
        self._registered.add(subject)

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        role: str = ADMINISTRATOR,
        subject: str = f"local-{ADMINISTRATOR}",
    ) -> Any:
        token = self._cloud.token(role, county=self._county, subject=subject)
        answer = self._cloud.request(
            method,
            self._path + path,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            body=None if body is None else json.dumps(body),
        )
        if answer.status_code >= 300:
            raise NotEnrolledError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.get_json()
