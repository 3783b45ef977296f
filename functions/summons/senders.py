"""E-mail by SES and short messages by SNS; each is there only where the deployment asks for it."""

from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from jury.defects import kind_of
from jury.errors import MessagesStopped
from jury.records import Contact
from summons.messages import Message

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient

REFUSED = frozenset(
    {
        "BadRequestException",
        "InvalidParameter",
        "InvalidParameterValue",
        "MessageRejected",
        "OptedOut",
        "ValidationError",
    }
)
"""What the services answer when the fault is with one recipient, and nobody else's message waits.
A text of theirs may repeat the address, and is never passed on."""


class Sender(Protocol):
    """One way to reach somebody."""

    name: str
    """What the records call it."""

    def reaches(self, contact: Contact) -> bool:
        """Tell whether somebody asked to be reached this way."""
        ...

    def send(self, contact: Contact, message: Message) -> bool:
        """Send a message; False when the service refuses this recipient.

        MessagesStopped when it takes no messages at all, or no more of them now.
        """
        ...


class MailSender:
    """E-mail, from the court's own address."""

    name = "mail"

    def __init__(self, client: "SESV2Client", sender: str) -> None:
        """Send from this verified address."""
        self._client = client
        self._sender = sender

    def reaches(self, contact: Contact) -> bool:
        """Tell whether somebody asked for e-mail."""
        return contact.email is not None

    def send(self, contact: Contact, message: Message) -> bool:
        """Send an e-mail; False when the service refuses this recipient."""
        assert contact.email is not None  # noqa: S101 - asked before
        try:
            self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [contact.email]},
                Content={
                    "Simple": {
                        "Subject": {"Data": message.subject, "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": message.mail, "Charset": "UTF-8"}},
                    }
                },
            )
        except (ClientError, BotoCoreError) as error:
            return _refused(error)
        return True


class TextSender:
    """Short messages to a telephone."""

    name = "text"

    def __init__(self, client: "SNSClient") -> None:
        """Send by this client."""
        self._client = client

    def reaches(self, contact: Contact) -> bool:
        """Tell whether somebody asked for short messages."""
        return contact.sms is not None

    def send(self, contact: Contact, message: Message) -> bool:
        """Send a short message; False when the service refuses this number."""
        assert contact.sms is not None  # noqa: S101 - asked before
        try:
            self._client.publish(
                PhoneNumber=contact.sms,
                Message=message.text,
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
                },
            )
        except (ClientError, BotoCoreError) as error:
            return _refused(error)
        return True


def _refused(error: ClientError | BotoCoreError) -> bool:
    """Return False for a refusal of one recipient; anything else is not that person's affair."""
    if isinstance(error, ClientError) and error.response["Error"]["Code"] in REFUSED:
        return False
    # Without its cause: the text of that one may repeat the address.
    raise MessagesStopped("the service takes no messages now", code=kind_of(error)) from None
