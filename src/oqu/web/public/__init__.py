"""What a visitor sees: front page, courses, news, certificate check, sign-in."""
