"""The vault's lock, on the local cloud: it can be lifted for three days, and never again."""

from datetime import timedelta
from pathlib import Path

import boto3
import office
import pytest
from botocore.exceptions import ClientError

from local import LocalCloud

ROOT = Path(__file__).resolve().parents[2]
CHANGED = {"MinRetentionDays": 1}


@pytest.fixture
def vault(tmp_path):
    """Return how to deploy a stage's vault; its name is the stage's."""

    def deployed(stage):
        parameters = {"Stage": stage}
        return LocalCloud(ROOT / "infra" / "vault.yaml", parameters=parameters, state=tmp_path)

    yield deployed
    office.chill()


def lock(name):
    told = boto3.client("backup").describe_backup_vault(BackupVaultName=name)
    told_of = ("Locked", "MinRetentionDays", "MaxRetentionDays", "LockDate")
    return tuple(told.get(name) for name in told_of)


def test_a_locked_vault_keeps_what_lies_in_it_for_35_days(vault):
    with vault("production") as cloud:
        locked, least, most, since = lock("venire-production")
        assert (locked, least, most) == (True, 35, 100)
        days = since - cloud.clock.now()
        assert timedelta(days=2, hours=23) < days <= timedelta(days=3)
        assert cloud.outputs["Vault"].endswith(":backup-vault:venire-production")


def test_the_lock_can_be_lifted_on_the_second_day(vault):
    with vault("production") as cloud:
        cloud.clock.move_to(cloud.clock.now() + timedelta(days=2))
        boto3.client("backup").delete_backup_vault_lock_configuration(
            BackupVaultName="venire-production"
        )
        assert lock("venire-production")[0] is False


def test_nobody_lifts_or_changes_the_lock_after_the_third_day(vault):
    with vault("production") as cloud:
        cloud.clock.move_to(cloud.clock.now() + timedelta(days=3, minutes=1))
        backup, name = boto3.client("backup"), {"BackupVaultName": "venire-production"}
        with pytest.raises(ClientError, match="immutable"):
            backup.delete_backup_vault_lock_configuration(**name)
        with pytest.raises(ClientError, match="immutable"):
            backup.put_backup_vault_lock_configuration(**name, **CHANGED)
        assert lock("venire-production")[:2] == (True, 35)


def test_a_test_vault_can_be_taken_down_again(vault):
    with vault("test") as cloud:
        assert lock("venire-test") == (True, 35, 100, None)
        cloud.clock.move_to(cloud.clock.now() + timedelta(days=30))
        boto3.client("backup").delete_backup_vault_lock_configuration(BackupVaultName="venire-test")
        assert lock("venire-test")[0] is False
