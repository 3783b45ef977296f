"""Where the local cloud pretends to be: account, region and the shape of names."""

ACCOUNT = "123456789012"
REGION = "us-east-1"


def arn(service: str, resource: str) -> str:
    """Return the resource's ARN in the local account and region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"
