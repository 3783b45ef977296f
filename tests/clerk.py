"""The clerk at the door of the API, who reads the page of a file's plan."""

import csv
import io

from ingest import api
from jury.records import CountyFile

Line = dict[str, str]


def answered(file: CountyFile) -> tuple[int, str]:
    """Ask for the page of a file's plan; return the status and what is answered."""
    path = f"/v1/counties/{file.county}/files/{file.id}/plan"
    claims = {"subject": "clerk-1", "role": "clerk", "county": file.county}
    answer = api.handler(
        {
            "httpMethod": "GET",
            "path": path,
            "resource": path,
            "headers": {},
            "multiValueHeaders": {},
            "queryStringParameters": {"purpose": "deciding-a-review"},
            "body": None,
            "isBase64Encoded": False,
            "requestContext": {"requestId": "request-1", "authorizer": claims},
        },
        None,
    )
    return int(answer["statusCode"]), str(answer["body"])


def page(file: CountyFile) -> list[Line]:
    """Return the page of a file's plan, line by line."""
    status, text = answered(file)
    assert status == 200, text
    return list(csv.DictReader(io.StringIO(text, newline="")))
