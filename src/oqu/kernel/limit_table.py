"""The table of limits: what is counted, for whom, how often it may happen, and what happens beyond."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from oqu.kernel.errors import Words

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)


class Action(StrEnum):
    """What is counted."""

    CODE_REQUEST = "sign-in code requested"
    CODE_GUESS = "e-mailed code typed wrongly"
    OWN_CODE = "e-mailed code typed wrongly where it was requested"
    PASSWORD = "wrong password"  # noqa: S105 - the name of a limit
    SECOND_STEP = "wrong code of the second step"
    CODE_USED = "right code of the second step typed again"
    CARD = "wrong card code"
    PASSKEY = "passkey that was not accepted"
    APPLICATION = "application sent"
    CONFIRMATION = "confirmation code of an application requested"
    CERTIFICATE = "unknown certificate number"
    SLIP = "unknown answer slip"
    QUESTION = "question to the support desk"
    MESSAGE = "message to people of a course"
    UNKNOWN_LETTER = "letter to an address without an account"
    APPLICANT_LETTER = "code for an applicant who was never here"
    INVITATION = "letter that invites to a role, a list or a course"
    PROPOSAL = "letter about changes of a list that another centre proposes"
    UNSENT = "unsent form stored for a browser"

    @property
    def label(self) -> Words:
        """What is counted, in the reader's language, for those actions that are reported."""
        return _LABELS.get(self, self.value)


_LABELS: Mapping[Action, Words] = {
    Action.CODE_REQUEST: _("requests for sign-in codes"),
    Action.CODE_GUESS: _("wrong codes from letters"),
    Action.PASSWORD: _("wrong passwords"),
    Action.SECOND_STEP: _("wrong codes of the second step"),
    Action.CARD: _("wrong codes of printed cards"),
    Action.APPLICATION: _("applications"),
    Action.CERTIFICATE: _("unknown certificate numbers"),
    Action.INVITATION: _("invitations by letter"),
    Action.APPLICANT_LETTER: _("letters to new applicants"),
}


class Scope(StrEnum):
    """For whom it is counted."""

    ACCOUNT = "account"
    DEVICE = "account on a known device"
    PERSON = "signed-in person"
    ADDRESS = "network address"
    CENTRE = "centre"
    RECIPIENT = "recipient"
    RECIPIENT_AT_CENTRE = "recipient, by one centre"
    INSTALLATION = "installation"


class Beyond(StrEnum):
    """What happens beyond a limit."""

    REFUSED = "refused with 429"
    LONGER_CODE = "the next code has 12 digits; its letter is sent every 30 minutes at most"
    LONGER_APPLICATION_CODE = (
        "the next code has 12 digits; its letter is sent every 3 hours at most, for one application"
    )
    TWO_CODES = "refused with 429; two codes typed together are accepted"
    AS_STRANGER = "counted like a device that is not known"
    NO_LETTER = "no letter; the page answers the same"
    LATER = "the letter goes out later; the page says when"
    ON_THE_PAGE = "no further letter; the page of proposed changes lists them all"
    FIRST_STAYS = "no second letter; the code of the first stays good, and the page says so"
    NOT_STORED = "not stored; the page answers the same"
    REPORTED = "accepted, and reported to the site administrator"


@dataclass(frozen=True)
class Limit:
    """So many uses at once, then one more after each pause."""

    action: Action
    scope: Scope
    at_once: int
    one_more: timedelta
    beyond: Beyond
    why: str


LIMITS: tuple[Limit, ...] = (
    Limit(
        Action.CODE_REQUEST,
        Scope.ADDRESS,
        80,
        20 * SECOND,
        Beyond.REFUSED,
        "two classes of 40 behind one address sign in within minutes",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.ACCOUNT,
        5,
        HOUR,
        Beyond.LONGER_CODE,
        "a stranger must neither fill a mailbox nor get many codes to guess at, nor close the account to its owner",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.DEVICE,
        5,
        5 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.INSTALLATION,
        2000,
        SECOND,
        Beyond.REFUSED,
        "a country signs in before a lecture; the mail server's good name is at stake",
    ),
    Limit(
        Action.CODE_REQUEST,
        Scope.PERSON,
        10,
        6 * MINUTE,
        Beyond.REFUSED,
        "before a change in how one signs in, by the open session only",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.PERSON,
        10,
        10 * MINUTE,
        Beyond.REFUSED,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.ADDRESS,
        30,
        3 * MINUTE,
        Beyond.REFUSED,
        "510 guesses a day at a million codes; a class mistypes a few; a longer code is never refused",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.ACCOUNT,
        15,
        HOUR,
        Beyond.LONGER_CODE,
        "guesses from many addresses at one account",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.DEVICE,
        10,
        10 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.CODE_GUESS,
        Scope.INSTALLATION,
        100,
        MINUTE,
        Beyond.REFUSED,
        "guesses from many addresses at many accounts; a longer code is never refused",
    ),
    Limit(
        Action.OWN_CODE,
        Scope.ADDRESS,
        40,
        3 * MINUTE,
        Beyond.REFUSED,
        "a code that has arrived is accepted where it was requested while its address guesses at others",
    ),
    Limit(
        Action.OWN_CODE,
        Scope.INSTALLATION,
        300,
        2 * MINUTE,
        Beyond.REFUSED,
        "the same while everybody guesses; browsers that collect codes to guess at them end here",
    ),
    Limit(
        Action.PASSWORD,
        Scope.ADDRESS,
        40,
        2 * MINUTE,
        Beyond.REFUSED,
        "a class behind one address mistypes; a code by e-mail still signs in",
    ),
    Limit(
        Action.PASSWORD,
        Scope.ACCOUNT,
        10,
        15 * MINUTE,
        Beyond.REFUSED,
        "about a hundred guesses a day; a code by e-mail still signs in",
    ),
    Limit(
        Action.PASSWORD,
        Scope.DEVICE,
        10,
        5 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.PASSWORD,
        Scope.PERSON,
        10,
        5 * MINUTE,
        Beyond.REFUSED,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.PASSWORD,
        Scope.INSTALLATION,
        300,
        30 * SECOND,
        Beyond.REFUSED,
        "one password tried at every account; a code by e-mail still signs in",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.ADDRESS,
        30,
        3 * MINUTE,
        Beyond.TWO_CODES,
        "as for e-mailed codes; a passkey still signs in",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.ACCOUNT,
        10,
        15 * MINUTE,
        Beyond.TWO_CODES,
        "the guesser has the mailbox or the password already, and must not lock the owner out",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.DEVICE,
        10,
        10 * MINUTE,
        Beyond.AS_STRANGER,
        "the owner's own device is apart from what strangers do",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.PERSON,
        10,
        5 * MINUTE,
        Beyond.TWO_CODES,
        "someone at a computer that was left open guesses before a change",
    ),
    Limit(
        Action.SECOND_STEP,
        Scope.INSTALLATION,
        100,
        MINUTE,
        Beyond.TWO_CODES,
        "guesses from many addresses at many accounts",
    ),
    Limit(Action.CODE_USED, Scope.ACCOUNT, 1, 3 * MINUTE, Beyond.REFUSED, "who saw it typed can't use it"),
    Limit(
        Action.CARD,
        Scope.ADDRESS,
        30,
        MINUTE,
        Beyond.REFUSED,
        "a card has 59 bits and can't be guessed, so a right one is accepted even then",
    ),
    Limit(
        Action.CARD, Scope.INSTALLATION, 500, 30 * SECOND, Beyond.REPORTED, "a right card is always accepted"
    ),
    Limit(
        Action.PASSKEY, Scope.ADDRESS, 60, 10 * SECOND, Beyond.REFUSED, "can't be guessed; keeps floods away"
    ),
    Limit(
        Action.APPLICATION,
        Scope.ADDRESS,
        60,
        MINUTE,
        Beyond.REFUSED,
        "a class of 40 applies from one address, some twice",
    ),
    Limit(Action.APPLICATION, Scope.INSTALLATION, 2000, 5 * SECOND, Beyond.REFUSED, "a country applies"),
    Limit(
        Action.CONFIRMATION,
        Scope.ADDRESS,
        80,
        20 * SECOND,
        Beyond.REFUSED,
        "as for sign-in codes",
    ),
    Limit(
        Action.CONFIRMATION,
        Scope.ACCOUNT,
        5,
        6 * HOUR,
        Beyond.LONGER_APPLICATION_CODE,
        "someone applies in another person's name again and again",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.ADDRESS,
        60,
        MINUTE,
        Beyond.REFUSED,
        "an employer checks a pile and mistypes some; names can't be collected by trying numbers",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.PERSON,
        60,
        MINUTE,
        Beyond.REFUSED,
        "signed-in people are not counted with their address",
    ),
    Limit(
        Action.CERTIFICATE,
        Scope.INSTALLATION,
        1000,
        5 * SECOND,
        Beyond.REFUSED,
        "numbers tried from many addresses",
    ),
    Limit(Action.SLIP, Scope.PERSON, 20, 3 * MINUTE, Beyond.REFUSED, "a slip is typed from paper"),
    Limit(
        Action.MESSAGE,
        Scope.PERSON,
        20,
        10 * MINUTE,
        Beyond.REFUSED,
        "a busy day of an office; a stolen session must not fill mailboxes",
    ),
    Limit(Action.QUESTION, Scope.PERSON, 20, 5 * MINUTE, Beyond.REFUSED, "nobody asks more by hand"),
    Limit(
        Action.UNSENT,
        Scope.ADDRESS,
        600,
        6 * SECOND,
        Beyond.NOT_STORED,
        "a class whose sessions end at once, and no disk filled by strangers",
    ),
    Limit(
        Action.UNKNOWN_LETTER,
        Scope.ACCOUNT,
        1,
        DAY,
        Beyond.NO_LETTER,
        "an address outside hears from us once a day at most",
    ),
    Limit(
        Action.UNKNOWN_LETTER,
        Scope.INSTALLATION,
        10,
        6 * MINUTE,
        Beyond.NO_LETTER,
        "20 in any hour at most: 10 at once and 10 more within it",
    ),
    Limit(
        Action.APPLICANT_LETTER,
        Scope.ACCOUNT,
        1,
        DAY,
        Beyond.FIRST_STAYS,
        "an address outside hears from us once a day at most",
    ),
    Limit(
        Action.APPLICANT_LETTER,
        Scope.INSTALLATION,
        60,
        MINUTE,
        Beyond.LATER,
        "a course opens and a class of 40 applies at once; a flood leaves slowly",
    ),
    Limit(
        Action.INVITATION,
        Scope.RECIPIENT_AT_CENTRE,
        3,
        8 * HOUR,
        Beyond.REFUSED,
        "sent, sent again to a wrong folder, and once more; no centre fills a mailbox",
    ),
    Limit(
        Action.INVITATION,
        Scope.RECIPIENT,
        10,
        3 * HOUR,
        Beyond.REFUSED,
        "many centres together; one alone can't use it up and so keep the others from inviting",
    ),
    Limit(
        Action.INVITATION,
        Scope.PERSON,
        300,
        4 * MINUTE,
        Beyond.REFUSED,
        "a list of a district's librarians at once, and as many again within a day",
    ),
    Limit(
        Action.INVITATION,
        Scope.CENTRE,
        1000,
        MINUTE,
        Beyond.REFUSED,
        "the library systems of a region nominate on one day",
    ),
    Limit(
        Action.INVITATION,
        Scope.INSTALLATION,
        3000,
        20 * SECOND,
        Beyond.REFUSED,
        "the mail server's good name is at stake",
    ),
    Limit(
        Action.PROPOSAL,
        Scope.RECIPIENT_AT_CENTRE,
        1,
        DAY,
        Beyond.ON_THE_PAGE,
        "a centre that corrects its list all day, or means ill, writes to another once",
    ),
)
"""Every limit of the installation. docs/operating.md shows this table."""

BY_ACTION: Mapping[Action, Mapping[Scope, Limit]] = {
    action: {limit.scope: limit for limit in LIMITS if limit.action == action} for action in Action
}
