"""The pages that the local cloud serves beside the API."""

import pytest
from werkzeug.test import Client

from local.doors import static


@pytest.fixture
def pages(tmp_path):
    (tmp_path / "site" / "j").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("register")
    (tmp_path / "site" / "j" / "index.html").write_text("juror")
    (tmp_path / "secret.txt").write_text("not yours")
    return Client(static(tmp_path / "site", "/web"))


def test_a_folder_is_served_by_its_index(pages):
    assert pages.get("/web/").text == "register"
    assert pages.get("/web/j/").text == "juror"


@pytest.mark.parametrize("path", ["/web", "/web/j"])
def test_a_folder_without_a_slash_leads_to_the_one_with_it(pages, path):
    answer = pages.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}/")


@pytest.mark.parametrize("path", ["/web/none", "/web/../secret.txt", "/web/%2e%2e/secret.txt"])
def test_nothing_outside_the_folder_is_served(pages, path):
    assert pages.get(path).status_code == 404
