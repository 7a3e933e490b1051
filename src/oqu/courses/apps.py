from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "oqu.courses"
    label = "courses"
    verbose_name = "Courses"
