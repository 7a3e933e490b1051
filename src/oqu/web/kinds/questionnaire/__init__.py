"""The pages of questionnaires: for participants and for the office."""
