"""Formats of Russian."""

DATE_FORMAT = "j E Y г."
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y г., H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
YEAR_MONTH_FORMAT = "F Y г."
MONTH_DAY_FORMAT = "j E"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3

# Names and patterns of oqu.kernel.dates and of numbers in reports; months in the genitive
WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
SHORT_WEEKDAYS = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
DAY_MONTH = "{day} {month}"
DAY_MONTH_YEAR = "{day} {month} {year} года"
WITH_WEEKDAY = "{weekday}, {date}"
WITH_SHORT_WEEKDAY = "{weekday}, {date}"
PERCENT_SIGN = "\u202f%"
# Other ways of writing the name of this language in lists of people
LANGUAGE_SPELLINGS = ("орысша", "орыс", "орыс тілі", "русский язык", "рус", "russian")
INNER_QUOTES = "„“"

LANGUAGE_NAMES = {"kk": "казахский", "ru": "русский", "en": "английский"}
"""The names of languages in this one, as sentences use them; a language that is not here has its own."""
