"""Formats of Kazakh; Django has none of its own."""

DATE_FORMAT = r"Y жылғы j E"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"Y жылғы j E, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
YEAR_MONTH_FORMAT = r"Y жылғы F"
MONTH_DAY_FORMAT = "j E"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3

# Names and patterns of oqu.kernel.dates and of numbers in reports
WEEKDAYS = ("дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі", "жексенбі")
SHORT_WEEKDAYS = ("дс", "сс", "ср", "бс", "жм", "сб", "жс")
MONTHS = (
    *("қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым"),
    *("шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"),
)
DAY_MONTH = "{day} {month}"
DAY_MONTH_YEAR = "{year} жылғы {day} {month}"
WITH_WEEKDAY = "{date}, {weekday}"
WITH_SHORT_WEEKDAY = "{weekday}, {date}"
PERCENT_SIGN = "\u202f%"
# Other ways of writing the name of this language in lists of people
LANGUAGE_SPELLINGS = ("қазақ", "қазақ тілі", "қаз", "казахский", "казахский язык", "каз", "kazakh")
INNER_QUOTES = "„“"

LANGUAGE_NAMES = {"kk": "қазақша", "ru": "орысша", "en": "ағылшынша"}
"""The names of languages in this one, as sentences use them; a language that is not here has its own."""
