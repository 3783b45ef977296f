"""A change of a layer alone must reach the functions that are called through an alias."""

import json
from pathlib import Path

import pytest

from local.template import expand
from tools.stamp_build import STAMP, NothingBuiltError, stamp

BUILT = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Engine:
    Type: AWS::Serverless::LayerVersion
    Properties: {LayerName: engine, ContentUri: Engine}
  Shared:
    Type: AWS::Serverless::LayerVersion
    Properties: {LayerName: shared, ContentUri: Shared}
  Draw:
    Type: AWS::Serverless::Function
    Properties:
      Handler: draw.go
      Runtime: python3.13
      CodeUri: Draw
      Layers: [!Ref Engine, !Ref Shared]
      AutoPublishAlias: live
"""


@pytest.fixture
def build(tmp_path) -> Path:
    (tmp_path / "template.yaml").write_text(BUILT)
    for folder in ("Engine", "Shared", "Draw"):
        (tmp_path / folder / "python").mkdir(parents=True)
        (tmp_path / folder / "python" / "one.py").write_text("ONE = 1\n")
    return tmp_path


def told(build: Path) -> str:
    return (build / "Draw" / STAMP).read_text()


@pytest.mark.parametrize("layer", ["Engine", "Shared"])
@pytest.mark.parametrize("change", ["another byte", "another name", "another file"])
def test_whatever_changes_in_a_layer_changes_the_package_of_every_function(build, layer, change):
    stamp(build)
    before = told(build)
    one = build / layer / "python" / "one.py"
    if change == "another byte":
        one.write_text("ONE = 2\n")
    elif change == "another name":
        one.rename(one.with_name("two.py"))
    else:
        (one.parent / "more.py").write_text("")
    stamp(build)
    assert told(build) != before


def test_another_setting_or_parameter_changes_the_package_of_every_function(build, tmp_path):
    settings = tmp_path / "samconfig.toml"
    settings.write_text('parameter_overrides = ["Beacon="]')
    first = stamp(build, settings)
    settings.write_text('parameter_overrides = ["Beacon=https://api.example"]')
    second = stamp(build, settings)
    (build / "template.yaml").write_text(f"{BUILT}      Timeout: 60\n")
    assert len({first, second, stamp(build, settings)}) == 3
    assert told(build).strip() not in {first, second}


def test_the_same_layers_leave_the_same_stamp(build):
    assert stamp(build) == stamp(build)
    assert told(build).strip() == stamp(build)


def test_without_a_build_there_is_nothing_to_stamp(tmp_path):
    with pytest.raises(NothingBuiltError):
        stamp(tmp_path)


def test_sam_itself_does_not_see_that_a_layer_has_changed(build):
    """When this fails, SAM sees it by now, and the stamp is not needed any more."""

    def version(layer: str) -> list[str]:
        text = BUILT.replace("ContentUri: Engine", f"ContentUri: {layer}")
        text = text.replace("CodeUri: Draw", "CodeUri: {Bucket: b, Key: draw}")
        text = text.replace(f"ContentUri: {layer}", f"ContentUri: {{Bucket: b, Key: {layer}}}")
        (build / "template.yaml").write_text(text)
        resources = expand(build / "template.yaml", {}).body["Resources"]
        assert layer in json.dumps(resources)
        return [name for name, one in resources.items() if one["Type"] == "AWS::Lambda::Version"]

    assert version("Engine") == version("Another") != []
