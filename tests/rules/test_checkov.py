"""What checkov finds in the templates is kept, or waived in writing."""

import pytest

from tools import checkov

needs_checkov = pytest.mark.skipif(
    not checkov.PROGRAM.exists(), reason="checkov is not installed: make .venv-checkov/ready"
)


@pytest.fixture(scope="module")
def found():
    return checkov.look(checkov.templates())


@needs_checkov
def test_every_check_of_checkovs_is_kept_or_waived(found, capsys):
    assert found.passed > 1000
    assert checkov.not_waived(found) == []
    with capsys.disabled():
        print(f"\ncheckov: {found.passed} passed, {len(checkov.waivers())} checks waived")


@needs_checkov
def test_an_open_bucket_and_a_plain_table_would_be_found(tmp_path):
    path = tmp_path / "open.yaml"
    path.write_text(
        "Resources:\n"
        "  Files: {Type: AWS::S3::Bucket, Properties: {AccessControl: PublicRead}}\n"
        "  People:\n"
        "    Type: AWS::DynamoDB::Table\n"
        "    Properties:\n"
        "      BillingMode: PAY_PER_REQUEST\n"
        "      AttributeDefinitions: [{AttributeName: pk, AttributeType: S}]\n"
        "      KeySchema: [{AttributeName: pk, KeyType: HASH}]\n"
    )
    checks = {line.split()[0] for line in checkov.not_waived(checkov.look([path]))}
    assert checks >= {"CKV_AWS_20", "CKV_AWS_28"}


def test_few_checks_are_waived_and_each_for_a_reason():
    waived = checkov.waivers()
    assert 0 < len(waived) <= checkov.MOST
    assert len({one.check for one in waived}) == len(waived)
    assert all(one.where and len(one.why.split()) >= 15 for one in waived)
