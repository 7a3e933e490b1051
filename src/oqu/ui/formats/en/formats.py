"""Formats of English, with the day first and the week starting on Monday."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "d.m.Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3

# Names and patterns of oqu.kernel.dates and of numbers in reports
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
DAY_MONTH = "{day} {month}"
DAY_MONTH_YEAR = "{day} {month} {year}"
WITH_WEEKDAY = "{weekday} {date}"
WITH_SHORT_WEEKDAY = "{weekday} {date}"
PERCENT_SIGN = "%"
# Other ways of writing the name of this language in lists of people
LANGUAGE_SPELLINGS = ("ағылшынша", "ағылшын", "ағылшын тілі", "английский", "английский язык", "англ")
INNER_QUOTES = "‘’"

LANGUAGE_NAMES = {"kk": "Kazakh", "ru": "Russian", "en": "English"}
"""The names of languages in this one, as sentences use them; a language that is not here has its own."""
