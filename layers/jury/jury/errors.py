"""Stated refusals: the class name is the API's code and the name that a workflow catches."""


class Refusal(Exception):  # noqa: N818 - the office refuses; it does not err
    """A stated refusal. Its facts are identifiers and counts, never personal data."""

    status = 400

    def __init__(self, message: str, **facts: str | int) -> None:
        """Refuse with a sentence that helps and the facts that may be shown."""
        super().__init__(message)
        self.facts = facts

    def public(self) -> dict[str, str | int]:
        """Return what may be shown; the class name is the stable code."""
        return {"error": type(self).__name__, "message": str(self), **self.facts}


class Invalid(Refusal):
    """The request does not read as what the route expects."""


class NotSignedIn(Refusal):
    """No valid token came with the request."""

    status = 401


class NotAllowed(Refusal):
    """The caller's role or county does not cover this act."""

    status = 403


class NotRegistered(NotAllowed):
    """The office has not entered the caller into its register of staff."""


class AgreementMissing(NotAllowed):
    """The caller has not signed the version of the policy that is in force."""


class CosignatureMissing(NotAllowed):
    """Whoever supervises the caller now has not signed the caller's agreement."""


class SupervisorMissing(NotAllowed):
    """Whoever answers for the caller does not work here now; another supervisor has to."""


class Restricted(NotAllowed):
    """A sanction has taken this role from the caller."""


class Suspended(NotAllowed):
    """A sanction keeps the caller out for a time."""


class Revoked(NotAllowed):
    """A sanction has taken the caller's access away."""


class ContractEnded(NotAllowed):
    """No contract of the vendor for whom the caller works is in force."""


class NotFound(Refusal):
    """Nothing is on file under that identifier."""

    status = 404


class CountyUnknown(Refusal):
    """No county of that name is configured."""

    status = 404


class CountyBusy(Refusal):
    """A file is being applied or a draw is open; the county does one at a time."""

    status = 409


class Conflict(Refusal):
    """The record is no longer what the caller saw, or was decided otherwise."""

    status = 409


class ScreenStale(Refusal):
    """The record has changed since the caller looked at it: look again, then decide."""

    status = 412


class KeyReused(Refusal):
    """An idempotency key came with another request before."""

    status = 422


class KeyInUse(Refusal):
    """The first request under an idempotency key is still at work."""

    status = 409


# -- one Region writes --------------------------------------------------------


class NotTheWriter(Refusal):
    """This Region stands by, or the writer is closed: ask where the court writes now."""

    status = 503


class SurveyPending(Refusal):
    """After a failover nothing is drawn or released until every draw has been looked at."""

    status = 409


# -- ingest -------------------------------------------------------------------


class FileRefused(Refusal):
    """A county file is refused as a whole, with nothing written. Subclasses say why."""

    status = 422


class KindUnknown(FileRefused):
    """The object's folder names no kind of file that is accepted."""


class LayoutUnknown(FileRefused):
    """No layout reads a file of that name."""


class FileEmpty(FileRefused):
    """The file holds no records."""


class EncodingUnreadable(FileRefused):
    """The bytes are not in the encoding that the layout declares."""


class ControlCharacters(FileRefused):
    """The file holds control characters that no layout allows."""


class ColumnsWrong(FileRefused):
    """The header's columns are not exactly those of the layout."""


class WidthWrong(FileRefused):
    """A record is not as wide as the layout says, or has too many or too few columns."""


class HeaderMissing(FileRefused):
    """The header record is absent or unreadable."""


class TrailerMissing(FileRefused):
    """The trailer record is absent: the file was cut off."""


class ControlTotalsOff(FileRefused):
    """The count, date or hash that came with the file does not agree with it."""


class WrongCounty(FileRefused):
    """The file belongs to another county."""


class TooManyRefused(FileRefused):
    """So many rows are unreadable that the file as a whole is not to be trusted."""


class FileTooOld(FileRefused):
    """A newer list has been published; an older file would undo it."""


class DateMissing(FileRefused):
    """The file's as-of date can't be told from the file or its manifest."""


class NotSynthetic(FileRefused):
    """The test stage takes made-up people only, and the file is not marked as such."""


class SyntheticInProduction(FileRefused):
    """The file is marked as holding made-up people, who never enter a real roll."""


# what a person decides or keys in at the desk ...


class ReviewOvertaken(Refusal):
    """A newer file has asked again, or asks no more: what counts is decided there."""

    status = 409


class DecisionUnfit(Refusal):
    """A question of that kind is not answered so."""

    status = 422


class PersonNotConcerned(Refusal):
    """Nothing that was sent in points to that person."""

    status = 422


class WhoseAffidavit(Refusal):
    """What an affidavit says points to several people, or to the wrong one: say whose it is."""

    status = 409


class FlagMissing(Refusal):
    """The person does not bear the flag that is to be taken away."""

    status = 409


class SummonsOpen(Refusal):
    """The person has an open summons: what excuses them is decided on it."""

    status = 409


class ReportOvertaken(Refusal):
    """What is on file was reported later than what is to be entered, or comes from a newer file."""

    status = 409


class NothingToRestore(Refusal):
    """The person is not excused by anything that a written request, or that ground, lifts."""

    status = 409


class NotQualified(Refusal):
    """Whoever signed may not serve (s. 40.01). Subclasses say why."""

    status = 422


class UnderAge(NotQualified):
    """The signer was not yet 18 on the day of signing."""


class OtherCounty(NotQualified):
    """The signer swore to living in another county."""


class NotCitizen(NotQualified):
    """The signer did not swear to being a citizen."""


class NotResident(NotQualified):
    """The residence that the signer swore to is not in Florida."""


# -- draw ---------------------------------------------------------------------


class PoolConflict(Refusal):
    """A pool for that date, place and kind is on file with another number."""

    status = 409


class TooFew(Refusal):
    """The number asked for is below what the law or the plan allows, or above those there are."""

    status = 422


class TooLate(Refusal):
    """The service date is nearer than the plan's lead time."""

    status = 422


class DateImpossible(Refusal):
    """The service date is no day on which a court could sit for this pool."""

    status = 422


class NotApproved(Refusal):
    """No valid approval names this engine; the draw may not be made."""

    status = 409


class ListMissing(Refusal):
    """The county has no published list to draw from."""

    status = 409


class RollChanged(Refusal):
    """The county's log or list moved while the roll was being frozen: freeze again."""

    status = 409


class RollTooSmall(Refusal):
    """Fewer people are eligible than are to be drawn."""

    status = 409


class AlreadyDrawn(Refusal):
    """The draw is on record; a second one needs a void by two people."""

    status = 409


class NothingHeld(Refusal):
    """No statistic holds the draw, or it is not signed yet: there is nothing to release."""

    status = 409


class MessagesStopped(Refusal):
    """A service takes no messages, or no more of them now. A letter counts, a message does not."""

    status = 503


class CountsDisagree(Refusal):
    """Numbers that must agree do not; nothing goes on until a person has looked."""

    status = 409


class DrawIncomplete(Refusal):
    """A survey could not prove a draw: nothing goes on before it is proved or voided."""

    status = 409


class DrillUnderWay(Refusal):
    """Another run of the restore drill holds the day."""

    status = 409


class TablesNotReady(Refusal):
    """A table of the restore drill is still being made or dropped; it will be ready later."""

    status = 409


class DrawVoided(Refusal):
    """Two people have voided the draw; it stays readable and nothing more is done with it."""

    status = 409


class NothingToVoid(Refusal):
    """The pool has no draw that could be voided."""

    status = 409


class CeremonyNotOrdered(Refusal):
    """The draw takes no text: nothing that anybody types can reach its seeds."""

    status = 409


class CeremonyTooEarly(Refusal):
    """The draw is not committed yet; a text typed before that would prove nothing."""

    status = 409


class CeremonyOver(Refusal):
    """The text of the ceremony is on file, or the draw is recorded; it can't be changed."""

    status = 409


class TextsDiffer(Refusal):
    """Two people entered different texts; both entries are cleared and must be made again."""

    status = 409


class BeaconOff(Refusal):
    """This deployment names no public beacon."""

    status = 409


class BeaconNotYet(Refusal):
    """The beacon has not published the committed round yet: ask again."""

    status = 409


class BeaconWrong(Refusal):
    """The beacon's answer is not the committed round, or contradicts itself."""

    status = 409


# the final list of s. 40.02 ...


class FinalListMissing(Refusal):
    """The final list of the county's newest list is not drawn and signed yet, or is held."""

    status = 409


class ListWithdrawn(Refusal):
    """A newer list has been published: no final list is picked from this one any more."""

    status = 409


# -- acts of two people -------------------------------------------------------


class SamePerson(Refusal):
    """The second person of an act that needs two can't be the first."""

    status = 403


class RequestOpen(Refusal):
    """Another request for the same act waits for its approval or its end."""

    status = 409


class RequestStale(Refusal):
    """No open request has that hash, or what it was about has changed since."""

    status = 409


class RequestExpired(Refusal):
    """The request was not approved in time; it must be made again."""

    status = 409


# -- summons ------------------------------------------------------------------


class ReleaseTooLate(Refusal):
    """Fewer than fourteen days remain and no court order is named, or the date has come."""

    status = 409


class LettersNotReleased(Refusal):
    """The pool's letters have not gone to the printer yet."""

    status = 409


class LetterHeld(Refusal):
    """No letter may go to that person, or none has gone yet; the reason is given."""

    status = 409


class PrintedSince(Refusal):
    """The letter has been printed again since whoever asks has looked at it."""

    status = 409


class TooManyReprints(Refusal):
    """A letter is printed five times at most; what helps now is not another one."""

    status = 409


class DayImplausible(Refusal):
    """A letter can't have been printed or mailed on that day."""

    status = 422


class TooManyConfirmations(Refusal):
    """The printer's word came in too many parts: send several letters in one."""

    status = 409


class IllegalMove(Refusal):
    """A summons in that state does not go on so, or not by that person's word."""

    status = 409


class MoveIncomplete(Refusal):
    """A reason, a ground, a pool or a court order has to be said."""

    status = 422


class GroundUnfit(Refusal):
    """Nobody is excused on that ground, or not so far, or not by that person's decision."""

    status = 422


class NotShown(Refusal):
    """The ground takes a written request or a physician's statement that nobody has seen yet."""

    status = 422


class PostponedBefore(Refusal):
    """The first postponement is granted for the asking; another one the office decides on."""

    status = 409


class NoRoom(Refusal):
    """The pool takes nobody more."""

    status = 409


class TooFarAhead(Refusal):
    """The date is later than six months, or twelve in an emergency, after the first one."""

    status = 422


class TooLateToChange(Refusal):
    """The day has come, or whether to report is being told already; the office can still help."""

    status = 409


class NotEligibleThen(Refusal):
    """The person may not serve on that date; the office has to look."""

    status = 409


class DayNotOver(Refusal):
    """The pool can't be closed before its day, or while people are in court or still come to it."""

    status = 409


class TooManyTries(Refusal):
    """Too many requests, or too many wrong codes, from one place."""

    status = 429


class CertificateUnprintable(Refusal):
    """A certificate can't be set: it needs a letter that the typefaces lack."""

    status = 422


# -- access -------------------------------------------------------------------


class NoticeIncomplete(Refusal):
    """A notice of monitoring leaves out what it has to tell; the policy can't be adopted."""

    status = 409


class DatesWrong(Refusal):
    """A policy takes effect after its notice, its hearing and its adoption, in that order."""

    status = 409


class TextDiffers(Refusal):
    """What was signed is not the text and the notice that are in force: read it again."""

    status = 409


class NotSupervisor(Refusal):
    """Only whoever supervises somebody now signs beside them."""

    status = 403


class OwnCase(Refusal):
    """Nobody decides about themselves."""

    status = 403


class OwnRecord(Refusal):
    """The record is the caller's own, or of the caller's household: it takes a second person."""

    status = 403


class OpensAnyway(Refusal):
    """Nothing keeps the caller from the record, and no second person is needed."""

    status = 409


class ExaminationClosed(Refusal):
    """The examination is not approved yet, or the thirty days of it are over."""

    status = 409


class ContractIncomplete(Refusal):
    """A vendor's contract leaves out a clause without which it gets no personal data."""

    status = 422


class GlassClosed(Refusal):
    """The day for which somebody opened records in an emergency is over."""

    status = 409


class NoticeDelayed(Refusal):
    """The person may not be told yet: a threat lasts, or an order forbids it."""

    status = 409


class HoldLifted(Refusal):
    """The hold is lifted; what is to be held again needs an order of its own."""

    status = 409


# -- the court day ---------------------------------------------------------------


class RoomBusy(Refusal):
    """A random act of the pool is under way: nobody is called, let go or brought back meanwhile."""

    status = 409


class RoomNotOpen(Refusal):
    """Nobody is awaited in the other pool's room: its day has not come, or it is closed."""

    status = 409


class PanelDecided(Refusal):
    """Only a panel that is in the courtroom, with nothing decided about anybody, is given up."""

    status = 409


class PanelNotCalled(Refusal):
    """The panel is not in the courtroom: it is not drawn and in order yet, or it is over."""

    status = 409


class PanelNotDone(Refusal):
    """The people of the panel who are not on the jury have not been told yet what follows."""

    status = 409


class SeatDecided(Refusal):
    """Another outcome is on record for the seat: to take it back, say why."""

    status = 409


class SeatsOpen(Refusal):
    """Somebody on the panel has no outcome yet."""

    status = 409


class AnswersClosed(Refusal):
    """The person is on a panel, or need not come any more: the office takes answers down."""

    status = 409


class NotAsked(Refusal):
    """The county's questionnaire has no such question."""

    status = 422


class ActStands(Refusal):
    """A random act of the court day that is drawn stands; the panel that it drew can be released.

    Only one that waits for its draw is withdrawn.
    """

    status = 409


class ActWithdrawn(Refusal):
    """A pool's order, or a random act of the court day, was withdrawn before its draw."""

    status = 409


class PeopleReported(Refusal):
    """Somebody who was drawn has come to court: the draw is not voided under their feet."""

    status = 409
