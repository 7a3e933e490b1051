"""Letters of different alphabets that look alike, as on keyboards of Kazakhstan. Needs no Django.

From the data of Unicode's "Security Mechanisms" (UTS 39, confusables), the pairs that Cyrillic and Greek share with
basic Latin.
"""

LATIN_OF = str.maketrans(
    "аеорсухіјѕһԁԛԝɡкмтαονρυκАВЕКМНОРСТУХІЈЅҺԌΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwgkmtaovpukABEKMHOPCTYXIJShGABEZHIKMNOPTYX",
)
"""Each letter, and the Latin letter (or digit) that it looks like."""


def as_latin(words: str) -> str:
    """The text with every letter that looks like a Latin one replaced by it."""
    return words.translate(LATIN_OF)


def meant_address(address: str) -> str:
    """The e-mail in Latin letters that was probably meant by one with look-alikes in it; "" for any other address."""
    meant = as_latin(address)
    return meant if meant != address and meant.isascii() and "@" in meant else ""
