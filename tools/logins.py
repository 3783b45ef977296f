"""Say whom the second Region's pool of users lacks, since a pool is not replicated.

    python tools/logins.py --region us-east-1 --pool ID --other us-west-2 --other-pool ID

A login is what the registers know somebody by: it must be the same in both pools, open in both or
in neither, and in the same groups. Changes nothing. Prints a line for whatever differs and exits
with 1; docs/runbooks/second-region.md says what to do about it. The operator's own AWS credentials
are used.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import boto3


class Login(NamedTuple):
    """Whether somebody gets in, and their groups: `county.role`."""

    enabled: bool
    groups: frozenset[str]


def logins(pool: Any, pool_id: str) -> dict[str, Login]:
    """Return everybody whom a pool of users knows, by login."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for page in pool.get_paginator("list_groups").paginate(UserPoolId=pool_id):
        for group in page["Groups"]:
            name = group["GroupName"]
            members = pool.get_paginator("list_users_in_group")
            for found in members.paginate(UserPoolId=pool_id, GroupName=name):
                for user in found["Users"]:
                    groups[user["Username"]].add(name)
    return {
        user["Username"]: Login(user["Enabled"], frozenset(groups[user["Username"]]))
        for page in pool.get_paginator("list_users").paginate(UserPoolId=pool_id)
        for user in page["Users"]
    }


def lacking(here: Mapping[str, Login], there: Mapping[str, Login]) -> Iterator[str]:
    """Yield what the other pool says otherwise, login by login."""
    for login in sorted(here.keys() | there.keys()):
        mine, other = here.get(login), there.get(login)
        if mine is None or other is None:
            yield f"{login}: {'here' if mine is None else 'there'} not known"
            continue
        if mine.enabled != other.enabled:
            yield f"{login}: {'open here, closed there' if mine.enabled else 'closed here only'}"
        for group in sorted(mine.groups ^ other.groups):
            yield f"{login}: {group} {'here' if group in mine.groups else 'there'} only"


def main(words: list[str] | None = None) -> int:
    """Compare two pools; return 0 when they know the same people."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("region", "pool", "other", "other-pool"):
        parser.add_argument(f"--{name}", required=True)
    asked = parser.parse_args(words)
    here, there = (
        logins(boto3.client("cognito-idp", region_name=region), pool)
        for region, pool in ((asked.region, asked.pool), (asked.other, asked.other_pool))
    )
    differences = list(lacking(here, there))
    print("\n".join(differences) or f"both know the same {len(here)}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
