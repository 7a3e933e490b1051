"""Pages, videos and files on other sites, as activities of a course's plan."""
