"""The certificate of attendance, read back as an employer reads it."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from court.certificate import Certificate, print_certificate
from jury.errors import CertificateUnprintable


def certificate(name="Zoë Ñandú-O'Hara Jr", count=5):
    first = date(2027, 3, 1)
    return Certificate(
        county="Osceola",
        court="Circuit and County Court of the Ninth Judicial Circuit",
        juror_number="26-0002-0001",
        name=name,
        days=tuple(first + timedelta(days=number) for number in range(count)),
        phone="(407) 555-0142",
    )


def printed(said):
    out = io.BytesIO()
    print_certificate(said, out=out)
    return out.getvalue()


def read(content):
    (page,) = PdfReader(io.BytesIO(content)).pages
    return page.extract_text()


@pytest.mark.parametrize("count", [1, 5, 90, 200])
def test_it_names_the_person_the_court_and_each_day_on_one_page(count):
    said = certificate(count=count)
    text = read(printed(said))
    assert said.name in text
    assert "26-0002-0001" in text
    assert "Osceola County, Florida" in text
    assert "March 1, 2027" in text
    assert text.count(", 202") == count
    assert ("one day" if count == 1 else f"{count} days") in " ".join(text.split())


def test_it_says_nothing_of_pay():
    text = read(printed(certificate())).lower()
    assert "$" not in text
    assert "pay" not in text


def test_the_same_days_are_the_same_bytes():
    assert printed(certificate()) == printed(certificate())
    assert printed(certificate()) != printed(certificate(count=4))


def test_a_name_that_would_print_as_boxes_is_refused_and_not_repeated():
    with pytest.raises(CertificateUnprintable) as refusal:
        printed(certificate(name="王小明"))
    assert "王" not in str(refusal.value.public())
