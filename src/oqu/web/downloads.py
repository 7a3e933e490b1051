"""Names under which browsers store files about a course."""

from oqu.courses.queries import Course
from oqu.kernel.errors import Words
from oqu.kernel.file_names import disposition


def course_file(title: Words, course: Course, *marks: str, ending: str = "xlsx") -> str:
    """The header for a file about a course: its own title, then title and year of the course in the reader's language.

    `marks` tell it apart from others of the same course, such as the number of an edition.
    """
    return disposition(title, course.title, str(course.starts_on.year), *marks, ending=ending)
