"""Lectures: slides, recordings, meeting links and attendance."""
