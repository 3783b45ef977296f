"""The cost on paper is what the units, the prices and the template come to, and stays small."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

from local.template import expand
from tools import cost

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = expand(ROOT / "template.yaml", {}).body["Resources"]
METERED = """
import sys
sys.path.insert(0, "bench")
import units_bench as bench
import boto3, office
with office.opened():
    table = boto3.client("dynamodb")
    item = {"pk": {"S": "A"}, "sk": {"S": "1"}, "body": {"S": "x" * 1500}}
    other = {"pk": {"S": "A"}, "sk": {"S": "2"}, "surname": {"S": "a"}, "given": {"S": "b"}}
    meter = bench.Meter()
    with meter.running():
        table.put_item(TableName="court", Item=item)
        put = {"TableName": "summons", "Item": item}
        table.transact_write_items(TransactItems=[{"Put": put}])
        table.put_item(TableName="people", Item=other)
        table.get_item(TableName="court", Key={"pk": item["pk"], "sk": item["sk"]})
        table.query(
            TableName="summons",
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "A"}},
            ConsistentRead=True,
        )
        boto3.client("s3").put_object(Bucket="papers", Key="a", Body=b"12345")
print(bench.json.dumps(meter.read))
"""


def test_the_paper_is_up_to_date():
    """After a change of the template, the units or the prices: `python -m tools.cost`."""
    assert cost.PAPER.read_text("utf-8") == cost.paper()


def test_units_are_reckoned_as_dynamodb_reckons_them():
    ran = subprocess.run(
        [sys.executable, "-c", METERED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    read = json.loads(ran.stdout)
    assert read["writes court"] == 2  # one and a half KB
    assert read["writes summons"] == 4  # the same in a transaction
    assert (read["writes people"], read["index writes people"]) == (1, 1)
    assert read["reads court"] == 0.5
    assert read["reads summons"] == 1
    assert (read["s3 writes"], read["bytes filed papers"]) == (1, 5)


def test_every_price_is_dated_and_says_where_it_was_read():
    assert date.fromisoformat(cost.PRICES["on"])
    for name, told in cost.PRICES["prices"].items():
        assert told["usd"] > 0, name
        assert told["source"] == "memory" or told["source"].startswith("https://"), name


def test_every_price_is_used():
    used = set(cost.yearly(cost.PLACES[0]))
    for added in cost.options(cost.PLACES[0]).values():
        used |= set(added)
    assert used == set(cost.PRICES["prices"])


def test_a_county_pays_less_than_a_thousand_dollars_a_year_and_little_when_idle():
    county, state = cost.PLACES
    for place, bar in ((county, 1_000), (state, 20_000)):
        added = sum(map(cost.dollars, cost.options(place).values()))
        assert 0 < cost.dollars(cost.yearly(place)) + added < bar
    assert cost.dollars(cost.idle(county)) < 40


def test_what_stands_still_is_counted_as_it_is_billed():
    """Hourly looks and a daily one, alarms by the metric, a queue's pollers: the template's."""
    alarms = [one for one in RESOURCES.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    metrics = sum(json.dumps(one).count('"MetricStat"') or 1 for one in alarms)
    assert metrics > len(alarms)
    county = cost.PLACES[0]
    assert cost.idle(county)["alarm"] == metrics
    hourly = [one for one in RESOURCES.values() if "rate(1 hour)" in json.dumps(one)]
    assert len(hourly) == 5
    still = cost.yearly(county._replace(people=0))
    assert still["function call"] >= 365 * (24 * len(hourly) + 1)
    assert still["queue call"] == 8760 * 60 * 15  # five pollers, each three times a minute


def test_every_workflow_is_counted():
    named = {path.name.split(".")[0] for path in (ROOT / "infra").glob("*.asl.json")}
    assert set(cost.WORKFLOWS) == named
    assert set(cost._runs(cost.PLACES[0])) == named


def test_more_people_and_more_counties_cost_more():
    county = cost.PLACES[0]
    twice = county._replace(people=2 * county.people)
    more = county._replace(counties=county.counties + 1)
    alone = cost.dollars(cost.yearly(county))
    assert cost.dollars(cost.yearly(twice)) > alone
    assert cost.dollars(cost.yearly(more)) > alone
